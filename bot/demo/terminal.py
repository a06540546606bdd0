"""The chat in a terminal: who says what, cards with their buttons, edits told as edits; 80 columns, Chinese counted
as two."""

import os
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

Json = Mapping[str, Any]
NARROWEST, WIDEST = 60, 80
TIME, NAME, SIGN = 5, 10, 2  # columns, with two blanks after the time
INDENT = TIME + 2 + NAME + 1 + SIGN
BOLD, DIM, NAMES, BUTTONS = "1", "2", "36", "34"
WEEKDAYS = "一二三四五六日"


def width(text: str) -> int:
    """Columns that a terminal needs for the text."""
    return sum(_cell(letter) for letter in text)


def _cell(letter: str) -> int:
    if unicodedata.combining(letter) or letter in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def fit(text: str, columns: int) -> str:
    """The text in one line of at most ``columns``."""
    line = " ".join(text.split())
    if width(line) <= columns:
        return line
    kept = ""
    while width(kept + line[len(kept)]) < columns:
        kept += line[len(kept)]
    return kept.rstrip() + "…"


def wrap(text: str, columns: int) -> Iterator[str]:
    """The text in lines of at most ``columns``; broken at a blank where one is near, else between letters."""
    while width(text) > columns:
        end = 0
        while width(text[:end + 1]) <= columns:
            end += 1
        blank = text.rfind(" ", end // 2, end + 1)
        cut = blank if blank > 0 else end
        yield text[:cut]
        text = text[cut:].lstrip(" ")
    yield text


class Terminal:
    """Draws events of the playground. ``own``: the bot's account; ``home``: the chat that needs no name;
    ``people``: who may tap before they spoke."""

    def __init__(self, out: TextIO, zone: ZoneInfo, *, own: int, home: int, chats: Mapping[int, str],
                 people: Mapping[int, str] | None = None) -> None:
        self._out, self._zone, self._own, self._home, self._chats = out, zone, own, home, chats
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
        self.width = min(WIDEST, max(NARROWEST, columns))
        self._room = self.width - INDENT
        self._is_coloured = out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self._day = ""
        self._turn: tuple[int, str] = (own, "")  # who spoke last, and when
        self._shown: dict[tuple[int, int], Json] = {}  # each message as it was drawn last
        self._names = dict(people or {})
        self._words: dict[tuple[int, int], str] = {}  # first line of each message, to quote it

    def say(self, text: str = "") -> None:
        """A line of the demo itself."""
        for line in text.split("\n"):
            for part in wrap(line, self.width):
                self._line(part)

    def rule(self, text: str) -> None:
        self._line("")
        self._line(self._in(DIM, f"── {text} " + "─" * max(0, self.width - width(text) - 4)))

    def draw(self, event: Json) -> None:
        """One event of the playground's feed; those that nobody in the chat sees are left out."""
        match event["kind"]:
            case "message":
                self._message(event)
            case "edited":
                self._edited(event)
            case "deleted":
                self._under(event, f"{self._words.get(_key(event), '')} (taken away)")
            case "reaction" if event["emoji"]:
                self._under(event, f"{' '.join(event['emoji'])} → {self._whose(event)}")
            case "pressed":
                self._pressed(event)
            case "answered" if event.get("text"):
                self._row("", "", "", self._in(DIM, f"only {self._names.get(event['user'], 'they')} sees: ")
                          + event["text"])

    def _message(self, event: Json) -> None:
        message = event["message"]
        if message["kind"] == "service" or not message["from"]:
            return
        self._new_day(message["date"])
        self._blank_before(message["from"]["id"], message["date"])
        quoted = self._words.get((event["chat"], message["reply_to"] or 0))
        lines = [self._in(DIM, fit(f"↩ {quoted}", self._room))] if quoted else []
        self._block(event, message["date"], "", [*lines, *self._body(message)])

    def _edited(self, event: Json) -> None:
        """Its first line, and of the rest what is new."""
        message, before = event["message"], self._shown.get(_key(event))
        if before is None or _look(before) == _look(message):
            return
        self._new_day(message["edit_date"] or message["date"])
        body = list(self._body(message, before))
        self._block(event, message["edit_date"] or message["date"], "✎", body)

    def _pressed(self, event: Json) -> None:
        label = next((b["text"] for row in event["message"]["buttons"] for b in row
                      if b.get("callback_data") == event["data"]), event["data"])
        self._blank_before(event["user"], event["at"])
        self._row(self._clock(event["at"]), self._names.get(event["user"], ""), "",
                  "taps " + self._in(BUTTONS, f"[{label}]"))

    def _block(self, event: Json, date: float, sign: str, lines: list[str]) -> None:
        message = event["message"]
        first = message["text"].split("\n")[0] or "📷"
        self._words[_key(event)] = first if self._is_ours(message) else f"{message['from']['name']}: {first}"
        self._shown[_key(event)] = message
        self._names[message["from"]["id"]] = message["from"]["name"]
        self._row(self._clock(date), self._name(event), sign, lines[0])
        for line in lines[1:]:
            self._row("", "", "", line)

    def _body(self, message: Json, before: Json | None = None) -> Iterator[str]:
        """The lines of a message, painted, each within the width; with ``before`` without what stood already."""
        marks = "📷 " if message["photo"] else "📄 " if message["document"] else ""
        lines = (marks + message["text"]).rstrip().split("\n")
        old = before["text"].split("\n") if before else []
        is_card = self._is_ours(message) and (len(lines) > 1 or bool(message["buttons"]))
        for number, line in enumerate(lines):
            if number and line in old:
                continue
            for part in wrap(line, self._room):
                yield self._in(BOLD, part) if is_card and number == 0 else part
        if before is None or _labels(message) != _labels(before):
            was_there = bool(before and _labels(before)) and len(lines) > 1
            yield from self._buttons(message, was_there=was_there)

    def _buttons(self, message: Json, *, was_there: bool) -> Iterator[str]:
        labels = _labels(message)
        for part in wrap(" ".join(f"[{label}]" for label in labels), self._room) if labels else ():
            yield self._in(BUTTONS, part)
        if was_there and not labels:
            yield self._in(DIM, "(its buttons are gone)")

    def _blank_before(self, who: int, date: float) -> None:
        """People's turns stand apart; what they post in one breath does not."""
        turn = who, self._clock(date)
        if who != self._own and turn != self._turn:
            self._line("")
        self._turn = turn

    def _under(self, event: Json, text: str) -> None:
        self._row("", "", "", self._in(DIM, fit(text, self._room)))

    def _row(self, clock: str, name: str, sign: str, text: str) -> None:
        if width(name) > NAME and text:  # the text keeps its room
            self._row(clock, name, "", "")
            clock = name = ""
        painted = self._in(BOLD if name == "Ducha" else NAMES, name) if name else ""
        self._line(f"{self._in(DIM, clock)}{' ' * (TIME + 2 - width(clock))}"
                   f"{painted}{' ' * max(1, NAME + 1 - width(name))}{sign}{' ' * (SIGN - width(sign))}{text}")

    def _new_day(self, date: float) -> None:
        here = datetime.fromtimestamp(date, self._zone)
        day = f"{here.month}月{here.day}日 周{WEEKDAYS[here.weekday()]}"
        if day != self._day:
            self._day = day
            self.rule(day)

    def _whose(self, event: Json) -> str:
        """A short name for a message: of whom and when."""
        message = event["message"]
        return f"{message['from']['name']} {self._clock(message['date'])}"

    def _name(self, event: Json) -> str:
        message, chat = event["message"], event["chat"]
        name = "Ducha" if self._is_ours(message) else message["from"]["name"]
        return name if chat == self._home else f"{name}→{self._chats.get(chat, '私聊')}"

    def _is_ours(self, message: Json) -> bool:
        return bool(message["from"]["id"] == self._own)

    def _clock(self, date: float) -> str:
        return f"{datetime.fromtimestamp(date, self._zone):%H:%M}"

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._is_coloured and text else text

    def _line(self, text: str) -> None:
        self._out.write(text.rstrip() + "\n")
        self._out.flush()


def _key(event: Json) -> tuple[int, int]:
    return event["chat"], event["message"]["message_id"]


def _labels(message: Json) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


def _look(message: Json) -> Any:
    """Two edits that look alike are one."""
    return message["text"], _labels(message), (message["photo"] or {}).get("blob")
