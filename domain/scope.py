"""Which problems a person may look at (R18): those of the units that their roles cover."""

from domain.people import Actor, Role

SEEING = frozenset({Role.INSPECTOR, Role.ADMIN, Role.LEADER, Role.LIAISON, Role.COMMUNITY_HEAD, Role.CLERK,
                    Role.GROUP_LEADER})


def units_seen(actor: Actor) -> frozenset[int]:
    """Ids of communities and residents' groups whose problems the person may see, and of the units above and below
    them within the roles; a group leader's is the own group alone. The contractor and the county see none."""
    return frozenset(unit for role in actor.roles if role.role in SEEING for unit in role.covers)
