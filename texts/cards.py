"""Facts become a card: the only place that knows what stands where on it (face.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from domain.chat import Account, Button, Card, ChatRef, MessageRef, Picture
from texts.catalogue import Catalogue, catalogue, fluent_value, plain
from texts.contents import (
    AnyContent,
    ButtonFact,
    Line,
    Lines,
    Name,
    OrderCard,
    OrderFile,
    OrderFinding,
    OwnRecord,
    PairsCard,
    PictureCard,
    ProblemCard,
    ReceiptContent,
    RosterForm,
    ShrunkCard,
    Words,
)

Rows = tuple[tuple[ButtonFact, ...], ...]


def line(fact: Line, language: str, zone: ZoneInfo) -> str:
    """One sentence in this language."""
    return _say(catalogue(language, zone), fact.text, fact.args)


def name(words: Words, language: str) -> str:
    """What something is called in this language."""
    if isinstance(words, Name):
        return words.en if language == "en" else words.zh
    return words


def card(content: AnyContent, language: str, zone: ZoneInfo, *, chat: ChatRef, pictures: Sequence[Picture] = (),
         has_missing_pictures: bool = False) -> Card:
    """The card of these facts; ``chat`` is where a reply's message id belongs to."""
    words = catalogue(language, zone)
    made = _Maker(words, chat).make(content, tuple(pictures))
    if has_missing_pictures:
        return replace(made, lines=(*made.lines, words.say("card-picture-missing", {})))
    return made


