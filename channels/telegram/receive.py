"""Long polling over raw JSON: stored, then acknowledged. Never the library's own getUpdates, which one update that it
cannot parse would block for ever."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson
import structlog

from channels.base import RawEvent, Store
from channels.telegram.errors import NAME
from domain.chat import ChatRef

log = structlog.get_logger()

USED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
LONGEST_REST = 30.0
NOWHERE = "0"  # the lane of updates that name no chat


def raw_event(update: Mapping[str, Any]) -> RawEvent:
    """An update as it will be stored: its id, its lane, its own time; whatever its shape, it gets a row."""
    kind, body = next(((k, v) for k, v in update.items() if k != "update_id"), ("", None))
    is_used = kind in USED and isinstance(body, dict)
    content: Mapping[str, Any] = body if isinstance(body, dict) else {}
    return RawEvent(NAME, str(update["update_id"]), ChatRef(NAME, _lane(content)), _time(content),
                    orjson.dumps(update) if is_used else b"", is_ignored=not is_used)


def _lane(body: Mapping[str, Any]) -> str:
    message = body.get("message")
    chat = body.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
    place = chat if isinstance(chat, dict) else body.get("from")
    found = place.get("id") if isinstance(place, dict) else None
    return str(found) if isinstance(found, int) else NOWHERE


def _time(body: Mapping[str, Any]) -> datetime | None:
    moment = body.get("edit_date") or body.get("date")
    if not isinstance(moment, int) or not 0 < moment < 2**33:
        return None
    return datetime.fromtimestamp(moment, UTC)


class Poller:
    """Fetches for ever. The offset lives only in memory: after a start the server gives what is unconfirmed."""

    def __init__(self, session: aiohttp.ClientSession, address: str, on_point: Callable[[str], None]) -> None:
        self._session, self._address, self._on_point = session, address, on_point
        self._offset: int | None = None
        self._rest = 0.0
        self.last_answer: datetime | None = None

    async def run(self, store: Store) -> None:
        while True:
            updates = await self._poll()
            if updates is None:
                await asyncio.sleep(self._rest * random.uniform(0.7, 1.3))
                continue
            if updates:
                self._on_point("poll.received")
                await store([raw_event(u) for u in updates])
                self._offset = max(int(u["update_id"]) for u in updates) + 1
                self._on_point("poll.stored")  # the next call tells the network

    async def _poll(self) -> list[dict[str, Any]] | None:
        """A batch; None after a failure, with ``_rest`` set to how long to stay away."""
        parameters = {"timeout": POLL_SECONDS, "limit": 100, "allowed_updates": list(USED)}
        if self._offset is not None:
            parameters["offset"] = self._offset
        timeout = aiohttp.ClientTimeout(total=POLL_SECONDS + 15, sock_connect=5)
        try:
            async with self._session.post(f"{self._address}/getUpdates", json=parameters, timeout=timeout) as answer:
                body = orjson.loads(await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError, orjson.JSONDecodeError) as error:
            self._failed(type(error).__name__, None)
            return None
        if not isinstance(body, dict) or not body.get("ok"):
            await self._refused(body if isinstance(body, dict) else {})
            return None
        self._rest, self.last_answer = 0.0, datetime.now(UTC)
        return [u for u in body.get("result", []) if isinstance(u, dict) and isinstance(u.get("update_id"), int)]

    async def _refused(self, body: Mapping[str, Any]) -> None:
        reason = str(body.get("description", "no reason given"))
        if body.get("error_code") == 409 and "webhook" in reason:
            log.warning("webhook_removed", reason=reason)
            async with self._session.post(f"{self._address}/deleteWebhook"):
                pass
        parameters = body.get("parameters")
        wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
        self._failed(reason, float(wait) if isinstance(wait, int | float) else None)

    def _failed(self, reason: str, wait: float | None) -> None:
        self._rest = wait if wait is not None else min(LONGEST_REST, max(0.5, self._rest * 2))
        remedy = {"Unauthorized": "the token is wrong: set DUCHA_TELEGRAM__TOKEN",
                  "Not Found": "the token is wrong: set DUCHA_TELEGRAM__TOKEN"}.get(reason, "")
        log.warning("poll_failed", reason=reason, again_in=self._rest, remedy=remedy)
