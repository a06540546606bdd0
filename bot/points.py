"""Commit points and effects by name, so that tests can stop the process at each of them. Nothing in production."""

import os
import signal
from collections.abc import Callable


def _none(_name: str) -> None:
    pass


_hook: Callable[[str], None] = _none


def point(name: str) -> None:
    """We are here: "inbox.committed", "send.done"…"""
    _hook(name)


def watch(hook: Callable[[str], None] | None) -> None:
    """Call ``hook`` at every point; None: nothing again."""
    global _hook
    _hook = hook or _none


def arm() -> None:
    """Kill this process at the n-th passing of a point: DUCHA_CRASH="send.done:3", for crash tests only."""
    name, _, count = os.environ.get("DUCHA_CRASH", "").partition(":")
    if not name:
        return
    left = [int(count or 1)]

    def kill(passed: str) -> None:
        if passed == name:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    watch(kill)