class _Maker:
    def __init__(self, words: Catalogue, chat: ChatRef) -> None:
        self._words, self._chat = words, chat

    def make(self, content: AnyContent, pictures: tuple[Picture, ...]) -> Card:
        match content:
            case ProblemCard():
                return self._problem(content, pictures)
            case OrderCard():
                return self._order(content)
            case ShrunkCard():
                return Card(self._t("card-shrunk", number=content.number, community=content.community,
                                    category=self._category(content)), code=self._code(content.number))
            case Line():
                return self._line(content)
            case OwnRecord() | OrderFile():
                return Card(self._said(content.title))
            case RosterForm():
                return Card(self._said(content.title), reply_to=self._reply(content.reply_to))
            case ReceiptContent():
                raise TypeError("a receipt is a reaction, not a card")
            case _:
                return self._titled(content, pictures)

    def _titled(self, content: Lines | PictureCard | PairsCard, pictures: tuple[Picture, ...]) -> Card:
        lines = () if isinstance(content, PictureCard) else content.lines
        return Card(self._said(content.title), tuple(self._said(x) for x in lines), pictures=pictures,
                    buttons=self._buttons(content.buttons), reply_to=self._reply(content.reply_to))

    def _line(self, content: Line) -> Card:
        return Card(self._said(content), buttons=self._buttons(content.buttons),
                    reply_to=self._reply(content.reply_to), mention_name=content.mention_name,
                    mention=Account.parse(content.mention) if content.mention else None)

    def _problem(self, p: ProblemCard, pictures: tuple[Picture, ...]) -> Card:
        state = "overdue" if p.is_overdue and p.state == "open" else p.state
        title = self._t(f"card-problem-{state}", number=p.number, community=p.community, category=self._category(p))
        lines = (*self._problem_lines(p, state), *(self._said(note) for note in p.notes))
        return Card(title, tuple(x for x in lines if x), self._code(p.number), pictures,
                    buttons=self._buttons(p.buttons), reply_to=self._reply(p.reply_to))

    def _problem_lines(self, p: ProblemCard, state: str) -> tuple[str, ...]:
        """What stands under the title; empty ones are left out."""
        place = self._place(p)
        match state:
            case "open":
                due = _joined(self._t("card-due", due=p.due_at), self._responsible(p))
                return place, due, self._returned(p), self._t("card-reported", by=p.reported_by, at=p.reported_at)
            case "overdue":
                was_due = self._t("card-was-due", due=p.due_at)
                return _joined(place, self._responsible(p)), was_due, self._returned(p)
            case "rectified":
                return place, self._t("card-submitted", by=p.submitted_by, at=p.submitted_at, count=p.submitted_photos)
            case "closed":
                return (self._closed(p),)
            case _:
                return place, self._t("card-withdrawn", reason=p.withdrawn_reason) if p.withdrawn_reason else ""

    def _place(self, p: ProblemCard) -> str:
        quantity = f"{plain(p.quantity)}{p.quantity_unit}" if p.quantity else ""
        return _joined(self._name(p.residents_group), p.place, quantity)

    def _responsible(self, p: ProblemCard) -> str:
        if p.owner:
            return self._t("card-owner", name=p.owner)
        return self._t("card-responsible", name=p.responsible) if p.responsible else ""

    def _returned(self, p: ProblemCard) -> str:
        return self._t("card-returned", by=p.returned_by, reason=p.returned_reason) if p.returned_by else ""

    def _closed(self, p: ProblemCard) -> str:
        took = "" if p.handling_seconds is None else self._t("card-took", seconds=p.handling_seconds)
        on_time = "" if p.on_time is None else self._t("card-on-time", is_on_time=p.on_time)
        return _joined(took, on_time, self._t("card-check-code", code=p.check_code) if p.check_code else "")

    def _order(self, o: OrderCard) -> Card:
        title = self._t(f"order-{o.state}", name=o.name, level=o.level)
        who = _joined(self._name(o.community), self._t("order-responsible", name=o.responsible or "-"),
                      self._t("order-liaison", name=o.liaison) if o.liaison else "")
        lines = [who, *(self._finding(f) for f in o.findings), *self._order_life(o)]
        return Card(title, tuple(x for x in lines if x), buttons=self._buttons(o.buttons),
                    reply_to=self._reply(o.reply_to))

    def _finding(self, f: OrderFinding) -> str:
        text = "order-finding" if f.earlier_number is None else "order-finding-again"
        return self._t(text, number=f.number, at=f.at, place=f.place, category=self._category(f),
                       earlier_number=f.earlier_number or 0, earlier_at=f.earlier_at or f.at)

    def _order_life(self, o: OrderCard) -> list[str]:
        lines = []
        if o.state == "issued" and o.sign_due_at and o.due_at:
            lines.append(self._t("order-due", sign=o.sign_due_at, due=o.due_at))
        if o.state == "signed" and o.due_at:
            lines.append(self._t("order-answer-due", due=o.due_at))
        if o.authorised and o.state != "withdrawn":
            by = o.authorised_by
            lines.append(self._t("order-authorised-by", by=by) if by else self._t("order-authorised"))
        if o.signed_at:
            text = "order-signed-for" if o.is_signed_for else "order-signed-by"
            lines.append(self._t(text, by=o.signed_by, at=o.signed_at))
        if o.answered_at:
            lines.append(self._t("order-answered-by", by=o.answered_by, at=o.answered_at, answer=o.answer))
        if o.withdrawn_reason:
            lines.append(self._t("card-withdrawn", reason=o.withdrawn_reason))
        return lines

    def _code(self, number: int) -> str:
        return self._t("card-code", number=number)

    def _category(self, fact: ProblemCard | ShrunkCard | OrderFinding) -> str:
        return fact.category_name_en if self._words.language == "en" else fact.category_name

    def _buttons(self, rows: Rows) -> tuple[tuple[Button, ...], ...]:
        return tuple(tuple(Button(b.label or self._t(b.text), b.value) for b in row) for row in rows if row)

    def _reply(self, message: str | None) -> MessageRef | None:
        # "-100123/55" stayed behind in the group that this chat was before (services/moving.py).
        return MessageRef(self._chat, message) if message and "/" not in message else None

    def _t(self, text: str, **args: Any) -> str:
        return _say(self._words, text, args)

    def _said(self, fact: Line) -> str:
        return _say(self._words, fact.text, fact.args)

    def _name(self, words: Words) -> str:
        return name(words, self._words.language)


def _say(words: Catalogue, text: str, args: Mapping[str, Any]) -> str:
    return words.say(text, {key: name(value, words.language) if isinstance(value, Name) else fluent_value(value)
                            for key, value in args.items()})


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
