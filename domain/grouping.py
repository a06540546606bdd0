"""Which photos and sentences of one person in one chat belong together (R1): by message times alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: photos, a sentence, or both. ``message`` names it within its chat."""

    message: str
    at: datetime
    photos: int = 0
    has_sentence: bool = False
    album: str | None = None


@dataclass(slots=True)
class Group:
    """One report: at most one sentence and its photos, in order of time."""

    sentence: Piece | None
    pieces: list[Piece] = field(default_factory=list)
    takes_later_photos: bool = False  # the sentence came first

    @property
    def photos(self) -> int:
        return sum(piece.photos for piece in self.pieces)

    @property
    def last(self) -> datetime:
        return max(piece.at for piece in self.pieces)


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

    def add(self, piece: Piece) -> None:
        if piece.album is not None and piece.album in self.albums:
            self.albums[piece.album].pieces.append(piece)
        elif piece.has_sentence:
            self._open(piece)
        elif not self._joins_open_sentence(piece):
            self.waiting.append(piece)

    def _open(self, piece: Piece) -> None:
        # An older part of the same album waits however old it is; other photos only within the window.
        group = Group(piece, [*self.waiting, piece], takes_later_photos=not piece.photos and not self.waiting)
        self.waiting = []
        self.groups.append(group)
        for album in {p.album for p in group.pieces if p.album is not None}:
            self.albums[album] = group

    def _joins_open_sentence(self, piece: Piece) -> bool:
        last = self.groups[-1] if self.groups else None
        if last is None or not last.takes_later_photos or piece.at - last.last > self.window:
            return False
        last.pieces.append(piece)
        if piece.album is not None:
            self.albums[piece.album] = last
        return True

    def release(self, now: datetime) -> None:
        """Photos for which no sentence came in time join the group before them, or stand alone."""
        late = [p for p in self.waiting if now - p.at > self.window]
        self.waiting = [p for p in self.waiting if now - p.at <= self.window]
        for piece in late:
            self._settle(piece)

    def _settle(self, piece: Piece) -> None:
        before = next((g for g in reversed(self.groups) if g.pieces[0].at <= piece.at), None)
        if before is None or piece.at - before.last > self.window:
            before = Group(None)
            self.groups.append(before)
        before.pieces.append(piece)
        if piece.album is not None:
            self.albums.setdefault(piece.album, before)
