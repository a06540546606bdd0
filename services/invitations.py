"""One-time codes that give a role (R18): signed, unguessable, expiring, used once.

The code stands nowhere: the books keep its hash, and the message to the admin only the salt that the code is made of
with the house's key (of the bot's token); the code itself is made when that message is shown.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select, update

from domain.chat import Account
from domain.people import Actor, Role, UnitKind
from domain.permissions import may_give
from domain.policy import Policy
from models import Invitation, Outbox, Person, Unit
from services import audit, chats, people, roster
from services.work import Work
from texts.contents import AnyContent, ButtonFact, Line

CODE_LETTERS = 20  # of 5 bits each


class Refusal(StrEnum):
    UNKNOWN = "unknown"
    USED = "used"
    OWN = "own"  # used by the one who sends it again
    MINE = "mine"  # by whom it was made: it is for somebody else
    ELSEWHERE = "elsewhere"  # of another town than the one they are of
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who has which role now."""

    name: str
    role: Role
    unit_id: int
    is_first: bool = False  # the first admin of the house


def offer(work: Work, role: Role, unit_id: int, name: str, *, by: Actor, reply_to: str | None = None) -> None:
    """Make a code and show it in this chat, which must be the admin's own; once it is used, the message says so."""
    assert work.chat is not None
    invitation, salt = _make(work, role, unit_id, name, by)
    take_back = ButtonFact(value=f"invite:revoke:{invitation.id}", text="button-revoke")
    buttons = ((take_back,),)
    work.show(_key(invitation.id), Line(text="invite-made", sealed=salt, reply_to=reply_to, buttons=buttons, args={
        "link": "none", "role": role.value, "unit": chats.unit_name(work, unit_id), "name": name or "none",
        "until": invitation.expires_at}),
        chat_id=work.chat.id)


def unsealed(content: AnyContent, policy: Policy,
             link_of: Callable[[str], str | None] = lambda _: None) -> AnyContent:
    """The content as it is shown: with the code that its salt makes, and its link. Never stored."""
    if not (isinstance(content, Line) and content.sealed):
        return content
    code = _code(policy, content.sealed)
    return content.model_copy(update={"args": {**content.args, "code": code, "link": link_of(code) or "none"}})


def link(content: AnyContent) -> tuple[str, Line] | None:
    """The link of an unsealed invitation and what it is for, for a picture; None when it has none."""
    if not (isinstance(content, Line) and content.sealed) or content.args.get("link") in (None, "none"):
        return None
    return str(content.args["link"]), Line(text="invite-picture", args={
        "unit": content.args["unit"], "role": content.args["role"]})


def revoke(work: Work, row: Invitation, by: Actor) -> bool:
    """Nobody can use it any more; False when it was used or is over already."""
    if row.used_at is not None or row.expires_at <= work.at:
        return False
    row.expires_at = work.at
    audit.record(work, "invitation.revoked", f"invitation:{row.id}", actor=people.actor_of(by))
    _close(work, row.id, Line(text="invite-revoked", args={
        "role": row.role.value, "unit": chats.unit_name(work, row.unit_id), "name": by.name}))
    return True


def accept(work: Work, code: str, account: Account, display_name: str) -> Accepted | Refusal:
    """Take a code: the account becomes the invited person with that role, from now on.

    Invited by name, somebody of the roster whose account is not known yet is meant. A code is worth what its maker
    may do: when they are no admin any more, it is expired.
    """
    row = work.session.scalar(select(Invitation).where(Invitation.code_hash == _hash(code)))
    if row is None:
        return Refusal.UNKNOWN
    sender = people.find(work.session, account)
    if row.used_at is not None:
        return Refusal.OWN if sender is not None and sender.id == row.used_by_id else Refusal.USED
    if row.expires_at <= work.at or not _may_still_invite(work, row):
        return Refusal.EXPIRED
    if sender is not None and sender.id == row.invited_by_id:
        return Refusal.MINE
    if sender is not None and _is_of_another_town(work, sender, row.unit_id):
        return Refusal.ELSEWHERE
    taken = work.session.scalar(update(Invitation).where(Invitation.id == row.id, Invitation.used_at.is_(None)).values(
        used_at=work.at).returning(Invitation.id), execution_options={"synchronize_session": False})
    if taken is None:
        return Refusal.USED
    person = sender or _invited(work, row, account, display_name)
    row.used_by_id, row.used_at = person.id, work.at
    audit.record(work, "invitation.used", f"invitation:{row.id}", actor=f"person:{person.id}")
    people.give_role(work, person, row.role, row.unit_id, by=None)
    _close(work, row.id, Line(text="invite-used", args={
        "name": person.name, "role": row.role.value, "unit": chats.unit_name(work, row.unit_id), "at": work.at}))
    return Accepted(person.name, row.role, row.unit_id, is_first=row.invited_by_id is None)


