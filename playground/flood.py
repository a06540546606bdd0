"""Telegram's flood limits, which it does not publish exactly: 30/s a bot, 1/s a chat with bursts, 20/min a group."""

import math
from collections import defaultdict, deque

from playground.refusal import too_many_requests

Window = deque[float]


class Flood:
    """Sliding windows over the messages that were let through. An album weighs its items."""

    def __init__(self) -> None:
        self._bots: dict[int, Window] = defaultdict(deque)
        self._chats: dict[tuple[int, int], Window] = defaultdict(deque)

    def clear(self) -> None:
        """Forget what was sent."""
        self._bots.clear()
        self._chats.clear()

    def take(self, bot: int, chat: int, weight: int, now: float) -> None:
        """Let ``weight`` messages through, all or none; refused with the seconds to wait."""
        is_group = chat < 0
        # A chat bears 1 message a second over ten seconds: a burst, then the pace.
        limits = [(self._bots[bot], 30, 1.0), (self._chats[bot, chat], 10, 10.0)]
        if is_group:
            limits.append((self._chats[bot, chat], 20, 60.0))
        wait = max(_wait(window, most, span, weight, now) for window, most, span in limits)
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        for window, span in ((self._bots[bot], 1.0), (self._chats[bot, chat], 60.0)):
            window.extend([now] * weight)
            _forget(window, now - span)


def _wait(window: Window, most: int, span: float, weight: int, now: float) -> float:
    """Seconds until ``weight`` more fit into the window."""
    recent = [at for at in window if at > now - span]
    too_many = len(recent) + min(weight, most) - most
    return recent[too_many - 1] + span - now if too_many > 0 else 0.0


def _forget(window: Window, until: float) -> None:
    while window and window[0] <= until:
        window.popleft()
