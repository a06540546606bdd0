"""Who may do what (R18): small predicates over the roles of the moment. Nobody is known by a display name."""

from domain.people import Actor, Role

INSPECTING = (Role.INSPECTOR, Role.ADMIN)
ANSWERING = (Role.COMMUNITY_HEAD, Role.CLERK)


def may_report(actor: Actor, unit_id: int) -> bool:
    """Inspectors and the office report problems of their town's communities."""
    return actor.has(*INSPECTING, unit_id=unit_id)


def may_answer(actor: Actor, community_id: int, residents_group_id: int | None = None,
               owner_id: int | None = None) -> bool:
    """Head and clerk answer for their community, a group leader for the own residents' group; what a company owns
    (``owner_id``) its own people answer."""
    if owner_id is not None:
        return actor.has(Role.CONTRACTOR, unit_id=owner_id)
    if actor.has(*ANSWERING, unit_id=community_id):
        return True
    return residents_group_id is not None and actor.has(Role.GROUP_LEADER, unit_id=residents_group_id)


def is_of_community(actor: Actor) -> bool:
    return actor.has(*ANSWERING, Role.GROUP_LEADER)


def answers_problems(actor: Actor) -> bool:
    """Of a community, or of a company that problems are handed on to."""
    return is_of_community(actor) or actor.has(Role.CONTRACTOR)


def may_hand_on(actor: Actor, community_id: int, owner_id: int | None) -> bool:
    """Whose it is hands it on: the community's head or clerk, the company's people; the office always may."""
    if actor.has(Role.ADMIN, unit_id=community_id):
        return True
    return may_take(actor, owner_id) if owner_id is not None else actor.has(*ANSWERING, unit_id=community_id)


def may_take(actor: Actor, unit_id: int) -> bool:
    """Who accepts or returns what is offered to a unit: a company's people, a community's head or clerk. A contractor
    answers for the own unit alone, never for what lies below a town it works for."""
    is_own_company = any(r.role is Role.CONTRACTOR and r.unit_id == unit_id for r in actor.roles)
    return is_own_company or actor.has(*ANSWERING, unit_id=unit_id)


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
    """代签: by a clerk, or by who only acts for the head."""
    return may_sign(actor, community_id) and not any(
        r.role is Role.COMMUNITY_HEAD and community_id in r.covers and not r.is_acting for r in actor.roles)


def may_issue(actor: Actor, community_id: int) -> bool:
    """The leader's tap issues a drafted order."""
    return actor.has(Role.LEADER, unit_id=community_id)


def may_drop(actor: Actor, community_id: int) -> bool:
    """The leader or the office takes a draft back."""
    return may_issue(actor, community_id) or may_administer(actor, community_id)


def may_see_order(actor: Actor, community_id: int) -> bool:
    """Who inspects, leads or answers for the community, and its liaison."""
    return actor.has(*INSPECTING, *ANSWERING, Role.LEADER, Role.LIAISON, unit_id=community_id)


def may_administer(actor: Actor, unit_id: int | None = None) -> bool:
    return actor.has(Role.ADMIN, unit_id=unit_id)


def may_empower(actor: Actor, unit_id: int) -> bool:
    """Make admins and name deputies: the office itself. Whoever only acts for it gives its rights to nobody, else they
    would outlast the dates."""
    return any(r.role is Role.ADMIN and not r.is_acting and unit_id in r.covers for r in actor.roles)


def may_give(actor: Actor, role: Role, unit_id: int) -> bool:
    """An admin gives the roles of the units that the own role covers, an admin's only the office itself."""
    return may_empower(actor, unit_id) if role is Role.ADMIN else may_administer(actor, unit_id)
