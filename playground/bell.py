"""Waking those who wait for something new."""

import asyncio


class Bell:
    """``ring`` wakes everybody who waits at that moment; needs no event loop until somebody waits."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def is_awaited(self) -> bool:
        """Does anybody wait now?"""
        return bool(self._waiting)

    def ring(self) -> None:
        """Wake them all."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after that long."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await asyncio.wait({waiting}, timeout=max(seconds, 0))
        finally:
            self._waiting.discard(waiting)
