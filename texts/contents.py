"""What stands in an outbox row: the facts of a message, kept as JSON, made into a card when it is shown.

Facts carry codes, names, numbers and times, never finished sentences, so that wording and language are decided
when the card is made (texts/cards.py). Times are aware.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Name(Content):
    """What something is called in each language; where there is no English name it is plain words."""

    zh: str
    en: str


Words = str | Name
Fact = str | int | float | bool | datetime | Name | None


def named(chinese: str, english: str) -> Words:
    """The words of a name; an empty English name is none."""
    return Name(zh=chinese, en=english) if english else chinese


class ButtonFact(Content):
    """A button: its label is a text id with arguments, or the literal ``label``."""

    value: str
    text: str = ""  # a message id of the catalogue
    label: str = ""  # literal, when it names a place or a category


class Line(Content):
    """One sentence of the catalogue with its arguments."""

    kind: Literal["line"] = "line"
    text: str  # message id of the catalogue
    args: dict[str, Fact] = Field(default_factory=dict)
    reply_to: str | None = None  # message id in the same chat
    buttons: tuple[tuple[ButtonFact, ...], ...] = ()
    mention: str | None = None  # account "telegram:1001"
    mention_name: str = ""
    sealed: str = ""  # the salt of an invitation's code: `$code` is made when the line is shown, never stored


class Listed(Content):
    """What a list that pages was asked for, and by whom: its pages are read anew from this."""

    query: str  # the command: find
    words: str = ""
    person_id: int


class Lines(Content):
    """A short text card of several catalogue sentences: a digest, a list, an answer."""

    kind: Literal["lines"] = "lines"
    title: Line
    lines: tuple[Line, ...] = ()
    reply_to: str | None = None
    buttons: tuple[tuple[ButtonFact, ...], ...] = ()
    listed: Listed | None = None


class ProblemCard(Content):
    """The one live card of a problem (face.md). ``state`` is a ProblemState value."""

    kind: Literal["problem"] = "problem"
    number: int
    state: str
    is_overdue: bool = False
    community: Words
    category: str  # code
    category_name: str
    category_name_en: str
    place: str = ""
    quantity: float | None = None
    quantity_unit: str = ""
    due_at: datetime
    responsible: str = ""
    owner: Words = ""  # the company that it is handed on to
    reported_by: str
    reported_at: datetime
    residents_group: Words = ""
    submitted_by: str = ""
    submitted_at: datetime | None = None
    submitted_photos: int = 0
    verified_by: str = ""
    closed_at: datetime | None = None
    handling_seconds: int | None = None  # report to accepted submission, without waiting for verification
    on_time: bool | None = None
    check_code: str = ""
    returned_reason: str = ""  # of the last return, while open again
    returned_by: str = ""
    withdrawn_reason: str = ""
    notes: tuple[Line, ...] = ()  # found again, part of an order, joined…
    before: tuple[int, ...] = ()  # photo ids for the comparison picture
    after: tuple[int, ...] = ()
    buttons: tuple[tuple[ButtonFact, ...], ...] = ()
    reply_to: str | None = None


class ShrunkCard(Content):
    """What stays of a card after a newer one was posted below."""

    kind: Literal["shrunk"] = "shrunk"
    number: int
    community: Words
    category_name: str
    category_name_en: str


class OrderFinding(Content):
    number: int
    at: datetime
    place: str
    category_name: str
    category_name_en: str
    earlier_number: int | None = None
    earlier_at: datetime | None = None


class OrderCard(Content):
    """A supervision order as a card. ``state`` is an OrderState value."""

    kind: Literal["order"] = "order"
    order_id: int
    name: str  # 城创督〔2026〕8号, empty while it is a draft
    state: str
    level: int = 1
    community: Words
    responsible: str = ""
    liaison: str = ""
    findings: tuple[OrderFinding, ...] = ()
    sign_due_at: datetime | None = None
    due_at: datetime | None = None
    signed_by: str = ""
    signed_at: datetime | None = None
    is_signed_for: bool = False
    answered_by: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    closed_at: datetime | None = None
    withdrawn_reason: str = ""
    authorised: bool = False  # issued automatically on a leader's authority
    authorised_by: str = ""  # whose, when the town says it
    buttons: tuple[tuple[ButtonFact, ...], ...] = ()
    reply_to: str | None = None


class OwnRecord(Content):
    """What the books hold of a person, as a document for that person; made when it is shown, never kept here."""

    kind: Literal["record"] = "record"
    title: Line
    person_id: int


class RosterForm(Content):
    """The roster as a workbook to fill in, of these units: made when it is shown, never kept."""

    kind: Literal["roster_form"] = "roster_form"
    title: Line
    unit_ids: tuple[int, ...]
    at: datetime  # whose roles of that moment
    reply_to: str | None = None


class ReceiptContent(Content):
    """A reaction on somebody's message; nothing where the network has none."""

    kind: Literal["receipt"] = "receipt"
    message: str
    mark: str  # domain.chat.Mark value


class PictureCard(Content):
    """Photos with a line, for a look at before and after or at two spots."""

    kind: Literal["pictures"] = "pictures"
    title: Line
    photos: tuple[int, ...]  # photo ids
    buttons: tuple[tuple[ButtonFact, ...], ...] = ()
    reply_to: str | None = None


class OrderFile(Content):
    """An order's document with these photos, made when it is shown and kept nowhere."""

    kind: Literal["order_file"] = "order_file"
    title: Line
    order_id: int
    form: Literal["pdf", "docx"]
    name: str  # of the file: 城创督〔2026〕8号.pdf
    photos: tuple[int, ...] = ()  # photo ids


class PairFact(Content):
    """One problem's photos before and after."""

    number: int
    caption: str = ""
    before: tuple[int, ...] = ()  # photo ids
    after: tuple[int, ...] = ()


class PairsCard(Content):
    """Words under one picture of pairs: of one pair large, of several a sheet of small ones."""

    kind: Literal["pairs"] = "pairs"
    title: Line
    lines: tuple[Line, ...] = ()
    pairs: tuple[PairFact, ...]
    buttons: tuple[tuple[ButtonFact, ...], ...] = ()
    reply_to: str | None = None


AnyContent = Annotated[
    Line | Lines | ProblemCard | ShrunkCard | OrderCard | OwnRecord | RosterForm | ReceiptContent | PictureCard
    | PairsCard | OrderFile,
    Field(discriminator="kind")]

_adapter: TypeAdapter[AnyContent] = TypeAdapter(AnyContent)


def to_json(content: AnyContent) -> dict[str, Any]:
    """The facts as they stand in the outbox; defaults are left out."""
    facts: dict[str, Any] = content.model_dump(mode="json", exclude_defaults=True)
    return {"kind": content.kind, **facts}


def from_json(facts: dict[str, Any]) -> AnyContent:
    """The facts of an outbox row; pydantic.ValidationError when an old row no longer fits."""
    return _adapter.validate_python(facts)


def photo_ids(content: AnyContent) -> tuple[int, ...]:
    """The photos that a picture of this content needs."""
    match content:
        case ProblemCard():
            return (*content.before, *content.after)
        case PictureCard() | OrderFile():
            return content.photos
        case PairsCard():
            return tuple(photo for pair in content.pairs for photo in (*pair.before, *pair.after))
        case _:
            return ()
