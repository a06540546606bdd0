"""From facts to a card: wording at once, pictures on threads of their own, with a short wait for missing bytes."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from bot import outbox
from bot.inbox import Clock
from bot.outbox import Wanted
from bot.store import Priority, Store
from domain.chat import Card, ChatRef, Picture
from domain.policy import Policy
from models import PhotoState
from photos import pair
from photos.store import PhotoStore
from services import invitations, photos
from texts import cards
from texts.contents import AnyContent, PictureCard, ProblemCard, photo_ids

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rendering:
    """``card`` is None while its pictures are still worth waiting for."""

    card: Card | None
    note: str = ""  # PICTURES_MISSING: make it again when they arrive


class Renderer:
    def __init__(self, store: Store, photo_store: PhotoStore, policy: Policy, clock: Clock) -> None:
        self._store, self._photos, self._policy, self._clock = store, photo_store, policy, clock
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="render")

    async def card(self, row: Wanted, content: AnyContent, chat: ChatRef) -> Rendering:
        """The card of this row in the chat's language."""
        language = row.language or self._policy.language
        content = invitations.unsealed(content, self._policy)
        wanted = photo_ids(content)
        if not wanted:
            return Rendering(cards.card(content, language, self._policy.zone, chat=chat))
        files = await self._store.run(lambda s: photos.files_of(s, wanted))
        missing = [p for p in wanted if files.get(p, (None, None))[0] is PhotoState.WANTED]
        if missing and self._clock() - row.wanted_at < self._policy.picture_wait:
            return Rendering(None)
        ready = [p for p in wanted if files.get(p, (None, None))[0] is PhotoState.STORED]
        pictures = await asyncio.get_running_loop().run_in_executor(self._pool, self._pictures, content, files)
        await self._store.run(lambda s: outbox.rendered(s, row), Priority.SHOWN)
        is_whole = len(ready) == len(wanted)
        card = cards.card(content, language, self._policy.zone, chat=chat, pictures=pictures,
                          has_missing_pictures=not is_whole)
        return Rendering(card, outbox.PICTURES_MISSING if missing else "")

    def _pictures(self, content: AnyContent, files: dict[int, tuple[PhotoState, str | None]]) -> tuple[Picture, ...]:
        """The comparison picture of a problem, or the photos themselves; on a thread of the pool."""
        if isinstance(content, ProblemCard):
            before, after = self._load(content.before, files), self._load(content.after, files)
            if not (any(before) and any(after)):
                return ()
            return (Picture(pair.side_by_side(before, after), f"{content.number}.jpg"),)
        if isinstance(content, PictureCard):
            return tuple(Picture(data) for data in self._load(content.photos, files) if data)
        return ()

    def _load(self, wanted: Sequence[int], files: dict[int, tuple[PhotoState, str | None]]) -> list[bytes | None]:
        return [self._one(*files.get(photo, (PhotoState.GONE, None))) for photo in wanted]

    def _one(self, state: PhotoState, sha256: str | None) -> bytes | None:
        if state is not PhotoState.STORED or sha256 is None:
            return None
        try:
            return self._photos.get(sha256)
        except OSError as error:
            log.error("photo_file_missing", sha256=sha256, reason=str(error))
            return None

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
