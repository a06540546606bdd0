"""Webhooks: what the network pushes to us, and the telling and watching that it does.

The network pushes one update of a chat at a time and waits for the answer, so the order of a chat is kept however many
connections it opens; several chats at once share a commit. A tap has a queue of its own there and may arrive before a
message that the same person sent a moment earlier: handlers go by the events' own times.
"""

import asyncio
import hmac
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

from channels.base import RawEvent
from channels.telegram.errors import redact
from channels.telegram.raw import USED, loads, pushed
from channels.telegram.receive import LONGEST_STAY_AWAY, REMEDIES

log = structlog.get_logger()

HEADER = "x-telegram-bot-api-secret-token"
MOST_CONNECTIONS = 8  # chats at once: what waits behind one commit shares the next
LOOK_SECONDS = 30.0  # between two looks at how it goes
FIRST_REST, LONGEST_REST = 1.0, 30.0
TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)
LATELY = timedelta(minutes=5)  # the network tries again within two


@dataclass(frozen=True, slots=True)
class Place:
    """Where the network shall push, and the secret it then shows."""

    url: str
    secret: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


class Webhook:
    """The receiving end: a ``Hook``."""

    def __init__(self, place: Place) -> None:
        self.path = place.path
        self._secret = place.secret.encode()

    def is_genuine(self, headers: Mapping[str, str]) -> bool:
        """Headers are text of single bytes: what is no ASCII in them is compared as such."""
        return hmac.compare_digest(headers.get(HEADER, "").encode("latin-1", "replace"), self._secret)

    def events(self, body: bytes) -> Sequence[RawEvent]:
        return [pushed(body)]


class Registrar:
    """Tells the network where to push, then looks every half minute how it goes. Never raises."""

    def __init__(self, session: aiohttp.ClientSession, address: str, place: Place, *,
                 sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._session, self._address, self._place, self._sleep = session, address, place, sleep
        self._since = datetime.now(UTC)  # what went wrong before was of an earlier run
        self.last_answer: datetime | None = None
        self.trouble = ""

    async def run(self) -> None:
        rest = FIRST_REST
        while (wait := await self._register()) is not None:
            await self._sleep(max(wait, rest) * random.uniform(1.0, 1.3))
            rest = min(LONGEST_REST, rest * 2)
        while True:
            await self._sleep(LOOK_SECONDS)
            await self._look()

    async def _register(self) -> float | None:
        """None when it is done, else how long to stay away at least."""
        said = await self._call("setWebhook", {
            "url": self._place.url, "secret_token": self._place.secret, "allowed_updates": list(USED),
            "max_connections": MOST_CONNECTIONS, "drop_pending_updates": False})
        if said.get("ok"):
            self._since, self.trouble = datetime.now(UTC), ""
            log.info("webhook_set", url=self._place.url)
            return None
        code, reason = said.get("error_code"), redact(str(said.get("description", "no answer")))[:300]
        remedy = REMEDIES.get(code, "") if isinstance(code, int) else ""
        self.trouble = f"the network does not take our webhook ({reason}): {remedy or 'is telegram.webhook_url right?'}"
        log.warning("webhook_refused", reason=reason, remedy=remedy)
        parameters = said.get("parameters")
        wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
        return min(float(wait), LONGEST_STAY_AWAY) if isinstance(wait, int | float) and wait > 0 else 0.0

    async def _look(self) -> None:
        """A webhook that is another's by now is left alone: the two would fight for ever."""
        info = (await self._call("getWebhookInfo", {})).get("result")
        if not isinstance(info, dict):
            return  # silence is told by `last_answer`
        before, self.trouble = self.trouble, self._told(info)
        if self.trouble and self.trouble != before:
            log.error("webhook_fails", reason=self.trouble)

    def _told(self, info: Mapping[str, Any]) -> str:
        if info.get("url") != self._place.url:
            return ("another program receives for this bot, by polling or by a webhook of its own: stop it, or give "
                    "each a bot of its own, and start anew")
        waiting, at = info.get("pending_update_count"), info.get("last_error_date")
        if not waiting or type(at) is not int:
            return ""
        moment = datetime.fromtimestamp(min(max(at, 0), 2**33), UTC)
        if moment < self._since.replace(microsecond=0) or datetime.now(UTC) - moment > LATELY:
            return ""
        reason = redact(str(info.get("last_error_message", "no reason given")))[:200]
        return (f"{waiting} updates wait, the network cannot push them ({reason}): does the way to "
                "telegram.webhook_url work?")

    async def _call(self, method: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer, a refusal too; empty when there is none."""
        try:
            async with self._session.post(f"{self._address}/{method}", json=parameters, timeout=TIMEOUT) as answer:
                said = loads(await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("webhook_call_failed", method=method, reason=type(error).__name__,
                        remedy="is the network reachable?")
            return {}
        if not isinstance(said, dict):
            return {}
        if said.get("ok"):
            self.last_answer = datetime.now(UTC)
        return said
