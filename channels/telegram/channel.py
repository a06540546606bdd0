"""Telegram as a Channel: the library's Bot methods behind our words."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, overload

import aiohttp
from telegram import Bot, InputMediaDocument, InputMediaPhoto, Message, ReplyParameters
from telegram.error import BadRequest, TelegramError

from channels.base import ChannelError, Hook, RawEvent, Store
from channels.telegram import menus, parse
from channels.telegram.errors import NAME, is_deleted, is_unchanged, is_without_reaction, is_without_text, translate
from channels.telegram.format import MOST_CAPTION, MOST_TEXT, clean, html, keyboard, trim
from channels.telegram.receive import Poller
from channels.telegram.request import AiohttpRequest
from channels.telegram.webhook import Place, Registrar, Webhook
from domain.chat import (
    ButtonPress,
    Capabilities,
    Card,
    ChatRef,
    Event,
    FileRef,
    Mark,
    MenuEntry,
    MenuPlace,
    MessageRef,
    PhotoRef,
    Sent,
)

T = TypeVar("T")
PUBLIC_API = "https://api.telegram.org"
MOST_DOWNLOAD = 20 * 1024 * 1024  # bytes, the network's own limit
DOWNLOAD_SECONDS = 60
MOST_NOTICE = 200  # UTF-16 units
MOST_ALBUM = 10
NO_PREVIEW: Any = {"is_disabled": True}  # as it goes over the wire, like a keyboard
MOST_OFF = timedelta(seconds=60)  # of our clock from the network's
FIRST_REST, LONGEST_REST = 1.0, 60.0  # seconds between attempts to learn the bot's name
_NOT_UNDERSTOOD = (KeyError, TypeError, ValueError, AttributeError)  # by the library, of an answer of another shape


def _no_point(_name: str) -> None:
    pass


def _never(_error: TelegramError) -> bool:
    return False


def _messages(card: Card) -> int:
    """How many messages of the chat the card becomes."""
    if card.document is not None or len(card.pictures) < 2:
        return 1
    return min(len(card.pictures), MOST_ALBUM) + bool(keyboard(card.buttons))


class TelegramChannel:
    """One bot. ``api_url``: scheme and host only. ``on_point`` is told between effect and answer, for crash tests.
    ``place``: where the network pushes; None: we poll."""

    name = NAME
    capabilities = Capabilities()

    def __init__(self, token: str, api_url: str = PUBLIC_API, on_point: Callable[[str], None] = _no_point, *,
                 place: Place | None = None) -> None:
        api_url = api_url.rstrip("/")
        self._request = AiohttpRequest()
        self._bot = Bot(token, base_url=f"{api_url}/bot", base_file_url=f"{api_url}/file/bot", request=self._request,
                        get_updates_request=self._request)
        self._address, self._files = f"{api_url}/bot{token}", f"{api_url}/file/bot{token}"
        self._on_point = on_point
        self._username = ""
        self._sees_all = True
        self._naming: asyncio.Task[None] | None = None
        self._place = place
        self._hook = Webhook(place) if place else None
        self._receiving: Poller | Registrar | None = None

    @property
    def last_answer(self) -> datetime | None:
        """When the network last answered a poll, or how its webhook goes."""
        return self._receiving.last_answer if self._receiving else None

    @property
    def trouble(self) -> str:
        return self._receiving.trouble if isinstance(self._receiving, Registrar) else ""

    @property
    def hook(self) -> Hook | None:
        return self._hook

    async def start(self) -> None:
        """Open connections; the bot's name is learnt when the network answers (it need not now)."""
        await self._request.initialize()
        self._naming = asyncio.create_task(self._learn_name())

    async def stop(self) -> None:
        """Close everything; calls after this fail."""
        if self._naming is not None:
            self._naming.cancel()
            await asyncio.wait([self._naming])
        await self._request.shutdown()

    async def _learn_name(self) -> None:
        rest = FIRST_REST
        while True:
            with contextlib.suppress(TelegramError, *_NOT_UNDERSTOOD):
                me = await self._bot.get_me()
                self._username, self._sees_all = me.username or "", bool(me.can_read_all_group_messages)
            if self._username and self._sees_all:
                return
            await asyncio.sleep(LONGEST_REST if self._username else rest)
            rest = min(LONGEST_REST, rest * 2)

    @property
    def findings(self) -> frozenset[str]:
        """Its clock is measured by each answer; what it may see is asked again until it may see all."""
        offset = self._request.clock_offset
        is_off = offset is not None and abs(offset) > MOST_OFF
        return frozenset(code for code, is_so in (
            ("privacy", bool(self._username) and not self._sees_all), ("clock", is_off)) if is_so)

    async def receive(self, store: Store) -> None:
        if self._place is not None:
            self._receiving = registrar = Registrar(self._request.session, self._address, self._place)
            await registrar.run()
        else:
            self._receiving = poller = Poller(self._request.session, self._address, self._on_point)
            await poller.run(store)

    def parse(self, raw: RawEvent) -> Event | None:
        return parse.parse(raw, self._bot, self._username, raw.at or datetime.now(UTC))

    def invitation_link(self, code: str) -> str | None:
        return f"https://t.me/{self._username}?start={code}" if self._username else None

    async def send(self, chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        common: dict[str, Any] = {"chat_id": int(chat.id), "reply_markup": keyboard(card.buttons)}
        if card.reply_to is not None:
            common["reply_parameters"] = ReplyParameters(int(card.reply_to.message), allow_sending_without_reply=True)
        if topic is not None:
            common["message_thread_id"] = int(topic)
        sent = await self._call(self._post(card, common))
        return Sent(MessageRef(chat, str(sent.message_id)), _messages(card))

    async def _post(self, card: Card, common: dict[str, Any]) -> Message:
        if card.document is not None:
            return await self._bot.send_document(document=card.document.data, filename=card.document.name,
                                                 caption=html(card, MOST_CAPTION), parse_mode="HTML", **common)
        if len(card.pictures) > 1:
            return await self._post_album(card, common)
        if card.pictures:
            return await self._bot.send_photo(photo=card.pictures[0].data, filename=card.pictures[0].name,
                                              caption=html(card, MOST_CAPTION), parse_mode="HTML", **common)
        return await self._bot.send_message(text=html(card, MOST_TEXT), parse_mode="HTML",
                                            link_preview_options=NO_PREVIEW, **common)

    async def _post_album(self, card: Card, common: dict[str, Any]) -> Message:
        """An album cannot have buttons: then the words and buttons are a message under it, which is the card."""
        markup = common.pop("reply_markup", None)
        caption = None if markup else html(card, MOST_CAPTION)
        media = [InputMediaPhoto(p.data, caption=caption if n == 0 else None, parse_mode="HTML", filename=p.name)
                 for n, p in enumerate(card.pictures[:MOST_ALBUM])]
        album = await self._bot.send_media_group(media=media, **common)
        if markup is None:
            return album[0]
        try:
            return await self._post(replace(card, pictures=()), {**common, "reply_markup": markup})
        except TelegramError:
            await self._take_back(album)
            raise

    async def _take_back(self, album: Sequence[Message]) -> None:
        """The whole card is posted again later; without this the album would stand twice."""
        with contextlib.suppress(TelegramError):
            await self._bot.delete_messages(album[0].chat_id, [message.message_id for message in album])

    async def edit(self, ref: MessageRef, card: Card) -> bool:
        if len(card.pictures) > 1:
            raise ChannelError("an album cannot be edited as a whole", edit_refused=True)
        where: dict[str, Any] = {"chat_id": int(ref.chat.id), "message_id": int(ref.message),
                                 "reply_markup": keyboard(card.buttons)}
        await self._call(self._edit(card, where), is_fine=is_unchanged)
        return True

    async def _edit(self, card: Card, where: dict[str, Any]) -> None:
        if card.document is not None:
            await self._bot.edit_message_media(InputMediaDocument(
                card.document.data, caption=html(card, MOST_CAPTION), parse_mode="HTML",
                filename=card.document.name), **where)
        elif card.pictures:
            await self._bot.edit_message_media(InputMediaPhoto(
                card.pictures[0].data, caption=html(card, MOST_CAPTION), parse_mode="HTML",
                filename=card.pictures[0].name), **where)
        else:
            await self._edit_words(card, where)

    async def _edit_words(self, card: Card, where: dict[str, Any]) -> None:
        try:
            await self._bot.edit_message_text(html(card, MOST_TEXT), parse_mode="HTML",
                                              link_preview_options=NO_PREVIEW, **where)
        except BadRequest as error:
            if not is_without_text(error):
                raise
            await self._bot.edit_message_caption(caption=html(card, MOST_CAPTION), parse_mode="HTML", **where)

    async def delete(self, ref: MessageRef) -> None:
        await self._call(self._bot.delete_message(int(ref.chat.id), int(ref.message)), is_fine=is_deleted)

    async def notice(self, press: ButtonPress, text: str) -> None:
        await self._call(self._bot.answer_callback_query(press.answer_token, trim(clean(text), MOST_NOTICE) or None))

    async def menu(self, place: MenuPlace, entries: Sequence[MenuEntry]) -> None:
        await self._call(menus.register(self._bot, place, entries), is_fine=menus.is_gone if not entries else _never)

    async def react(self, ref: MessageRef, mark: Mark) -> None:
        reaction = self._bot.set_message_reaction(int(ref.chat.id), int(ref.message), mark.value)
        await self._call(reaction, is_fine=is_without_reaction)

    async def fetch(self, photo: PhotoRef | FileRef) -> bytes:
        file = await self._call(self._bot.get_file(photo.file))
        path = str(file.file_path or "")  # the library makes an address of it, unless such a file stands here, too
        address = path if path.startswith(("http://", "https://")) else f"{self._files}/{path}"
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                return await self._download(address, file.file_size)
        except (aiohttp.ClientError, TimeoutError, OSError, RuntimeError) as error:
            raise ChannelError(f"download: {type(error).__name__}") from None

    async def _download(self, address: str, size: int | None) -> bytes:
        async with self._request.session.get(address) as answer:
            if answer.status != 200:
                raise ChannelError(f"download: status {answer.status}")
            pieces, room = list[bytes](), MOST_DOWNLOAD + 1
            while room > 0 and (piece := await answer.content.read(room)):
                pieces.append(piece)
                room -= len(piece)
        data = b"".join(pieces)
        if len(data) > MOST_DOWNLOAD:
            raise ChannelError("download: larger than 20 MB", permanent=True)
        if size is not None and size != len(data):
            raise ChannelError(f"download: {len(data)} of {size} bytes")
        return data

    @overload
    async def _call(self, call: Awaitable[T]) -> T: ...

    @overload
    async def _call(self, call: Awaitable[T], is_fine: Callable[[TelegramError], bool]) -> T | None: ...

    async def _call(self, call: Awaitable[T], is_fine: Callable[[TelegramError], bool] = _never) -> T | None:
        """The answer; None when it is a refusal that is fine. Raises ChannelError only."""
        answer = None
        try:
            answer = await call
        except TelegramError as error:
            if not is_fine(error):
                raise translate(error) from None
        except _NOT_UNDERSTOOD as error:
            raise ChannelError(f"answer not understood: {type(error).__name__}", ambiguous=True) from None
        self._on_point("api.answered")
        return answer
