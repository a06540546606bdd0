"""A community answers (R3): 收到, photos, or which problem it meant."""

from datetime import datetime

from domain.caption import Context, Kind, read
from domain.chat import IncomingMessage, MessageRef, PhotoRef, Sender, SenderKind
from domain.people import Actor
from services import rectifications
from services.questions import Asked
from services.vocabulary import vocabulary
from services.work import Work


def answered(event: IncomingMessage, work: Work, actor: Actor) -> None:
    role = actor.roles[0]
    reading = read(event.text, vocabulary(work.session, work.policy), Context(
        role.role, role.unit_id, len(event.photos), "card" if event.reply_to else "none"))
    if event.photos:
        rectifications.submit(work, event, actor, reading)
    elif reading.kind is Kind.ACKNOWLEDGEMENT:
        rectifications.acknowledge(work, event, actor)


def _which(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    """The problem that the photos were of: a tap gives its id, words its number or place."""
    event = _kept(work, asked, actor)
    reading = read(answer, vocabulary(work.session, work.policy))
    return rectifications.chosen(work, event, actor, reading, answer)


def _kept(work: Work, asked: Asked, actor: Actor) -> IncomingMessage:
    """The message that waits with the question."""
    assert work.chat is not None
    about, chat = asked.about, rectifications.ref_of(work)
    photos = tuple(PhotoRef(p["channel"], p["file"], p["unique"], p["width"], p["height"], p["size"])
                   for p in about["photos"])
    return IncomingMessage("", chat, MessageRef(chat, about["message"]), Sender(SenderKind.PERSON, None),
                           datetime.fromisoformat(about["at"]), about["words"], work.topic, photos, None, None,
                           about["album"])


ANSWERS = {"which_problem": _which}
