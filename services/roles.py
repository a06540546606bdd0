"""/role and /invite: an admin gives and ends roles of the units that the own role covers (R18)."""

from collections.abc import Sequence

from domain.people import HELD_IN, Actor, Role
from domain.permissions import may_administer, may_give
from domain.role_words import RoleWords
from models import Person
from services import chats, invitations, languages, locks, people, roster
from services.roster import UnitFacts
from services.work import Work
from texts.contents import Line, Lines, Words


class Refused(Exception):
    """It cannot be done so; nothing was written. ``line`` says why and what to do."""

    def __init__(self, text: str, **args: Words) -> None:
        super().__init__(text)
        self.line = Line(text=text, args=dict(args))


def place(work: Work, words: Sequence[str], by: Actor) -> tuple[UnitFacts, tuple[str, ...]]:
    """The unit that the words begin with (a name may hold spaces) and the words after it; raises Refused."""
    tree = roster.units(work.session)
    for most in range(len(words), 0, -1):
        found = tree.named(" ".join(words[:most]))
        mine = [u for u in found if may_administer(by, u.id)]
        if len(mine) > 1:
            raise Refused("which-unit", name=" ".join(words[:most]), paths="、".join(tree.path(u) for u in mine))
        if mine:
            return mine[0], tuple(words[most:])
        if found:
            raise Refused("not-your-unit", name=found[0].called)
    raise Refused("no-unit", name=words[0])  # what follows may be a team's or a person's name


def order(work: Work, words: RoleWords, by: Actor) -> Line:
    """Give or end the role that the words name; raises Refused."""
    _refuse_unknown_role(work, words, by)
    if words.role is None or not words.place:
        raise Refused("role-usage")
    unit, rest = place(work, words.place, by)
    _check_fit(words.role, unit)
    locks.hold(work, [unit.id])  # somebody else may name the first responsible person, or end the last admin
    person = _person(work, words, by)
    if words.is_ending:
        return _end(work, _known(person, words), words.role, unit, by)
    _check_right(words.role, unit, by)
    if person is None:
        if words.account is None:
            raise Refused("role-unknown-person", name=words.name)
        if not words.name:
            raise Refused("role-nameless", account=str(words.account))
        person = people.enrol(work, words.name, words.account, by=by)
    given = people.give_role(work, person, words.role, unit.id, by=by, team=" ".join(rest) or None,
                             is_first_responsible=words.is_first or None)
    return _said("role-given" if given else "role-unchanged", person, words.role, unit)


def roles_of(work: Work, words: RoleWords, by: Actor) -> Lines:
    """What roles a person has within the admin's units; raises Refused."""
    _refuse_unknown_role(work, words, by)
    person = _known(_person(work, words, by), words)
    held = [h for h in people.held_by(work.session, person.id, work.at) if may_administer(by, h.unit_id)]
    lines = [Line(text="role-held", args={
        "role": h.role.value, "first": "acting" if h.is_acting else "yes" if h.is_first_responsible else "no",
        "where": " · ".join(x for x in (_named_here(work, h.unit_id), h.team) if x)}) for h in held]
    return Lines(title=Line(text="role-holder", args={"name": person.name}),
                 lines=tuple(lines) or (Line(text="role-none"),))


def _named_here(work: Work, unit_id: int) -> str:
    return languages.name_here(work, chats.unit_name(work, unit_id))


def _refuse_unknown_role(work: Work, words: RoleWords, by: Actor) -> None:
    """Where the name is somebody's and more words, or words before a unit, one of them is meant as a role."""
    parts = words.name.split()
    if words.role is not None or people.named_by(work, words.name, by):
        return
    tree = roster.units(work.session)
    least = 0 if words.account else 1
    meant = next((word for word, after in zip(parts[least:], parts[least + 1:], strict=False) if tree.named(after)),
                 parts[1] if len(parts) > 1 and people.named_by(work, parts[0], by) else None)
    if meant is not None:
        raise Refused("no-role", name=meant)


def invite(work: Work, role: Role, words: Sequence[str], by: Actor, reply_to: str) -> None:
    """Make and show a code for this role; raises Refused."""
    if not words:
        raise Refused("invite-usage")
    unit, rest = place(work, words, by)
    _check_fit(role, unit)
    _check_right(role, unit, by)
    invitations.offer(work, role, unit.id, " ".join(rest), by=by, reply_to=work.quoted(reply_to))


def _check_fit(role: Role, unit: UnitFacts) -> None:
    if unit.kind not in HELD_IN[role]:
        raise Refused("role-misfit", role=role.value, unit=unit.called, kind=HELD_IN[role][0].value)


def _check_right(role: Role, unit: UnitFacts, by: Actor) -> None:
    if not may_give(by, role, unit.id):
        raise Refused("role-acting-admin", role=role.value)


def _person(work: Work, words: RoleWords, by: Actor) -> Person | None:
    """Who is meant: by account, else by roster name. An account is one person's, whatever name stands beside it."""
    if words.account is not None:
        person = people.find(work.session, words.account)
        if person is not None and words.name not in ("", person.name):
            raise Refused("role-other-name", account=str(words.account), name=person.name)
        return person
    found = people.named_by(work, words.name, by)
    if len(found) > 1:
        raise Refused("role-which-person", name=words.name)
    return found[0] if found else None


def _known(person: Person | None, words: RoleWords) -> Person:
    if person is None:
        raise Refused("role-unknown-person", name=words.name or str(words.account))
    return person


def _end(work: Work, person: Person, role: Role, unit: UnitFacts, by: Actor) -> Line:
    if role is Role.ADMIN and people.admins_of(work.session, unit.id) == {(person.id, unit.id)}:
        raise Refused("role-last-admin", name=person.name)
    ended = people.end_role(work, person, role, unit.id, by=by)
    return _said("role-ended" if ended else "role-not-held", person, role, unit)


def _said(text: str, person: Person, role: Role, unit: UnitFacts) -> Line:
    return Line(text=text, args={"name": person.name, "role": role.value, "unit": unit.called})
