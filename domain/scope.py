"""Which problems a person may look at (R18): those of the units that their roles cover, a company's those it owns."""

from domain.people import Actor, Role

_IN_UNITS = frozenset({Role.INSPECTOR, Role.ADMIN, Role.LEADER, Role.LIAISON, Role.COMMUNITY_HEAD, Role.CLERK,
                       Role.GROUP_LEADER})
SEEING = _IN_UNITS | {Role.CONTRACTOR}


def units_seen(actor: Actor) -> frozenset[int]:
    """Ids of communities and residents' groups whose problems the person may see, and of the units above and below
    them within the roles; a group leader's is the own group alone. The contractor and the county see none."""
    return frozenset(unit for role in actor.roles if role.role in _IN_UNITS for unit in role.covers)


def companies_seen(actor: Actor) -> frozenset[int]:
    """Ids of the companies that the person stands for: what these own the person may see, wherever it is."""
    return frozenset(unit for role in actor.roles if role.role is Role.CONTRACTOR for unit in role.covers)
