"""Telegram as a Channel: the library's Bot methods behind our words."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp
from telegram import Bot, InputMediaDocument, InputMediaPhoto, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import BadRequest, TelegramError

from channels.base import ChannelError, RawEvent, Store
from channels.telegram import parse
from channels.telegram.errors import NAME, is_deleted, is_unchanged, translate
from channels.telegram.format import MOST_CAPTION, MOST_TEXT, html, keyboard, trim
from channels.telegram.receive import Poller
from channels.telegram.request import AiohttpRequest
from domain.chat import ButtonPress, Capabilities, Card, ChatRef, Event, Mark, MessageRef, PhotoRef, Sent

T = TypeVar("T")
PUBLIC_API = "https://api.telegram.org"
MOST_DOWNLOAD = 20 * 1024 * 1024  # bytes, the network's own limit
DOWNLOAD_SECONDS = 60
MOST_NOTICE = 200


def _no_point(_name: str) -> None:
    pass


class TelegramChannel:
    """One bot. ``api_url``: scheme and host only. ``on_point`` is told between effect and answer, for crash tests."""

    name = NAME
    capabilities = Capabilities()

    def __init__(self, token: str, api_url: str = PUBLIC_API, on_point: Callable[[str], None] = _no_point) -> None:
        self._request = AiohttpRequest()
        self._bot = Bot(token, base_url=f"{api_url}/bot", base_file_url=f"{api_url}/file/bot", request=self._request,
                        get_updates_request=self._request)
        self._address, self._files = f"{api_url}/bot{token}", f"{api_url}/file/bot{token}"
        self._on_point = on_point
        self._username = ""

    async def start(self) -> None:
        """Open connections; the bot's name is learnt when the network answers (it need not now)."""
        await self._request.initialize()
        self._naming = asyncio.create_task(self._learn_name())

    async def stop(self) -> None:
        await self._request.shutdown()

    async def _learn_name(self) -> None:
        rest = 1.0
        while not self._username:
            try:
                self._username = (await self._bot.get_me()).username or ""
            except (TelegramError, RuntimeError):
                await asyncio.sleep(rest)
                rest = min(60.0, rest * 2)

    async def receive(self, store: Store) -> None:
        await Poller(self._request.session, self._address, self._on_point).run(store)

    def parse(self, raw: RawEvent) -> Event | None:
        return parse.parse(raw, self._bot, self._username, raw.at or datetime.now(UTC))

    async def send(self, chat: ChatRef, card: Card, topic: str | None = None) -> Sent:
        common: dict[str, Any] = {"chat_id": int(chat.id), "reply_markup": keyboard(card.buttons)}
        if card.reply_to is not None:
            common["reply_parameters"] = ReplyParameters(int(card.reply_to.message), allow_sending_without_reply=True)
        if topic is not None:
            common["message_thread_id"] = int(topic)
        sent = await self._call(self._post(card, common))
        return Sent(MessageRef(chat, str(sent.message_id)), max(1, len(card.pictures)))

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
                                            link_preview_options=LinkPreviewOptions(is_disabled=True), **common)

    async def _post_album(self, card: Card, common: dict[str, Any]) -> Message:
        """An album cannot have buttons: then the words and buttons are a message under it, which is the card."""
        markup = common.pop("reply_markup", None)
        caption = None if markup else html(card, MOST_CAPTION)
        media = [InputMediaPhoto(p.data, caption=caption if n == 0 else None, parse_mode="HTML", filename=p.name)
                 for n, p in enumerate(card.pictures[:10])]
        album = await self._bot.send_media_group(media=media, **common)
        if markup is None:
            return album[0]
        return await self._bot.send_message(text=html(card, MOST_TEXT), parse_mode="HTML", reply_markup=markup, **common)

    async def edit(self, ref: MessageRef, card: Card) -> bool:
        where: dict[str, Any] = {"chat_id": int(ref.chat.id), "message_id": int(ref.message),
                                 "reply_markup": keyboard(card.buttons)}
        try:
            await self._edit(card, where)
        except TelegramError as error:
            if is_unchanged(error):
                return True
            raise translate(error) from None
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
                                              link_preview_options=LinkPreviewOptions(is_disabled=True), **where)
        except BadRequest as error:
            if "no text in the message to edit" not in error.message.lower():
                raise
            await self._bot.edit_message_caption(caption=html(card, MOST_CAPTION), parse_mode="HTML", **where)

    async def delete(self, ref: MessageRef) -> None:
        try:
            await self._bot.delete_message(int(ref.chat.id), int(ref.message))
        except TelegramError as error:
            if not is_deleted(error):
                raise translate(error) from None

    async def notice(self, press: ButtonPress, text: str) -> None:
        await self._call(self._bot.answer_callback_query(press.answer_token, trim(text, MOST_NOTICE) or None))

    async def react(self, ref: MessageRef, mark: Mark) -> None:
        try:
            await self._bot.set_message_reaction(int(ref.chat.id), int(ref.message), mark.value)
        except TelegramError as error:
            raise translate(error) from None

    async def fetch(self, photo: PhotoRef) -> bytes:
        file = await self._call(self._bot.get_file(photo.file))
        path = str(file.file_path or "").split("/file/bot")[-1].partition("/")[2] or str(file.file_path or "")
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                return await self._download(f"{self._files}/{path}", file.file_size)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ChannelError(f"download: {type(error).__name__}") from None

    async def _download(self, address: str, size: int | None) -> bytes:
        async with self._request.session.get(address) as answer:
            if answer.status != 200:
                raise ChannelError(f"download: status {answer.status}")
            data = await answer.content.read(MOST_DOWNLOAD + 1)
            while len(data) <= MOST_DOWNLOAD and (more := await answer.content.read(MOST_DOWNLOAD + 1 - len(data))):
                data += more
        if len(data) > MOST_DOWNLOAD:
            raise ChannelError("download: larger than 20 MB", permanent=True)
        if size is not None and size != len(data):
            raise ChannelError(f"download: {len(data)} of {size} bytes")
        return data

    async def _call(self, call: Awaitable[T]) -> T:
        try:
            answer = await call
        except TelegramError as error:
            raise translate(error) from None
        self._on_point("api.answered")
        return answer
