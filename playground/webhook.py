"""Webhooks: updates pushed to the bot, retried with growing pauses, in order within a chat."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from playground import updates
from playground.api.call import Call
from playground.model import Bot, Json, Pending, Webhook
from playground.polling import keep_allowed
from playground.refusal import bad_request
from playground.world import World

REPLY_TIMEOUT = 60.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 120.0
LONGEST_RETRY_AFTER = 3600
SECRET_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def set_webhook(call: Call) -> bool:
    """setWebhook; http is allowed here, since everything stays on this machine. An empty url takes it away."""
    url, secret = call.text("url"), call.text("secret_token")
    if not url:
        return delete_webhook(call)
    _check_address(url)
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not SECRET_LETTERS.issuperset(secret):
        raise bad_request("secret token contains unallowed characters")
    keep_allowed(call)
    _drop_if_asked(call)
    most = min(max(call.integer("max_connections", 40), 1), 100)
    call.bot.webhook = Webhook(url, secret, most)
    call.world.bell(call.bot).ring()
    return True


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_complete = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if parts.scheme not in ("http", "https"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not is_complete:
        raise bad_request("bad webhook: invalid webhook URL specified")


def delete_webhook(call: Call) -> bool:
    """deleteWebhook."""
    _drop_if_asked(call)
    call.bot.webhook = None
    call.world.bell(call.bot).ring()
    return True


def _drop_if_asked(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        call.bot.pending.clear()


def get_webhook_info(call: Call) -> Json:
    """getWebhookInfo."""
    bot = call.bot
    updates.forget_expired(bot, call.world.now())
    hook = bot.webhook or Webhook("")
    shape: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(bot.pending)}
    if bot.webhook is not None:
        shape["max_connections"] = hook.max_connections
        shape["ip_address"] = "127.0.0.1"
    if hook.last_error:
        shape["last_error_date"] = int(hook.last_error_at)
        shape["last_error_message"] = hook.last_error
    if bot.allowed_updates:
        shape["allowed_updates"] = bot.allowed_updates
    return shape


class NotTaken(Exception):
    """The bot did not answer 2xx; come again after that many seconds, if it said so."""

    def __init__(self, why: str, retry_after: int = 0) -> None:
        super().__init__(why)
        self.retry_after = retry_after


@dataclass(slots=True)
class Pauses:
    """How long each lane is left alone after refusals; times are seconds of any one clock."""

    first: float = FIRST_PAUSE
    _lanes: dict[int, tuple[int, float]] = field(default_factory=dict)  # refusals so far, not before

    def put_off(self, lane: int, now: float, asked: float = 0.0) -> None:
        """One more refusal: twice the pause of the last one, or what the bot asked for if that is longer."""
        refusals, _ = self._lanes.get(lane, (0, 0.0))
        pause = max(min(self.first * 2**min(refusals, 20), LONGEST_PAUSE), asked)
        self._lanes[lane] = (refusals + 1, now + pause)

    def forget(self, lane: int) -> None:
        """It was taken."""
        self._lanes.pop(lane, None)

    def clear(self) -> None:
        """Another address: everything is tried at once."""
        self._lanes.clear()

    def resting(self, now: float) -> set[int]:
        """The lanes to leave alone now."""
        return {lane for lane, (_, until) in self._lanes.items() if until > now}

    def next(self, now: float) -> float:
        """Seconds until a lane may be tried again; a minute when none rests."""
        return max(min((until - now for _, until in self._lanes.values() if until > now), default=60.0), 0.001)


class Pusher:
    """Pushes the updates of one bot while it has a webhook."""

    def __init__(self, world: World, bot: Bot, *, first_pause: float = FIRST_PAUSE) -> None:
        self._world = world
        self._bot = bot
        self._hook: Webhook | None = None
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._pauses = Pauses(first_pause)

    async def run(self) -> None:
        """Push until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REPLY_TIMEOUT)) as session:
            try:
                while True:
                    self._start(session)
                    await self._world.bell(self._bot).wait(self._pauses.next(time.monotonic()))
            finally:
                self._drop()

    def _drop(self) -> None:
        for task in self._busy.values():
            task.cancel()
        self._busy.clear()
        self._pauses.clear()

    def _start(self, session: aiohttp.ClientSession) -> None:
        hook = self._bot.webhook
        if hook is not self._hook:
            self._drop()
            self._hook = hook
        if hook is None:
            return
        updates.forget_expired(self._bot, self._world.now())
        resting = self._pauses.resting(time.monotonic())
        room = hook.max_connections - len(self._busy)
        for update in updates.next_of_each_lane(self._bot, resting | self._busy.keys(), room):
            self._busy[update.lane] = asyncio.create_task(self._deliver(session, hook, update))

    async def _deliver(self, session: aiohttp.ClientSession, hook: Webhook, update: Pending) -> None:
        try:
            await _push(session, hook, update)
        except (NotTaken, aiohttp.ClientError, TimeoutError) as error:
            hook.last_error, hook.last_error_at = _told(error), self._world.now()
            asked = error.retry_after if isinstance(error, NotTaken) else 0
            self._pauses.put_off(update.lane, time.monotonic(), asked)
        else:
            self._pauses.forget(update.lane)
            updates.remove(self._bot, update)
        self._busy.pop(update.lane, None)  # one that was cancelled is out of it already
        self._world.bell(self._bot).ring()


async def _push(session: aiohttp.ClientSession, hook: Webhook, update: Pending) -> None:
    headers = {"Content-Type": "application/json"}
    if hook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
    async with session.post(hook.url, data=update.body.encode(), headers=headers, allow_redirects=False) as answer:
        if 200 <= answer.status < 300:
            return
        asked = answer.headers.get("Retry-After", "")
        wait = min(int(asked), LONGEST_RETRY_AFTER) if asked.isdigit() else 0
        raise NotTaken(f"Wrong response from the webhook: {answer.status} {answer.reason}", wait)


def _told(error: Exception) -> str:
    if isinstance(error, NotTaken):
        return str(error)
    if isinstance(error, TimeoutError):
        return "Read timeout expired"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "Connection refused"
    return "Connection closed"
