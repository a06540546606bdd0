"""/invite by taps: the unit, the role, and a link with its picture; and the first admin's next steps (R18)."""

from domain.chat import ButtonPress
from domain.people import Actor
from domain.permissions import may_administer
from handlers import values
from services import inviting, roster_form
from services.work import Work, standing_at
from texts.contents import Line, Lines


def _units(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """[邀请] of another card: a card of its own."""
    if _may(work, actor) and work.chat is not None:
        work.show(f"invite:{work.chat.id}:{event.event_id}", inviting.units(work, actor), chat_id=work.chat.id)


def _page(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    page = values.number(words)
    if page is not None and page < 1000 and _may(work, actor):
        _put(event, work, inviting.units(work, actor, page))


def _unit(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    unit = values.number(words)
    content = inviting.roles(work, actor, unit) if unit is not None and _may(work, actor) else None
    if content is not None:
        _put(event, work, content)


def _make(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """The link is a message of its own; the card offers the next one."""
    unit = values.number(words, 2)
    if unit is None or len(words) != 4 or not _may(work, actor):
        return
    if inviting.make(work, actor, unit, words[3]):
        _put(event, work, inviting.units(work, actor))
        work.notice("invite-done")
    else:
        work.notice("invite-forbidden")


def _open(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    if _may(work, actor):
        _put(event, work, inviting.open_ones(work, actor))


def _revoke(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    number = values.number(words)
    if number is None or not _may(work, actor):
        return
    work.notice("invite-you-revoked" if inviting.revoke(work, actor, number) else "invite-not-open")
    key = _key(event, work)
    if key is not None and key != f"invitation:{number}":
        _put(event, work, inviting.open_ones(work, actor))


def _form(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """[名册表格] of the next steps."""
    if _may(work, actor) and event.ref is not None:
        roster_form.offer(work, actor, event.ref.message, key=f"form:{event.event_id}")


def _may(work: Work, actor: Actor) -> bool:
    """An admin in their private chat; anybody else is told."""
    if may_administer(actor) and inviting.is_here(work):
        return True
    work.notice("invite-forbidden")
    return False


def _key(event: ButtonPress, work: Work) -> str | None:
    if event.ref is None or work.chat is None:
        return None
    return standing_at(work.session, work.chat.id, event.ref.message)


def _put(event: ButtonPress, work: Work, content: Line | Lines) -> None:
    """The card that was tapped says this from now on."""
    key = _key(event, work)
    if key is not None and work.chat is not None and key.startswith(("invite:", "said:")):
        work.show(key, content, chat_id=work.chat.id)


PRESSES = {"invite:roles": _units, "invite:page": _page, "invite:unit": _unit, "invite:make": _make,
           "invite:open": _open, "invite:revoke": _revoke, "steps:roster": _form}
