"""Who may do what (R18): small predicates over the roles of the moment. Nobody is known by a display name."""

from domain.people import Actor, Role

INSPECTING = (Role.INSPECTOR, Role.ADMIN)
ANSWERING = (Role.COMMUNITY_HEAD, Role.CLERK)


def may_report(actor: Actor, unit_id: int) -> bool:
    """Inspectors and the office report problems of their town's communities."""
    return actor.has(*INSPECTING, unit_id=unit_id)


def may_answer(actor: Actor, community_id: int, residents_group_id: int | None = None) -> bool:
    """Head and clerk answer for their community, a group leader for the own residents' group."""
    if actor.has(*ANSWERING, unit_id=community_id):
        return True
    return residents_group_id is not None and actor.has(Role.GROUP_LEADER, unit_id=residents_group_id)


def is_of_community(actor: Actor) -> bool:
    return actor.has(*ANSWERING, Role.GROUP_LEADER)


def may_verify(actor: Actor, community_id: int, submitted_by_id: int) -> bool:
    """An inspector or admin, never who submitted, never the community's own people or liaison (R4)."""
    is_involved = actor.person_id == submitted_by_id or _belongs_to(actor, community_id)
    return actor.has(*INSPECTING, unit_id=community_id) and not is_involved


def _belongs_to(actor: Actor, community_id: int) -> bool:
    own = (*ANSWERING, Role.LIAISON)
    return any(r.role in own and r.unit_id == community_id for r in actor.roles)


def may_correct(actor: Actor, reported_by_id: int, community_id: int) -> bool:
    """The poster and the office correct or withdraw a report."""
    return actor.has(Role.ADMIN, unit_id=community_id) or (
        actor.person_id == reported_by_id and actor.has(Role.INSPECTOR, unit_id=community_id))


def may_sign(actor: Actor, community_id: int) -> bool:
    """The head signs for an order; a clerk may, marked as on behalf (R7)."""
    return actor.has(*ANSWERING, unit_id=community_id)


def signs_on_behalf(actor: Actor, community_id: int) -> bool:
    return may_sign(actor, community_id) and not actor.has(Role.COMMUNITY_HEAD, unit_id=community_id)


def may_issue(actor: Actor, community_id: int) -> bool:
    """The leader's tap issues a drafted order."""
    return actor.has(Role.LEADER, unit_id=community_id)


def may_see_order(actor: Actor, community_id: int) -> bool:
    """Who inspects, leads or answers for the community, and its liaison."""
    return actor.has(*INSPECTING, *ANSWERING, Role.LEADER, Role.LIAISON, unit_id=community_id)


def may_administer(actor: Actor, unit_id: int | None = None) -> bool:
    return actor.has(Role.ADMIN, unit_id=unit_id)
