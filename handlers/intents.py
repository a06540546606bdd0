"""The routing table: which event is whose. No rule here, only who is asked."""

from collections.abc import Callable
from functools import partial
from itertools import chain

from domain.chat import ButtonPress, ChatMoved, Event, IncomingMessage, MemberChange, SenderKind
from domain.people import Actor
from domain.permissions import INSPECTING, answers_problems
from domain.timers import TimerFired
from handlers import (
    bindings,
    commands,
    corrections,
    deputies,
    files,
    inviting,
    list_files,
    lists,
    looks,
    menu,
    orders,
    owners,
    problems,
    questions,
    rectify,
    report,
    roster_files,
    rounds,
    self_reports,
    settings,
    sheets,
    sources,
    spots,
    undo,
    verify,
    workdays,
)
from handlers.commands import Command
from handlers.help import Help
from services import chats, roster
from services.files import HERE
from services.work import Work

_FILES = (  # as /help lists them
    report, verify, sheets, rounds, rectify, lists, problems, undo, deputies, commands,
    orders, corrections, looks, questions, spots, files, roster_files, bindings, inviting,
    owners, self_reports, sources, list_files, workdays, settings)


def _gather(name: str) -> dict[str, Callable[..., None]]:
    return dict(chain.from_iterable(getattr(file, name, {}).items() for file in _FILES))


HELP: tuple[Help, ...] = tuple(chain.from_iterable(getattr(file, "HELP", ()) for file in _FILES))
COMMANDS: dict[str, Command] = {**_gather("COMMANDS"), "help": partial(menu.answer, known=HELP)}
PRESSES = _gather("PRESSES")
FILES: dict[str, Callable[..., None]] = {
    **_gather("FILES"), files.WORKBOOK: partial(files.opened, readers=_gather("WORKBOOKS"))}
TIMERS: dict[str, Callable[..., None]] = {**_gather("TIMERS"), HERE: partial(files.arrived, takers=FILES)}


def handle(event: Event | TimerFired, work: Work) -> None:
    """Find the intent of an event and call its handler."""
    match event:
        case IncomingMessage():
            _message(event, work)
        case ButtonPress():
            _press(event, work)
        case TimerFired():
            _timer(event, work)
        case ChatMoved():
            chats.moved(work.session, event.old, event.new, event.at)
        case MemberChange():
            bindings.membership(event, work)


def _message(event: IncomingMessage, work: Work) -> None:
    """Commands are anybody's to try; words are an answer to our question, else what the role makes of them."""
    if event.sender.kind is not SenderKind.PERSON:
        if event.command in COMMANDS:
            commands.refuse_nobody(event, work)
        return  # an anonymous administrator, a channel or a bot is nobody in particular (R18)
    actor = roster.actor(work.session, event.sender.account, event.at)
    if event.is_private:
        commands.opened(event, work)
    if event.command is not None:
        COMMANDS.get(event.command, partial(menu.unknown, known=HELP))(event, work, actor)
    elif actor is not None and files.is_for_us(event, work):
        files.posted(event, work, actor)
    elif actor is not None:
        left = questions.unanswered(event, work, actor)
        if left is not None:
            _said(left, work, actor)


def is_where_we_work(work: Work) -> bool:
    """Is this where problems are posted and answered, or where a company answers its own? Of chats bound to no unit
    nothing is stored."""
    return work.chat is not None and work.chat.unit_id is not None and work.chat.purpose.value in (
        "work_group", "contractor")


def _said(event: IncomingMessage, work: Work, actor: Actor) -> None:
    """Inspectors and the office verify in words or report, a community answers, everybody else is left alone (R2)."""
    if not is_where_we_work(work):
        report.elsewhere(event, work, actor)
    elif event.edited:
        if actor.has(*INSPECTING):
            corrections.edited(event, work, actor)
        elif answers_problems(actor):
            rectify.edited(event, work, actor)
    elif actor.has(*INSPECTING):
        if not (event.forwarded or verify.in_words(event, work, actor)):
            report.reported(event, work, actor)
    elif answers_problems(actor):
        rectify.answered(event, work, actor)


def _press(event: ButtonPress, work: Work) -> None:
    """The value of a button says whose it is; the handler checks the role and the object (R18)."""
    words = event.value.split(":")
    handler = PRESSES.get(":".join(words[:2])) or PRESSES.get(words[0])
    if handler is None:
        work.notice("press-unknown")
        return
    actor = roster.actor(work.session, event.sender.account, event.at)
    if actor is None:
        work.notice("press-stranger")
        return
    handler(event, work, actor, words)


def _timer(event: TimerFired, work: Work) -> None:
    handler = TIMERS.get(event.kind)
    if handler is not None:
        handler(event, work)

