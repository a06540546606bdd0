"""Long polling over raw JSON: stored, then acknowledged. Never the library's own getUpdates, which one update that it
cannot parse would block for ever."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
import structlog

from channels.base import Store
from channels.telegram.errors import redact
from channels.telegram.raw import USED, answer, raw_event, update_id

log = structlog.get_logger()

POLL_SECONDS = 25
TIMEOUT = aiohttp.ClientTimeout(total=POLL_SECONDS + 15, sock_connect=5)
FIRST_REST = 0.5
LONGEST_REST = 30.0
LONGEST_STAY_AWAY = 3600.0  # seconds; what the network may ask of us
OFFSET_LIFE = 24 * 3600.0  # seconds an update lives unfetched: after them there is nothing left to confirm

WRONG_TOKEN = "the token is wrong: set DUCHA_TELEGRAM__TOKEN"
REMEDIES = {
    401: WRONG_TOKEN,
    404: WRONG_TOKEN,
    409: "another program receives for this bot, by polling or by a webhook: stop it, or give each a bot of its own",
}


class Poller:
    """Fetches for ever. The offset lives only in memory: after a start the server gives what is unconfirmed."""

    def __init__(self, session: aiohttp.ClientSession, address: str, on_point: Callable[[str], None], *,
                 sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._session, self._address, self._on_point = session, address, on_point
        self._sleep, self._clock = sleep, clock
        self._offset: int | None = None
        self._moved_at = 0.0  # by the clock, when the offset moved last
        self._rest = 0.0
        self._has_heard = False
        self.last_answer: datetime | None = None  # when the network last gave a batch, be it an empty one

    async def run(self, store: Store) -> None:
        """Never returns; raises only what ``store`` raises."""
        while True:
            updates = await self._poll()
            if updates:
                await self._keep(store, updates)
            elif updates is not None:
                self._forget_old_offset()
            if self._rest:
                await self._sleep(self._rest * random.uniform(1.0, 1.3))

    async def _keep(self, store: Store, updates: list[Any]) -> None:
        self._on_point("poll.received")
        await store([raw_event(update) for update in updates])
        numbers = [number for update in updates if (number := update_id(update)) is not None]
        if not numbers:
            self._failed("updates without an id", LONGEST_REST, "")  # they cannot be acknowledged and come again
            return
        self._offset, self._moved_at = max(numbers) + 1, self._clock()
        self._on_point("poll.stored")  # the next call tells the network

    def _forget_old_offset(self) -> None:
        """After an idle week the numbers start anew, maybe lower: an offset kept so long would confirm them unread."""
        if self._offset is not None and self._clock() - self._moved_at > OFFSET_LIFE:
            self._offset = None

    async def _poll(self) -> list[Any] | None:
        """A batch; None after a failure. Sets ``_rest`` to how long to stay away."""
        parameters: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": 100, "allowed_updates": list(USED)}
        if self._offset is not None:
            parameters["offset"] = self._offset
        try:
            async with self._session.post(f"{self._address}/getUpdates", json=parameters, timeout=TIMEOUT) as response:
                status, body = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed(type(error).__name__, None, "is the network reachable?")
            return None
        try:
            said = answer(body)
        except ValueError:
            self._failed(f"status {status} and no JSON", None, "")
            return None
        return await self._read(said)

    async def _read(self, said: Any) -> list[Any] | None:
        if not isinstance(said, dict) or not said.get("ok") or not isinstance(said.get("result"), list):
            await self._refused(said if isinstance(said, dict) else {})
            return None
        self._rest, self._has_heard, self.last_answer = 0.0, True, datetime.now(UTC)
        updates: list[Any] = said["result"]
        return updates

    async def _refused(self, said: Mapping[str, Any]) -> None:
        code, reason = said.get("error_code"), redact(str(said.get("description", "no reason given")))[:300]
        if code == 409 and "webhook is active" in reason and not self._has_heard:
            await self._remove_webhook(reason)
        parameters = said.get("parameters")
        wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
        self._failed(reason, wait, REMEDIES.get(code, "") if isinstance(code, int) else "")

    async def _remove_webhook(self, reason: str) -> None:
        """One left from earlier. What comes up while we poll is somebody else's: the two would fight for ever."""
        log.warning("webhook_removed", reason=reason)
        try:
            async with self._session.post(f"{self._address}/deleteWebhook", timeout=TIMEOUT):
                pass
        except (aiohttp.ClientError, TimeoutError, OSError):
            pass  # the next poll is refused again

    def _failed(self, reason: str, wait: Any, remedy: str) -> None:
        if isinstance(wait, int | float) and wait > 0:
            self._rest = min(float(wait), LONGEST_STAY_AWAY)
        else:
            self._rest = min(LONGEST_REST, max(FIRST_REST, self._rest * 2))
        log.warning("poll_failed", reason=reason, again_in=self._rest, remedy=remedy)
