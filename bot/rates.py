"""The network's limits as sliding windows of our own: per chat, per group and for the bot.

Pure: time is an argument (seconds of a monotonic clock). What a network allows is not written down anywhere as a
contract; these figures are what its FAQ names.
"""

from collections import deque
from dataclasses import dataclass, field

MANY, TOGETHER = 3, 10.0  # so many chats that want us away within so many seconds: the network means the bot


@dataclass(slots=True)
class Window:
    """At most ``most`` items in any ``seconds``."""

    most: int
    seconds: float
    passed: deque[tuple[float, int]] = field(default_factory=deque)
    weight: int = 0

    def wait(self, now: float, items: int) -> float:
        """Seconds until ``items`` more may pass; an album heavier than the window passes an empty one."""
        self._forget(now)
        excess = self.weight + min(items, self.most) - self.most
        if excess <= 0:
            return 0.0
        for at, weight in self.passed:
            excess -= weight
            if excess <= 0:
                return at + self.seconds - now
        return self.seconds

    def take(self, now: float, items: int) -> None:
        self.passed.append((now, items))
        self.weight += items

    def _forget(self, now: float) -> None:
        while self.passed and self.passed[0][0] + self.seconds <= now:
            self.weight -= self.passed.popleft()[1]


@dataclass(slots=True)
class Limits:
    """All windows together. ``wait`` first, then ``take`` in the same breath: one sender asks at a time."""

    is_on: bool = True
    bot: Window = field(default_factory=lambda: Window(30, 1.0))
    chats: dict[int, list[Window]] = field(default_factory=dict)
    receipts: Window = field(default_factory=lambda: Window(20, 1.0))  # reactions are no messages
    held: dict[int, float] = field(default_factory=dict)  # chat: until when the network wants us away
    held_all: float = 0.0
    asked: dict[int, float] = field(default_factory=dict)  # chat: when the network last asked us to leave it alone

    def wait(self, now: float, chat: int, items: int, *, is_group: bool) -> float:
        """Seconds until ``items`` messages may go to this chat; 0.0 means now."""
        away = max(self.held.get(chat, 0.0), self.held_all) - now
        if not self.is_on:
            return max(0.0, away)
        windows = [*self._windows(chat, is_group), self.bot]
        return max(0.0, away, *(w.wait(now, items) for w in windows))

    def take(self, now: float, chat: int, items: int, *, is_group: bool) -> None:
        """``items`` messages go to this chat now."""
        if self.is_on:
            for window in (*self._windows(chat, is_group), self.bot):
                window.take(now, items)

    def wait_for_receipt(self, now: float, chat: int) -> float:
        """Seconds until a reaction may go to this chat."""
        away = max(self.held.get(chat, 0.0), self.held_all) - now
        return max(0.0, away, self.receipts.wait(now, 1) if self.is_on else 0.0)

    def take_receipt(self, now: float) -> None:
        """A reaction goes out now."""
        if self.is_on:
            self.receipts.take(now, 1)

    def hold(self, now: float, chat: int | None, seconds: float) -> None:
        """The network asked us to stay away from a chat (or from all: None) for so long. It does not say when it means
        the whole bot: when it asks for many chats together, all wait as long as the shortest of these."""
        if chat is None:
            self.held_all = max(self.held_all, now + seconds)
            return
        self.held[chat] = max(self.held.get(chat, 0.0), now + seconds)
        self.asked = {c: at for c, at in self.asked.items() if now - at < TOGETHER} | {chat: now}
        if len(self.asked) >= MANY:
            self.held_all = max(self.held_all, min(self.held[c] for c in self.asked))

    def _windows(self, chat: int, is_group: bool) -> list[Window]:
        if chat not in self.chats:
            # A burst of three within three seconds is tolerated; a steady stream is one a second.
            self.chats[chat] = [Window(3, 3.0)] + ([Window(20, 60.0)] if is_group else [])
        return self.chats[chat]
