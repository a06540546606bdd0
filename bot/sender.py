"""Makes the chats show what the outbox wants: render, keep the limits, send or edit, remember (commit 3).

A few chats at once, one message at a time within a chat. A message is committed on its own right after the network
took it: what is in flight when the process dies may stand twice, nothing else.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import outbox
from bot.inbox import Clock
from bot.metrics import Counts
from bot.outbox import Shown, Wanted
from bot.points import point
from bot.rates import Limits
from bot.render import Renderer
from bot.store import Closed, Priority, Store
from channels.base import Channel, ChannelError
from domain.chat import Card, ChatRef, Mark, MessageRef, Sent
from services import chats
from texts.contents import ReceiptContent, from_json

log = structlog.get_logger()

MOST_LANES = 8  # more at once doubles more messages when the process dies, and gains nothing at 30 a second
MOST_READ = 32  # messages read at once
FRESH = 0.5  # seconds until what was read is read anew: something newer may be wanted
MOST_OF_A_LANE = 8  # messages of a chat until it is read anew: what is shown stays fresh
Lane = tuple[int, bool]  # a chat, its messages or its receipts: these need not wait for each other


class Sender:
    """``tick``: seconds of a clock that only goes forward."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], renderer: Renderer, limits: Limits,
                 clock: Clock, tick: Callable[[], float] = time.monotonic, counts: Counts | None = None) -> None:
        self._store, self._channels, self._renderer = store, channels, renderer
        self._limits, self._clock, self._tick = limits, clock, tick
        self._counts = counts or Counts()
        self._lanes: dict[Lane, asyncio.Task[None]] = {}
        self._resting: dict[Lane, float] = {}  # until which tick
        self._waiting: list[Wanted] = []  # read, and of chats that nobody is at yet
        self._read_at, self._is_all_read = 0.0, False
        self.wake = renderer.wake_sender

    async def run(self) -> None:
        """Show what is wanted, for ever."""
        await self.remember()
        while True:
            self.wake.clear()
            begun = await self.start() if len(self._lanes) < MOST_LANES else 0
            if not begun or (self._is_all_read and not self._waiting):
                await self._pause()

    async def remember(self) -> None:
        """What was sent lately and what failed lately, so that limits and order survive a restart."""
        now, tick = self._clock(), self._tick()
        sent, resting = await self._store.insist(lambda s: (outbox.sent_lately(s, now), outbox.resting(s, now)))
        for chat, at, items, is_group in sent:
            self._limits.take(tick - (now - at).total_seconds(), chat, items, is_group=is_group)
        for chat, is_receipt, until in resting:
            self._resting[chat, is_receipt] = tick + (until - now).total_seconds()

    async def drain(self) -> None:
        """Wait for the messages under way and the pictures that are being made."""
        if self._lanes:
            await asyncio.wait(self._lanes.values())
        await self._renderer.drain()

    async def _pause(self) -> None:
        tick = self._tick()
        self._resting = {lane: until for lane, until in self._resting.items() if until > tick}
        rest = min([1.0, *(until - tick for until in self._resting.values())])
        with suppress(TimeoutError):  # the poll is the truth, the event only makes it quick
            async with asyncio.timeout(max(0.005, rest)):
                await self.wake.wait()

    async def start(self) -> int:
        """Begin with what waits, as many chats at once as may be; gives how many chats it began with."""
        if not self._waiting or self._tick() - self._read_at > FRESH:
            self._waiting, self._read_at = await self._read(), self._tick()
            self._is_all_read = len(self._waiting) < MOST_READ
        by_lane: dict[Lane, list[Wanted]] = {}
        for row in self._waiting:
            by_lane.setdefault((row.chat_id, row.is_receipt), []).append(row)
        free = [lane for lane in by_lane if not self._is_busy(lane)]
        begun = free[:MOST_LANES - len(self._lanes)]
        for lane in begun:
            self._lanes[lane] = asyncio.create_task(self._run_lane(lane, by_lane[lane][:MOST_OF_A_LANE]))
        left = set(free) - set(begun)
        self._waiting = [row for row in self._waiting if (row.chat_id, row.is_receipt) in left]
        return len(begun)

    async def _read(self) -> list[Wanted]:
        now, making = self._clock(), list(self._renderer.making)
        busy = [lane for lane in {*self._lanes, *self._resting} if self._is_busy(lane)]
        return await self._store.insist(lambda s: outbox.wanted(
            s, now, no_messages=[chat for chat, is_receipt in busy if not is_receipt],
            no_receipts=[chat for chat, is_receipt in busy if is_receipt], being_made=making, most=MOST_READ))

    def _is_busy(self, lane: Lane) -> bool:
        return lane in self._lanes or self._resting.get(lane, 0.0) > self._tick()

    async def _run_lane(self, lane: Lane, rows: list[Wanted]) -> None:
        try:
            for row in rows:
                if not (self._may_pass(row) and await self._one(row)):
                    break
        except Closed:
            pass
        except Exception as error:  # the lane ends, the row stays wanted
            log.exception("sender_failed", lane=lane, exc_info=error)
            self._resting[lane] = self._tick() + 5
        finally:
            del self._lanes[lane]
            self.wake.set()

    def _may_pass(self, row: Wanted, items: int = 1) -> bool:
        """Do the limits let so many messages through now? If not, the lane rests until they do."""
        if row.is_receipt:
            wait = self._limits.wait_for_receipt(self._tick(), row.chat_id)
        else:
            wait = self._limits.wait(self._tick(), row.chat_id, items, is_group=row.is_group)
        if wait > 0:
            self._rest(row, wait)
        return wait <= 0

    def _rest(self, row: Wanted, seconds: float) -> None:
        self._resting[row.chat_id, row.is_receipt] = self._tick() + seconds

    async def _one(self, row: Wanted) -> bool:
        """Show one row; False: leave this chat alone for a while."""
        try:
            return await self._show(row)
        except ChannelError as error:
            return await self._refused(row, error)
        except (SQLAlchemyError, Closed):
            raise
        except Exception as error:  # a card that cannot be made must not end its chat
            log.exception("card_failed", key=row.key, exc_info=error)
            return await self._later(row, f"{type(error).__name__}: {error}")

    async def _show(self, row: Wanted) -> bool:
        channel, chat = self._channels[row.channel], ChatRef(row.channel, row.external)
        if row.content is None:
            if row.ref:
                await channel.delete(MessageRef(chat, row.ref))
            return await self._mark(row, Shown(None))
        content = from_json(row.content)
        if isinstance(content, ReceiptContent):
            return await self._react(row, channel, chat, content)
        rendering = await self._renderer.card(row, content, chat)
        if rendering.card is None:
            until = rendering.wait_until
            if until is not None:
                await self._store.insist(lambda s: outbox.wait_for_pictures(s, row, until))
            return True
        return await self._place(row, channel, chat, rendering.card, rendering.missing)

    async def _react(self, row: Wanted, channel: Channel, chat: ChatRef, content: ReceiptContent) -> bool:
        if channel.capabilities.has_reactions:
            self._limits.take_receipt(self._tick())
            await channel.react(MessageRef(chat, content.message), Mark(content.mark))
        return await self._mark(row, Shown(content.message))

    async def _place(self, row: Wanted, channel: Channel, chat: ChatRef, card: Card, missing: tuple[int, ...]) -> bool:
        fingerprint = digest(card)
        if row.ref and row.shown_hash == fingerprint:
            return await self._mark(row, Shown(row.ref, fingerprint, 0, missing))
        items = _items(row, card)
        if items > 1 and not self._may_pass(row, items):
            return False
        try:
            sent = await self._put(row, channel, chat, card)
        except ChannelError as error:
            if not (error.file_refused and (card.pictures or card.document)):
                raise
            log.warning("file_refused", key=row.key, reason=str(error))
            sent = await self._put(row, channel, chat, self._renderer.in_words(row, card))
        await self._mark(row, Shown(sent.ref.message, fingerprint, sent.items, missing))
        if row.ref and row.ref != sent.ref.message:
            with suppress(ChannelError):  # one that cannot be edited may be past taking away too
                await channel.delete(MessageRef(chat, row.ref))  # else it keeps live buttons
        return True

    async def _put(self, row: Wanted, channel: Channel, chat: ChatRef, card: Card) -> Sent:
        """Edit what stands, else post the card."""
        items = _items(row, card)
        self._limits.take(self._tick(), row.chat_id, items, is_group=row.is_group)
        if row.ref and await self._edit(channel, MessageRef(chat, row.ref), card):
            return Sent(MessageRef(chat, row.ref), items)
        sent = await self._send(channel, chat, card, row.topic)
        point("send.done")
        return sent

    async def _edit(self, channel: Channel, ref: MessageRef, card: Card) -> bool:
        """Does the message show the card now? False: it can no longer be edited, post anew."""
        if not channel.capabilities.can_edit:
            return False
        try:
            return await channel.edit(ref, card)
        except ChannelError as error:
            if error.edit_refused:
                return False
            raise

    async def _send(self, channel: Channel, chat: ChatRef, card: Card, topic: str | None) -> Sent:
        """Post it; without what it answers, or outside its topic, when that is gone."""
        try:
            return await channel.send(chat, card, topic)
        except ChannelError as error:
            if error.reply_is_gone and card.reply_to is not None:
                return await self._send(channel, chat, replace(card, reply_to=None), topic)
            if error.thread_is_gone and topic is not None:
                return await self._send(channel, chat, card, None)
            raise

    async def _mark(self, row: Wanted, what: Shown) -> bool:
        """Commit 3: it stands, so this must be known before anything else; waits as long as the database is away."""
        now = self._clock()
        await self._store.insist(lambda s: outbox.shown(s, row, now, what), Priority.SHOWN)
        point("shown.committed")
        if what.ref is not None:
            self._counts.shown(row.key, row.caused_at, now)
        return True

    async def _refused(self, row: Wanted, error: ChannelError) -> bool:
        if error.moved_to:
            old, new, now = ChatRef(row.channel, row.external), error.moved_to, self._clock()
            await self._store.insist(lambda s: chats.moved(s, old, new, now))
            self._rest(row, 0.1)
            return False
        if error.retry_after is not None:
            self._limits.hold(self._tick(), None if error.everywhere else row.chat_id, error.retry_after)
            self._rest(row, error.retry_after)
            return False
        if error.permanent:
            log.warning("message_refused", key=row.key, reason=str(error))
            await self._store.insist(lambda s: outbox.failed(s, row, str(error)))
            return True
        return await self._later(row, str(error))

    async def _later(self, row: Wanted, reason: str) -> bool:
        """Not now. What comes after it in its chat waits too, so that the order is kept, but not for ever."""
        now = self._clock()
        await self._store.insist(lambda s: outbox.try_later(s, row, now, reason))
        if row.holds_up:
            self._rest(row, row.rest.total_seconds())
        return not row.holds_up


def _items(row: Wanted, card: Card) -> int:
    """How many messages it counts for in the network's limits: an edit is one."""
    return 1 if row.ref else max(1, len(card.pictures))


def digest(card: Card) -> str:
    """Two cards with the same digest look the same."""
    parts: dict[str, Any] = {
        "text": [card.title, *card.lines], "mention": str(card.mention), "name": card.mention_name,
        "buttons": [[(b.label, b.value) for b in row] for row in card.buttons],
        "pictures": [hashlib.sha256(p.data).hexdigest() for p in card.pictures],
        "document": hashlib.sha256(card.document.data).hexdigest() if card.document else ""}
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:32]
