"""Which photos and sentences of one person in one chat belong together (R1): by message times alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: photos, a sentence, or both. ``message`` names it within its chat.

    ``report``: the report that it belongs to already; what was decided once stays as it is.
    """

    message: str
    at: datetime
    photos: int = 0
    has_sentence: bool = False
    album: str | None = None
    report: str | None = None


@dataclass(slots=True)
class Group:
    """One report: at most one sentence of its own and its photos, in order of time."""

    sentence: Piece | None
    pieces: list[Piece] = field(default_factory=list)
    takes_later_photos: bool = False  # the sentence came first

    @property
    def photos(self) -> int:
        return sum(piece.photos for piece in self.pieces)

    @property
    def last(self) -> datetime:
        return max(piece.at for piece in self.pieces)

    @property
    def report(self) -> str | None:
        """The report that stands already for this group."""
        return next((piece.report for piece in self.pieces if piece.report is not None), None)


@dataclass(frozen=True, slots=True)
class Grouping:
    """``waiting``: photos that no sentence claims yet; they may still be claimed until ``window`` has passed."""

    groups: tuple[Group, ...]
    waiting: tuple[Piece, ...]

    def of(self, message: str) -> Group | None:
        """The group that holds a message."""
        return next((g for g in self.groups if any(p.message == message for p in g.pieces)), None)


def group(pieces: Sequence[Piece], until: datetime, window: timedelta) -> Grouping:
    """Group what one person posted in one chat, as far as it is decided at ``until``.

    An album is one report, opened with its first captioned part; its parts join at any age. A sentence closes the
    photos waiting before it; with none waiting it takes the photos after it. A photo after a closed group waits, and
    joins the group before it only when no sentence followed within ``window``.
    """
    state = _State(window)
    for piece in sorted(pieces, key=lambda p: (p.at, _order(p.message))):
        state.release(piece.at)
        state.add(piece)
    state.release(until)
    return Grouping(tuple(state.groups), tuple(state.waiting))


def _order(message: str) -> tuple[int, str]:
    return (int(message), "") if message.isdecimal() else (0, message)


class _State:
    def __init__(self, window: timedelta) -> None:
        self.window = window
        self.groups: list[Group] = []
        self.waiting: list[Piece] = []
        self.albums: dict[str, Group] = {}
        self.reports: dict[str, Group] = {}

    def add(self, piece: Piece) -> None:
        if piece.report is not None:
            self._add_decided(piece, piece.report)
        elif piece.album is not None and piece.album in self.albums:
            self._join(self.albums[piece.album], piece)
        elif piece.has_sentence:
            self._open(piece)
        elif not self._joins_open_sentence(piece):
            self.waiting.append(piece)

    def _add_decided(self, piece: Piece, report: str) -> None:
        group = self.reports.get(report)
        if group is None:
            is_sentence_first = piece.has_sentence and not piece.photos
            group = self.reports[report] = Group(None, takes_later_photos=is_sentence_first)
            self.groups.append(group)
        self._join(group, piece)

    def _join(self, group: Group, piece: Piece) -> None:
        group.pieces.append(piece)
        if piece.has_sentence and group.sentence is None:
            group.sentence = piece
        if piece.album is not None:
            self.albums.setdefault(piece.album, group)

    def _open(self, piece: Piece) -> None:
        group = Group(piece, [*self.waiting, piece], takes_later_photos=not piece.photos and not self.waiting)
        self.waiting = []
        self.groups.append(group)
        for album in {p.album for p in group.pieces if p.album is not None}:
            self.albums[album] = group

    def _joins_open_sentence(self, piece: Piece) -> bool:
        last = self.groups[-1] if self.groups else None
        if last is None or not last.takes_later_photos or piece.at - last.last > self.window:
            return False
        self._join(last, piece)
        return True

    def release(self, now: datetime) -> None:
        """Photos for which no sentence came in time join the group before them, or stand alone."""
        late = [p for p in self.waiting if now - p.at > self.window]
        self.waiting = [p for p in self.waiting if now - p.at <= self.window]
        for piece in late:
            self._release_one(piece)

    def _release_one(self, piece: Piece) -> None:
        if piece.album is not None and piece.album in self.albums:
            self._join(self.albums[piece.album], piece)
            return
        before = next((g for g in reversed(self.groups) if g.pieces[0].at <= piece.at), None)
        if before is None or piece.at - before.last > self.window:
            before = Group(None)
            self.groups.append(before)
        self._join(before, piece)
