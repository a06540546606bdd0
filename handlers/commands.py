"""/start, /help, /bind, /role, /invite: the office's commands; every wrong use explains itself with an example."""

from domain.chat import Account, IncomingMessage
from domain.people import Actor, Role
from domain.permissions import may_administer
from services import chats, invitations, people
from services.invitations import Refusal
from services.work import Work
from texts.contents import Line, Lines

BINDABLE = {"work_group": "work_group", "工作群": "work_group", "office": "office", "创建办": "office",
            "county": "county", "县": "county", "contractor": "contractor", "环卫": "contractor"}
ROLES = {**{r.value: r for r in Role}, "督查员": Role.INSPECTOR, "主任": Role.COMMUNITY_HEAD, "书记": Role.COMMUNITY_HEAD,
         "专干": Role.CLERK, "组长": Role.GROUP_LEADER, "包保干部": Role.LIAISON, "创建办": Role.ADMIN, "领导": Role.LEADER,
         "环卫": Role.CONTRACTOR, "县": Role.COUNTY_READER}


def say(event: IncomingMessage, work: Work, text: str, **args: str | int | None) -> None:
    """Answer a command under it."""
    if work.chat is not None:
        work.show(f"said:{event.event_id}", Line(text=text, args=dict(args), reply_to=event.ref.message),
                  chat_id=work.chat.id, topic=event.topic)


def refuse_nobody(event: IncomingMessage, work: Work) -> None:
    """A command by the anonymous administrator account: roles belong to persons (R18)."""
    if event.command in COMMANDS and event.command != "start":
        say(event, work, "command-anonymous")


def unknown(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """A command of somebody else's bot is not ours to answer in a group."""
    if event.is_private:
        say(event, work, "command-unknown")


def opened(event: IncomingMessage, work: Work) -> None:
    """A person wrote in private: the chat is theirs."""
    if work.chat is not None:
        chats.opened(work, work.chat, event.sender.account)


def _start(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/start CODE takes an invitation; /start alone says hello."""
    if not event.is_private:
        return
    if not event.text:
        say(event, work, "start-known" if actor else "start-stranger", name=actor.name if actor else "")
        return
    account = event.sender.account
    taken = invitations.accept(work, event.text.split()[0], account, event.sender.name) if account else Refusal.UNKNOWN
    if isinstance(taken, Refusal):
        say(event, work, f"invitation-{taken.value}")
        return
    person, invitation = taken
    opened(event, work)
    say(event, work, "invitation-taken", name=person.name, role=invitation.role.value,
        unit=chats.unit_name(work, invitation.unit_id))


def _bind(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/bind 城关镇 work_group"""
    if actor is None or not may_administer(actor):
        return
    unit_name, _, purpose = event.text.strip().rpartition(" ")
    unit = chats.unit_named(work.session, unit_name or purpose)
    wanted = BINDABLE.get(purpose) if unit_name else "work_group"
    if unit is None or wanted is None or work.chat is None or not may_administer(actor, unit.id):
        say(event, work, "bind-usage")
        return
    chats.bind_by(work, work.chat, unit, wanted, actor)
    say(event, work, "bind-done", unit=unit.name, purpose=wanted)


def _role(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/role telegram:1001 inspector 城关镇 一组 · /role end telegram:1001 inspector 城关镇"""
    if actor is None or not may_administer(actor):
        return
    words = event.text.split()
    is_end = bool(words) and words[0] in ("end", "结束")
    words = words[1:] if is_end else words
    if len(words) < 3 or words[1] not in ROLES:
        say(event, work, "role-usage")
        return
    unit, account = chats.unit_named(work.session, words[2]), _account(words[0])
    person = people.find(work, account) if account else next(iter(people.by_name(work, words[0])), None)
    if unit is None or not may_administer(actor, unit.id) or (person is None and (account is None or is_end)):
        say(event, work, "role-usage")
        return
    person = person or people.enrol(work, words[0], account)
    role, team = ROLES[words[1]], words[3] if len(words) > 3 else ""
    done = people.end_role(work, person, role, unit.id, by=actor) if is_end else \
        people.give_role(work, person, role, unit.id, by=actor, team=team)
    say(event, work, "role-unchanged" if not done else "role-ended" if is_end else "role-given", name=person.name,
        role=role.value, unit=unit.name)


def _account(word: str) -> Account | None:
    try:
        return Account.parse(word)
    except ValueError:
        return None


def _invite(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/invite clerk 东关社区 小吴: in private only, the code is a key."""
    if actor is None or not may_administer(actor):
        return
    if not event.is_private:
        say(event, work, "invite-private")
        return
    words = event.text.split()
    unit = chats.unit_named(work.session, words[1]) if len(words) >= 2 else None
    if unit is None or words[0] not in ROLES or not may_administer(actor, unit.id):
        say(event, work, "invite-usage")
        return
    name = words[2] if len(words) > 2 else ""
    code = invitations.invite(work, ROLES[words[0]], unit.id, by=actor, name=name)
    say(event, work, "invite-made", code=code, unit=unit.name, role=ROLES[words[0]].value,
        days=work.policy.invitation_life.days)


_HELP = (("help-report", (Role.INSPECTOR, Role.ADMIN)), ("help-verify", (Role.INSPECTOR, Role.ADMIN)),
         ("help-acknowledge", (Role.COMMUNITY_HEAD, Role.CLERK, Role.GROUP_LEADER)),
         ("help-rectify", (Role.COMMUNITY_HEAD, Role.CLERK, Role.GROUP_LEADER)),
         ("help-sign", (Role.COMMUNITY_HEAD, Role.CLERK)), ("help-issue", (Role.LEADER,)),
         ("help-bind", (Role.ADMIN,)), ("help-role", (Role.ADMIN,)), ("help-invite", (Role.ADMIN,)),
         ("help-order", (Role.ADMIN,)))


def _help(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """Only what this person may do here, one example each."""
    if work.chat is None or (actor is None and not event.is_private):
        return
    lines = [Line(text=text) for text, roles in _HELP if actor is not None and actor.has(*roles)]
    work.show(f"said:{event.event_id}", Lines(
        title=Line(text="help-title" if lines else "start-stranger", args={"name": actor.name if actor else ""}),
        lines=tuple(lines), reply_to=event.ref.message), chat_id=work.chat.id, topic=event.topic)


COMMANDS = {"start": _start, "help": _help, "bind": _bind, "role": _role, "invite": _invite}
