"""/help: only what this person may do here, one example each; what a mistyped command meant; and the commands that a
network may offer.
"""

from collections.abc import Collection, Sequence

from domain.chat import IncomingMessage
from domain.command_words import nearest
from domain.people import Actor, Role
from handlers.commands import hello, say
from handlers.help import Help, Place
from services import examples
from services.work import Work
from texts.contents import Line, Lines


def answer(event: IncomingMessage, work: Work, actor: Actor | None, known: Sequence[Help]) -> None:
    """A stranger in a group is not answered."""
    may = [h for h in known if actor is not None and (not h.roles or actor.has(*h.roles))]
    place = place_of(event, work)
    here = [h for h in may if place in h.places]
    lines = tuple(examples.dated(work, Line(text=text)) if has_days else Line(text=text)
                  for text, has_days in dict.fromkeys((h.text, h.has_days) for h in here))
    if any(h.roles for h in here):
        say(event, work, Lines(title=Line(text="help-title"), lines=lines))
    elif any(h.roles for h in may):
        say(event, work, Lines(title=Line(text="help-elsewhere"), lines=lines))
    elif event.is_private:
        say(event, work, Line(text="help-nothing") if actor else hello(None))


def unknown(event: IncomingMessage, work: Work, actor: Actor | None, known: Sequence[Help]) -> None:
    """A command that we do not have: the nearest one of this person's, in private and in the office's chat.

    In another group it may be another bot's: only who speaks to us is answered there, and only who is known (R2).
    """
    is_asked = event.is_private or event.addressed or place_of(event, work) is Place.OFFICE
    if not is_asked or not (event.is_private or actor) or (event.forwarded and not event.is_private):
        return
    roles = {held.role for held in actor.roles} if actor else set()
    meant = nearest(event.command or "", {*usable(roles, known), "start"} if event.is_private else usable(roles, known))
    say(event, work, Line(text="command-nearest", args={"command": meant}) if meant else Line(text="command-unknown"))


def usable(roles: Collection[Role], known: Sequence[Help]) -> frozenset[str]:
    """The commands that somebody with these roles may use in one place or another; /help is for everybody."""
    return frozenset(command for place in Place for command in offered(roles, place, known))


def place_of(event: IncomingMessage, work: Work) -> Place:
    """Where this was said; a chat that is bound to nothing yet counts as a work group."""
    if event.is_private:
        return Place.PRIVATE
    is_office = work.chat is not None and work.chat.purpose.value == "office"
    return Place.OFFICE if is_office else Place.WORK_GROUP


def offered(roles: Collection[Role], place: str, known: Sequence[Help]) -> tuple[str, ...]:
    """The commands that somebody with these roles may use in a place, as /help lists them; /help is for everybody."""
    here = (h for h in known if h.command and Place(place) in h.places)
    may = (h.command for h in here if not h.roles or {*h.roles} & {*roles})
    return tuple(dict.fromkeys((*may, "help")))
