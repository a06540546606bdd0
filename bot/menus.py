"""Keeps the networks' menus as the roles want them: looks again and again, registers what differs, a few a second."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot import inbox, outbox
from bot.store import Closed, Store
from channels.base import Channel, ChannelError
from domain.chat import Account, ChatRef, MenuEntry, MenuPlace
from domain.policy import Policy
from services import menus, photos
from services.menus import Offered, Wanted
from services.work import Work

log = structlog.get_logger()

REST = 20.0  # seconds between two looks at the roles
BUSY_REST = 1.0  # seconds before the first look, and until it is asked again whether messages wait
LONGEST_BUSY = 120  # such rests: a chat that never falls silent does not keep menus away for ever
PAUSE = 0.2  # seconds between two registrations
MOST_AT_ONCE = 16


class MenuKeeper:
    """``offered``: which commands somebody with these roles may use in a place. ``pause`` between two registrations,
    ``rest`` before the first look and until it is asked again whether messages wait: seconds."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], policy: Policy, clock: Callable[[], datetime],
                 offered: Offered, pause: float = PAUSE, rest: float = BUSY_REST) -> None:
        self._store, self._channels, self._policy, self._clock = store, channels, policy, clock
        self._offered, self._pause, self._rest = offered, pause, rest

    async def run(self) -> None:
        """For ever. What was refused before is tried once more: somebody may have put it right."""
        await asyncio.sleep(self._rest)
        await self._store.insist(menus.offer_refused)
        while True:
            try:
                await self.quiet()
                await self.look()
            except Closed:
                raise
            except Exception as error:  # a menu is a convenience: what works without it goes on
                log.exception("menus_failed", exc_info=error)
            await asyncio.sleep(REST)

    async def quiet(self) -> None:
        """Until nothing waits to be handled, shown or fetched: people wait for cards, nobody for a menu."""
        for _ in range(LONGEST_BUSY):
            if not await self._store.insist(self._is_busy):
                return
            await asyncio.sleep(self._rest)

    def _is_busy(self, session: Session) -> bool:
        now = self._clock()
        return (inbox.has_waiting(session) or bool(outbox.wanted(session, now, most=1))
                or bool(photos.to_fetch(session, now, (), most=1)))

    async def look(self) -> int:
        """Bring the rows up to date and register what differs; gives how many registrations were tried."""
        now, tried = self._clock(), 0
        await self._store.insist(lambda s: menus.refresh(Work(s, at=now, now=now, policy=self._policy), self._offered))
        while due := await self._store.insist(lambda s: menus.due(s, self._clock(), MOST_AT_ONCE)):
            for menu in due:
                tried += 1
                if not await self._register(menu):
                    return tried  # the network wants us away: whatever comes after waits, too
                await asyncio.sleep(self._pause)
        return tried

    async def _register(self, menu: Wanted) -> bool:
        """Register one; False: stay away for a while."""
        channel, now = self._channels.get(menu.channel), self._clock()
        if channel is None or not channel.capabilities.has_menus:
            await self._store.insist(lambda s: menus.registered(s, menu))
            return True
        try:
            await channel.menu(_place(menu), tuple(MenuEntry(command, text) for command, text in menu.entries))
        except ChannelError as error:
            return await self._refused(menu, error, now)
        await self._store.insist(lambda s: menus.registered(s, menu))
        return True

    async def _refused(self, menu: Wanted, error: ChannelError, now: datetime) -> bool:
        reason = str(error)
        if error.permanent or error.moved_to:
            log.info("menu_refused", menu=menu.key, reason=reason)
            await self._store.insist(lambda s: menus.registered(s, menu, reason))
            return True
        rest = timedelta(seconds=error.retry_after) if error.retry_after is not None else None
        await self._store.insist(lambda s: menus.try_later(s, menu, now, reason, rest))
        return error.retry_after is None


def _place(menu: Wanted) -> MenuPlace:
    return MenuPlace(ChatRef(menu.channel, menu.chat) if menu.chat else None,
                     Account(menu.channel, menu.account) if menu.account else None, menu.language)
