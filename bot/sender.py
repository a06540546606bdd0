"""Makes the chats show what the outbox wants: render, keep the limits, send or edit, remember (commit 3).

A few chats at once, one message at a time within a chat. A message is committed on its own right after the network
took it: what is in flight when the process dies may stand twice, nothing else.
"""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import structlog

from bot import outbox
from bot.inbox import Clock
from bot.outbox import Wanted
from bot.points import point
from bot.rates import Limits
from bot.render import Renderer
from bot.store import Priority, Store
from channels.base import Channel, ChannelError
from domain.chat import Card, ChatRef, Mark, MessageRef, Sent
from services import chats
from texts.contents import ReceiptContent, from_json

log = structlog.get_logger()

MOST_LANES = 8  # more at once doubles more messages when the process dies, and gains nothing at 30 a second


class Sender:
    def __init__(self, store: Store, channels: Mapping[str, Channel], renderer: Renderer, limits: Limits,
                 clock: Clock) -> None:
        self._store, self._channels, self._renderer = store, channels, renderer
        self._limits, self._clock = limits, clock
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._resting: dict[int, float] = {}  # chat: monotonic second until which the limits forbid it
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Show what is wanted, for ever."""
        await self._remember_limits()
        while True:
            self.wake.clear()
            if len(self._lanes) >= MOST_LANES or not await self._start_lanes():
                await self._pause()

    async def drain(self) -> None:
        """Wait for the messages under way."""
        if self._lanes:
            await asyncio.wait(self._lanes.values())

    async def _remember_limits(self) -> None:
        now, tick = self._clock(), time.monotonic()
        for chat, at, items, is_group in await self._store.run(lambda s: outbox.sent_lately(s, now)):
            self._limits.take(tick - (now - at).total_seconds(), chat, items, is_group=is_group)

    async def _pause(self) -> None:
        tick = time.monotonic()
        self._resting = {chat: until for chat, until in self._resting.items() if until > tick}
        rest = min([1.0, *(until - tick for until in self._resting.values())])
        try:
            await asyncio.wait_for(self.wake.wait(), max(0.005, rest))
        except TimeoutError:
            pass  # the poll is the truth, the event only makes it quick

    async def _start_lanes(self) -> bool:
        tick, now = time.monotonic(), self._clock()
        busy = {*self._lanes, *(chat for chat, until in self._resting.items() if until > tick)}
        rows = await self._store.run(lambda s: outbox.wanted(s, now, busy, receipts=False))
        if not rows:
            rows = await self._store.run(lambda s: outbox.wanted(s, now, busy, receipts=True))
        by_chat: dict[int, list[Wanted]] = {}
        for row in rows:
            by_chat.setdefault(row.chat_id, []).append(row)
        started = 0
        for chat, lane in by_chat.items():
            if len(self._lanes) < MOST_LANES and chat not in self._lanes:
                self._lanes[chat] = asyncio.create_task(self._lane(chat, lane))
                started += 1
        return started > 0

    async def _lane(self, chat: int, rows: list[Wanted]) -> None:
        try:
            for row in rows:
                if not self._may_pass(row) or not await self._one(row):
                    break
        except Exception as error:  # the lane ends, the row stays wanted
            log.exception("sender_failed", chat=chat, exc_info=error)
            self._resting[chat] = time.monotonic() + 5
        finally:
            del self._lanes[chat]
            self.wake.set()

    def _may_pass(self, row: Wanted) -> bool:
        if row.is_receipt:
            return True  # reactions are no messages
        tick = time.monotonic()
        wait = self._limits.wait(tick, row.chat_id, 1, is_group=row.is_group)
        if wait > 0:
            self._resting[row.chat_id] = tick + wait
        return wait <= 0

    async def _one(self, row: Wanted) -> bool:
        """Show one row; False: leave this chat alone for a while."""
        try:
            return await self._show(row)
        except ChannelError as error:
            return await self._refused(row, error)

    async def _show(self, row: Wanted) -> bool:
        channel, chat = self._channels[row.channel], ChatRef(row.channel, row.external)
        if row.content is None:
            if row.ref:
                await channel.delete(MessageRef(chat, row.ref))
            return await self._mark(row, None, "", 0)
        content = from_json(row.content)
        if isinstance(content, ReceiptContent):
            if channel.capabilities.has_reactions:
                await channel.react(MessageRef(chat, content.message), Mark(content.mark))
            return await self._mark(row, content.message, "", 0)
        rendering = await self._renderer.card(row, content, chat)
        if rendering.card is None:
            until = self._clock() + timedelta(seconds=2)
            await self._store.run(lambda s: outbox.wait_for_pictures(s, row, until))
            return True
        return await self._place(row, channel, chat, rendering.card, rendering.note)

    async def _place(self, row: Wanted, channel: Channel, chat: ChatRef, card: Card, note: str) -> bool:
        fingerprint = digest(card)
        if row.ref and row.shown_hash == fingerprint:
            return await self._mark(row, row.ref, fingerprint, 1, note)
        items = max(1, len(card.pictures))
        self._limits.take(time.monotonic(), row.chat_id, items, is_group=row.is_group)
        if row.ref:
            stands = await self._edit(channel, MessageRef(chat, row.ref), card)
            if stands:
                return await self._mark(row, row.ref, fingerprint, items, note)
        sent = await self._send(channel, chat, card, row.topic)
        point("send.done")
        return await self._mark(row, sent.ref.message, fingerprint, sent.items, note)

    async def _edit(self, channel: Channel, ref: MessageRef, card: Card) -> bool:
        if not channel.capabilities.can_edit:
            return False
        try:
            return await channel.edit(ref, card)
        except ChannelError as error:
            if error.edit_refused:
                return False
            raise

    async def _send(self, channel: Channel, chat: ChatRef, card: Card, topic: str | None) -> Sent:
        try:
            return await channel.send(chat, card, topic)
        except ChannelError as error:
            if error.reply_is_gone:
                return await channel.send(chat, _without_reply(card), topic)
            if error.thread_is_gone:
                return await channel.send(chat, card, None)
            raise

    async def _mark(self, row: Wanted, ref: str | None, fingerprint: str, items: int, note: str = "") -> bool:
        now = self._clock()
        await self._store.run(lambda s: outbox.shown(s, row, now, ref, fingerprint, items, note), Priority.SHOWN)
        point("shown.committed")
        return True

    async def _refused(self, row: Wanted, error: ChannelError) -> bool:
        now, tick = self._clock(), time.monotonic()
        if error.moved_to:
            old, new, now = ChatRef(row.channel, row.external), error.moved_to, self._clock()
            await self._store.run(lambda s: chats.moved(s, old, new, now))
            return False
        if error.retry_after is not None:
            self._limits.hold(tick, None if error.everywhere else row.chat_id, error.retry_after)
            self._resting[row.chat_id] = tick + error.retry_after
            return False
        if error.permanent:
            log.warning("message_refused", key=row.key, reason=str(error))
            await self._store.run(lambda s: outbox.failed(s, row, str(error)))
            return True
        await self._store.run(lambda s: outbox.try_later(s, row, now, str(error)))
        return False


def digest(card: Card) -> str:
    """Two cards with the same digest look the same."""
    parts: dict[str, Any] = {
        "text": [card.title, *card.lines], "mention": str(card.mention), "name": card.mention_name,
        "buttons": [[(b.label, b.value) for b in row] for row in card.buttons],
        "pictures": [hashlib.sha256(p.data).hexdigest() for p in card.pictures],
        "document": hashlib.sha256(card.document.data).hexdigest() if card.document else ""}
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:32]


def _without_reply(card: Card) -> Card:
    return replace(card, reply_to=None)
