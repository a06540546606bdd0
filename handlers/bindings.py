"""The bot came into a group, and taps on the card that asks whose it is (R18)."""

from domain.chat import ButtonPress, Change, MemberChange
from domain.people import Actor
from domain.permissions import may_administer
from handlers import values
from services import binding, chats, findings, roster
from services.work import Work
from texts.contents import Line


def membership(event: MemberChange, work: Work) -> None:
    """It came or went; in a group that it came into it asks whose that is."""
    was_gone = work.chat is not None and work.chat.is_gone
    chats.membership(work, event)
    if work.chat is not None and not event.is_private:
        findings.rights(work, work.chat, can_write=event.can_write)
    if event.change is Change.JOINED and work.chat is not None and not (event.is_private or event.is_broadcast):
        by = roster.actor(work.session, event.sender.account, event.at)
        binding.joined(work, work.chat, by, event.event_id, was_gone=was_gone)


def _ask(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """[登记本群] and [改登记]: the choices."""
    if _may(work, actor):
        verb = binding.CHANGE if words[1] == "other" else binding.SET
        _put(event, work, binding.choices(work, actor, verb))


def _town(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    if _may(work, actor):
        _put(event, work, binding.choices(work, actor, _verb(words), values.number(words, 2)))


def _communities(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    town = values.number(words, 2)
    if town is not None and _may(work, actor, town):
        _put(event, work, binding.communities(work, town, _verb(words)))


def _keep(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    if _may(work, actor):
        _put(event, work, chats.binding(work))


def _bind(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """bind:set:<unit>:<purpose>; bind:change the same for a group that was bound before."""
    unit = values.number(words, 2)
    if unit is None or len(words) != 4 or work.chat is None or not _may(work, actor):
        return
    said = binding.bound(work, work.chat, unit, words[3], actor, is_change=words[1] == "change")
    work.notice(said.text, **said.args)
    if said.text in ("bind-done", "bind-is"):
        _put(event, work, said)


def _may(work: Work, actor: Actor, unit_id: int | None = None) -> bool:
    if may_administer(actor, unit_id):
        return True
    work.notice("bind-forbidden")
    return False


def _verb(words: list[str]) -> str:
    return binding.CHANGE if words[-1] == "change" else binding.SET


def _put(event: ButtonPress, work: Work, content: Line) -> None:
    binding.put(work, event.ref.message if event.ref else None, content)


PRESSES = {"bind:ask": _ask, "bind:other": _ask, "bind:town": _town, "bind:communities": _communities,
           "bind:keep": _keep, "bind:set": _bind, "bind:change": _bind}