def first_admin_code(work: Work) -> str | None:
    """A code for the first admin, None when there is one; the town's unit is made when the roster is empty."""
    if people.admins(work.session):
        return None
    town = work.session.scalar(select(Unit).where(Unit.kind == UnitKind.TOWN).order_by(Unit.id).limit(1))
    if town is None:
        town = Unit(name=work.policy.town, kind=UnitKind.TOWN, is_rural=False, aliases=[], is_active=True,
                    last_problem_number=0)
        work.session.add(town)
        roster.changed(work.session)
    # Codes of earlier starts that nobody used are worth nothing any more.
    work.session.execute(update(Invitation).where(
        Invitation.role == Role.ADMIN, Invitation.invited_by_id.is_(None), Invitation.used_at.is_(None)).values(
        expires_at=work.at), execution_options={"synchronize_session": False})
    _, salt = _make(work, Role.ADMIN, town.id, "", None)
    return _code(work.policy, salt)


def _make(work: Work, role: Role, unit_id: int, name: str, by: Actor | None) -> tuple[Invitation, str]:
    salt = secrets.token_hex(16)
    invitation = Invitation(
        code_hash=_hash(_code(work.policy, salt)), role=role, unit_id=unit_id, person_name=name, made_at=work.at,
        invited_by_id=by.person_id if by else None, expires_at=work.at + work.policy.invitation_life)
    work.session.add(invitation)
    work.session.flush()  # its id names it
    audit.record(work, "invitation.made", f"invitation:{invitation.id}", actor=people.actor_of(by), role=role.value,
                 unit=unit_id, name=name)
    return invitation, salt


def _may_still_invite(work: Work, row: Invitation) -> bool:
    if row.invited_by_id is None:
        return not people.admins(work.session)  # the first admin's: printed for whoever runs the house
    inviter = people.actor(work, row.invited_by_id)
    return inviter is not None and may_give(inviter, row.role, row.unit_id)


def _is_of_another_town(work: Work, sender: Person, unit_id: int) -> bool:
    """Do all their roles belong to other towns?"""
    towns = {chats.town_of(work.session, held.unit_id) for held in people.held_by(work.session, sender.id, work.at)}
    town = chats.town_of(work.session, unit_id)
    return bool(towns) and None not in towns and town is not None and town not in towns


def _invited(work: Work, row: Invitation, account: Account, display_name: str) -> Person:
    """Who waits for an account under that name, when all their roles are the inviter's to give; else somebody new."""
    name = row.person_name
    waiting = people.without_account(work.session, name) if name else None
    if waiting is None or not _may_hand_out(work, row, waiting):
        return people.enrol(work, name or display_name, account, by=None)
    people.attach(work, waiting, account, by=None)
    return waiting


def _may_hand_out(work: Work, row: Invitation, waiting: Person) -> bool:
    """With the account go all roles of whoever waits: may the inviter give every one?"""
    inviter = people.actor(work, row.invited_by_id) if row.invited_by_id is not None else None
    return inviter is not None and all(
        may_give(inviter, *held) for held in people.roles_from(work.session, waiting.id, work.at))


def _close(work: Work, invitation_id: int, line: Line) -> None:
    """The message that showed the code says what became of it."""
    chat_id = work.session.scalar(select(Outbox.chat_id).where(Outbox.key == _key(invitation_id)))
    if chat_id is not None:
        work.show(_key(invitation_id), line, chat_id=chat_id)


def _key(invitation_id: int) -> str:
    return f"invitation:{invitation_id}"


def _code(policy: Policy, salt: str) -> str:
    """ABCDE-FGHIJ-KLMNO-PQRST: letters and digits that a network's link takes too."""
    made = hmac.new(policy.invitation_key, salt.encode(), hashlib.sha256).digest()
    letters = base64.b32encode(made).decode()[:CODE_LETTERS]
    return "-".join(letters[n:n + 5] for n in range(0, CODE_LETTERS, 5))


def _hash(code: str) -> str:
    """Of the code's letters: people leave out dashes and write small."""
    letters = code.replace("-", "").strip().upper()
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()
