"""getUpdates: long poll, one poller at a time."""

import time
from dataclasses import dataclass, field

from playground import updates
from playground.api.call import Call
from playground.model import Pending
from playground.refusal import bad_request, conflict

LONGEST = 50
AGAIN_SOON = 0.5
AGAIN = 3.0
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True)
class Poll:
    """Who polls a bot now, and how it was polled last."""

    turn: int = 0
    offset: int = -1
    started_at: float = 0.0
    finished_at: float = 0.0


@dataclass(slots=True)
class Polling:
    """The polls of all bots."""

    polls: dict[int, Poll] = field(default_factory=dict)
    is_closed: bool = False

    async def get_updates(self, call: Call) -> list[Pending]:
        """Hand out what is unconfirmed; waits while there is nothing. A later poller ends this one with 409."""
        bot = call.bot
        if bot.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        keep_allowed(call)
        offset, limit = call.integer("offset"), min(max(call.integer("limit", updates.MOST), 1), updates.MOST)
        poll = self.polls.setdefault(bot.user.id, Poll())
        limit, timeout = _eager(poll, offset, limit, min(max(call.integer("timeout"), 0), LONGEST))
        poll.turn += 1
        call.world.bell(bot).ring()
        updates.forget_expired(bot, call.world.now())
        call.has_effect = updates.confirm(bot, offset)
        found = await self._wait(call, poll, limit, timeout)
        poll.offset, poll.finished_at = offset, time.monotonic()
        return found

    async def _wait(self, call: Call, poll: Poll, limit: int, timeout: float) -> list[Pending]:
        bot, turn = call.bot, poll.turn
        until = time.monotonic() + timeout
        while not (found := updates.first(bot, limit)):
            left = until - time.monotonic()
            if left <= 0:
                break
            await call.world.bell(bot).wait(left)
            if self.is_closed:
                break
            if bot.webhook is not None:
                raise conflict("terminated by setWebhook request")
            if poll.turn != turn:
                raise conflict(TERMINATED)
            updates.forget_expired(bot, call.world.now())
        return found

    def close(self) -> None:
        """The server stops: whoever waits is answered at the next ring of its bell, with nothing."""
        self.is_closed = True


def _eager(poll: Poll, offset: int, limit: int, timeout: int) -> tuple[int, int]:
    """Who asks again for what it just got is slowed down, one update at a time, as Telegram does."""
    now = time.monotonic()
    if offset == poll.offset and offset > 0:
        if now < poll.finished_at + AGAIN_SOON:
            limit = 1
        if now < poll.started_at + AGAIN:
            timeout = min(timeout, 3)
    poll.started_at = now
    return limit, timeout


def keep_allowed(call: Call) -> None:
    """``allowed_updates`` stays until another is given; an empty list is the default again."""
    if "allowed_updates" not in call.params:
        return
    given = call.json("allowed_updates")
    if given is None:
        return
    if not isinstance(given, list):
        raise bad_request("can't parse allowed_updates JSON array")
    call.bot.allowed_updates = [str(one) for one in given]


