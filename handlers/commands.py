"""/start, /bind, /role, /invite: the office's commands; every wrong use explains itself with an example.

Who may not use a command gets no answer in a group (a refusal of words is silence) and one line in private.
"""

from collections.abc import Callable

from domain.chat import IncomingMessage
from domain.people import Actor, Role
from domain.permissions import may_administer
from domain.role_words import read_invitation, read_role
from handlers.help import IN_GROUPS, IN_PRIVATE, Help
from services import chats, invitations, inviting, roles, steps
from services.invitations import Refusal
from services.roles import Refused
from services.work import Work
from texts.contents import Fact, Line, Lines, OrderCard, ProblemCard

Command = Callable[[IncomingMessage, Work, Actor | None], None]

PURPOSES = {"工作群": "work_group", "创建办": "office", "办公室": "office", "县": "county", "环卫公司": "contractor",
            **{purpose: purpose for purpose in ("work_group", "office", "county", "contractor")}}


def say(event: IncomingMessage, work: Work, content: Line | Lines | OrderCard | ProblemCard) -> None:
    """Answer a command under it, in private without quoting it; one that was edited has its answer edited."""
    assert work.chat is not None
    answer = content.model_copy(update={"reply_to": work.quoted(event.ref.message)})
    work.show(f"said:{work.chat.id}:{event.ref.message}", answer, chat_id=work.chat.id, topic=event.topic)


def refuse(event: IncomingMessage, work: Work, line: str, **args: Fact) -> None:
    """Who may not use a command is told so in private; in a group a refusal of words is silence."""
    if event.is_private:
        say(event, work, Line(text=line, args=args))


def refuse_nobody(event: IncomingMessage, work: Work) -> None:
    """A command by the anonymous administrator account: roles belong to persons (R18)."""
    say(event, work, Line(text="command-anonymous"))


def opened(event: IncomingMessage, work: Work) -> None:
    """A person wrote in private: the chat is theirs."""
    if work.chat is not None:
        chats.opened(work, work.chat, event.sender)


def for_admins(command: Callable[[IncomingMessage, Work, Actor], Line | Lines | None]) -> Command:
    """Only admins, and in their own words; what cannot be done is answered with why and an example."""
    def checked(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
        if actor is None or not may_administer(actor) or event.forwarded:
            refuse(event, work, "command-of-office")
            return
        try:
            answer = command(event, work, actor)
        except Refused as refused:
            answer = refused.line
        if answer is not None:
            say(event, work, answer)
    return checked


def _start(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/start CODE takes an invitation; /start alone says hello. In private only: a code is a key."""
    account = event.sender.account
    if not event.is_private or account is None:
        return
    if not event.text:
        say(event, work, hello(actor))
        return
    if event.forwarded:
        say(event, work, Line(text="invitation-forwarded"))
        return
    taken = invitations.accept(work, event.text, account, event.sender.name)
    if isinstance(taken, Refusal):
        say(event, work, hello(actor) if taken is Refusal.OWN else Line(text=f"invitation-{taken.value}"))
        return
    opened(event, work)
    say(event, work, Line(text="invitation-taken", args={
        "name": taken.name, "role": taken.role.value, "unit": chats.unit_name(work, taken.unit_id)}))
    if taken.is_first:
        steps.begin(work, taken.unit_id)
    else:
        steps.refresh(work, taken.unit_id)


def hello(actor: Actor | None) -> Line:
    return Line(text="start-known", args={"name": actor.name}) if actor else Line(text="start-stranger")


def _bind(event: IncomingMessage, work: Work, actor: Actor) -> Line:
    """/bind 城关镇 工作群; without a purpose it is the work group; alone it tells what the chat is bound to."""
    if not event.text or work.chat is None:
        return chats.binding(work)
    words = event.text.split()
    purpose = PURPOSES.get(words[-1].lower())
    unit, rest = roles.place(work, words[:-1] if purpose and len(words) > 1 else words, actor)
    if rest:
        raise Refused("bind-purpose", words=" ".join(rest))
    return chats.bind_by(work, work.chat, unit, purpose or "work_group", actor, title=event.chat_title)


def _role(event: IncomingMessage, work: Work, actor: Actor) -> Line | Lines:
    """/role 李站长 督查员 城关镇 一组 · /role 李站长 · /role 结束 李站长 督查员 城关镇"""
    words = read_role(event.text)
    if words is None:
        raise Refused("role-usage")
    if words.role is None and not words.is_ending:
        return roles.roles_of(work, words, actor)
    return roles.order(work, words, actor)


def _invite(event: IncomingMessage, work: Work, actor: Actor) -> Line | None:
    """/invite 社区专干 东关社区 小吴: in private only, the answer is a key."""
    if not event.is_private:
        raise Refused("invite-private")
    if not event.text:
        return inviting.units(work, actor)
    words = read_invitation(event.text)
    if words is None:
        raise Refused("invite-usage")
    roles.invite(work, *words, actor, event.ref.message)
    return None


HELP = (Help("help-bind", (Role.ADMIN,), IN_GROUPS, "bind"), Help("help-role", (Role.ADMIN,), command="role"),
        Help("help-invite", (Role.ADMIN,), IN_PRIVATE, "invite"))

COMMANDS: dict[str, Command] = {"start": _start, "bind": for_admins(_bind),
                                "role": for_admins(_role), "invite": for_admins(_invite)}
