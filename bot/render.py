"""From facts to a card: wording at once, pictures on threads of their own, with a short wait for missing bytes."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot import comparison, outbox
from bot.inbox import Clock
from bot.order_pages import OrderPages
from bot.outbox import Wanted
from bot.points import point
from bot.store import Closed, Priority, Store
from domain.chat import Card, ChatRef, Picture
from domain.policy import Policy
from models import PhotoState
from photos import pair, qr, sheet
from photos.sheet import Pair
from photos.store import PhotoStore
from photos.strip import Words
from reports import form
from services import invitations, languages, order_documents, photos, privacy, roster_form
from services.photos import File
from texts import cards
from texts.contents import (
    AnyContent,
    Line,
    OrderCard,
    OrderFile,
    OwnRecord,
    PairsCard,
    PictureCard,
    ProblemCard,
    RosterForm,
    photo_ids,
)

log = structlog.get_logger()
T = TypeVar("T")

MOST_KEPT = 16  # pictures made and not shown yet; one that is dropped is made again
LOOK_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Rendering:
    """``card`` is None while its pictures are being made, or still worth waiting for (then ``wait_until``)."""

    card: Card | None
    missing: tuple[int, ...] = ()  # photos that were not here yet
    wait_until: datetime | None = None


class Renderer:
    """Makes pictures once for the same photos, beside the sending, so that a slow one holds up no other message."""

    def __init__(self, store: Store, photo_store: PhotoStore, policy: Policy, clock: Clock,
                 links: Mapping[str, Callable[[str], str | None]] | None = None,
                 orders: OrderPages | None = None) -> None:
        """``links``: how each network makes a link of an invitation's code."""
        self._orders = orders or OrderPages()
        self._links = links or {}
        self._store, self._photos, self._policy, self._clock = store, photo_store, policy, clock
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="render")
        self._made: OrderedDict[str, tuple[Picture, ...]] = OrderedDict()
        self._making: dict[int, asyncio.Task[None]] = {}
        self.wake_sender = asyncio.Event()

    @property
    def making(self) -> Collection[int]:
        """The outbox rows whose pictures are being made."""
        return self._making.keys()

    async def card(self, row: Wanted, content: AnyContent, chat: ChatRef) -> Rendering:
        """The card of this row in the chat's language."""
        language = languages.of_chat(row.language, self._policy)
        content = invitations.unsealed(content, self._policy, self._links.get(row.channel, _no_link))
        attached = await self._attached(content, language)
        if attached:
            return Rendering(replace(cards.card(content, language, self._policy.zone, chat=chat), **attached))
        if isinstance(content, OrderFile):
            return await self._order_file(row, content, chat, language)
        wanted = photo_ids(content)
        if not wanted:
            return Rendering(cards.card(content, language, self._policy.zone, chat=chat))
        files, missing = await self._files(wanted)
        if self._is_worth_waiting(row, [files[p] for p in missing]):
            return Rendering(None, missing, self._clock() + LOOK_AGAIN)
        words = comparison.words(content, language, self._policy.zone) if isinstance(content, ProblemCard) else None
        name = _name(content, wanted, files, words)
        pictures = self._made.get(name)
        if pictures is None:
            self._making[row.id] = asyncio.create_task(self._make(row, name, content, files, words))
            return Rendering(None)
        is_whole = bool(pictures) and all(p in files and files[p].state is PhotoState.STORED for p in wanted)
        return Rendering(cards.card(content, language, self._policy.zone, chat=chat, pictures=pictures,
                                    has_missing_pictures=not is_whole), missing)

    async def _files(self, wanted: Sequence[int]) -> tuple[dict[int, File], tuple[int, ...]]:
        """What is known of these photos, and which of them are on their way."""
        files = await self._store.insist(lambda s: photos.files_of(s, wanted))
        return files, tuple(p for p in wanted if p in files and files[p].state is PhotoState.WANTED)

    async def _order_file(self, row: Wanted, content: OrderFile, chat: ChatRef, language: str) -> Rendering:
        """The document; of an order whose words changed meanwhile, the newest."""
        files, missing = await self._files(content.photos)
        if self._is_worth_waiting(row, [files[p] for p in missing]):
            return Rendering(None, missing, self._clock() + LOOK_AGAIN)
        written = await self._store.insist(lambda s: order_documents.written(s, self._policy, content.order_id))
        data = await self._in_pool(lambda: self._orders.file(
            written, content.form, self._load([photo for photo, _ in written.photos], files)))
        card = cards.card(content, language, self._policy.zone, chat=chat)
        return Rendering(replace(card, document=Picture(data, content.name)), missing)

    async def _order_page(self, content: OrderCard) -> dict[str, Any]:
        """The first page under the card's words; the words alone when it cannot be made."""
        try:
            written = await self._store.insist(lambda s: order_documents.written(s, self._policy, content.order_id))
            page = await self._in_pool(self._orders.first_page, written)
        except Closed:
            raise
        except Exception as error:
            log.exception("order_page_failed", order=content.order_id, exc_info=error)
            return {}
        return {"pictures": (Picture(page, "order.png"),)}

    def in_words(self, row: Wanted, card: Card) -> Card:
        """The card without the picture or document that the network does not take, and a line that says so."""
        refused = Line(text="card-document-refused" if card.document else "card-picture-refused")
        words = cards.line(refused, languages.of_chat(row.language, self._policy), self._policy.zone)
        return replace(card, pictures=(), document=None, lines=(*card.lines, words))

    async def _attached(self, content: AnyContent, language: str) -> dict[str, Any]:
        """Made when it is shown and kept nowhere: a person's record, the form of the roster, an invitation's code."""
        match content:
            case OrderCard(name=name) if name:
                return await self._order_page(content)
            case OwnRecord(person_id=person_id):
                data = await self._store.insist(lambda s: privacy.record_of(s, person_id))
                return {"document": Picture(data, privacy.FILE)}
            case RosterForm():
                sheets = await self._store.insist(lambda s: roster_form.sheets(s, content))
                return {"document": Picture(await self._in_pool(form.workbook, sheets), roster_form.FILE)}
        link = invitations.link(content)
        if link is None:
            return {}
        words = cards.line(link[1], language, self._policy.zone)
        return {"pictures": (Picture(await self._in_pool(qr.picture, link[0], words), "invitation.png"),)}

    async def _in_pool(self, make: Callable[..., T], *of: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, make, *of)

    def _is_worth_waiting(self, row: Wanted, missing: Sequence[File]) -> bool:
        """A picture waits up to a minute for a photo, from when the photo was posted or the picture first wanted."""
        return any(self._clock() - max(row.wanted_at, file.at) < self._policy.picture_wait for file in missing)

    async def _make(self, row: Wanted, name: str, content: AnyContent, files: Mapping[int, File],
                    words: Words | None) -> None:
        try:
            self._made[name] = await self._in_pool(self._pictures, content, files, words)
        except Exception as error:  # the words are shown without
            log.exception("picture_failed", key=row.key, exc_info=error)
            self._made[name] = ()
        try:
            await self._store.insist(lambda s: outbox.rendered(s, row), Priority.SHOWN)
            point("rendered.committed")
        finally:
            if len(self._made) > MOST_KEPT:
                self._made.popitem(last=False)
            self._making.pop(row.id, None)
            self.wake_sender.set()

    def _pictures(self, content: AnyContent, files: Mapping[int, File], words: Words | None) -> tuple[Picture, ...]:
        """The comparison picture of a problem, or the photos themselves; on a thread of the pool."""
        if isinstance(content, ProblemCard):
            before, after = self._load(content.before, files), self._load(content.after, files)
            if not (any(before) and any(after)):
                return ()
            return (Picture(pair.side_by_side(before, after, words), f"{content.number}.jpg"),)
        if isinstance(content, PictureCard):
            return tuple(Picture(data) for data in self._load(content.photos, files) if data)
        if isinstance(content, PairsCard):
            return self._pairs(content, files)
        return ()

    def _pairs(self, content: PairsCard, files: Mapping[int, File]) -> tuple[Picture, ...]:
        """One pair large, several as a sheet; nothing when not a single photo is here. A photo is loaded when its
        pair is drawn."""
        if not any(file.state is PhotoState.STORED for file in files.values()):
            return ()
        if len(content.pairs) == 1:
            [one] = content.pairs
            if len(one.before) == 1 and not one.after:
                return tuple(Picture(data) for data in self._load(one.before, files) if data)
            return (Picture(pair.side_by_side(self._load(one.before, files), self._load(one.after, files)),
                            f"{one.number}.jpg"),)
        drawn = (Pair(one.number, self._first(one.before, files), self._first(one.after, files), one.caption)
                 for one in content.pairs)
        return (Picture(sheet.sheet(drawn, len(content.pairs)), "sheet.jpg"),)

    def _first(self, photos: Sequence[int], files: Mapping[int, File]) -> bytes | None:
        return self._load(photos[:1], files)[0] if photos else None

    def _load(self, wanted: Sequence[int], files: Mapping[int, File]) -> list[bytes | None]:
        return [self._bytes(files[photo]) if photo in files else None for photo in wanted]

    def _bytes(self, file: File) -> bytes | None:
        if file.state is not PhotoState.STORED or file.sha256 is None:
            return None
        try:
            return self._photos.get(file.sha256)
        except Exception as error:  # a folder or a bucket, each with errors of its own
            log.exception("photo_file_missing", sha256=file.sha256, exc_info=error)
            return None

    async def drain(self) -> None:
        """Wait for the pictures that are being made."""
        if self._making:
            await asyncio.wait(self._making.values())

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _no_link(_code: str) -> str | None:
    return None


def _name(content: AnyContent, wanted: Sequence[int], files: Mapping[int, File], words: Words | None) -> str:
    """The same for contents whose pictures look the same."""
    sides = f"{len(content.before)} {words}" if isinstance(content, ProblemCard) else ""
    if isinstance(content, PairsCard):
        sides = repr([(p.number, p.caption, len(p.before), len(p.after)) for p in content.pairs])
    parts = [type(content).__name__, sides, *(_face(files.get(photo)) for photo in wanted)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _face(file: File | None) -> str:
    return file.sha256 or "" if file is not None and file.state is PhotoState.STORED else ""
