"""What keeps the bot from working on the network is found: privacy mode, a wrong clock, rights it has not."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from channels.telegram import channel as channels_telegram
from channels.telegram.channel import TelegramChannel
from channels.telegram.raw import raw_event
from domain.chat import MemberChange
from playground.world import World
from tests.channels.api import GROUP_ID, TOKEN


async def found(channel: TelegramChannel, is_so: Callable[[frozenset[str]], bool]) -> frozenset[str]:
    async with asyncio.timeout(10):
        while not is_so(channel.findings):
            await asyncio.sleep(0.01)
    return channel.findings


async def test_privacy_mode_is_found_and_gone_when_it_is_off(
        address: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels_telegram, "LONGEST_REST", 0.02)
    world.bot(TOKEN).has_privacy = True
    channel = TelegramChannel(TOKEN, address)
    await channel.start()
    assert await found(channel, lambda codes: "privacy" in codes) == {"privacy"}
    world.bot(TOKEN).has_privacy = False
    assert await found(channel, lambda codes: "privacy" not in codes) == frozenset()
    await channel.stop()


@pytest.mark.parametrize(("off", "expected"), [(90, {"clock"}), (-90, {"clock"}), (20, set())])
async def test_a_clock_that_is_more_than_a_minute_off_is_found(
        channel: TelegramChannel, off: int, expected: set[str]) -> None:
    await found(channel, lambda codes: channel._request.clock_offset is not None)
    channel._request.clock_offset = timedelta(seconds=off)
    assert channel.findings == expected


@pytest.mark.parametrize(("date", "expected"), [
    ("Mon, 01 Jan 2024 00:00:00 GMT", {"clock"}), ("yesterday", set()), ("", set())])
async def test_the_network_s_date_is_the_measure(date: str, expected: set[str]) -> None:
    channel = TelegramChannel(TOKEN)
    channel._request._heard(date)
    assert channel.findings == expected


@pytest.mark.parametrize(("rights", "can_write"), [
    ({"status": "restricted", "can_send_messages": False}, False),
    ({"status": "restricted", "can_send_messages": True}, True), ({"status": "member"}, True)])
async def test_a_group_where_it_may_not_write_says_so(rights: dict[str, object], can_write: bool) -> None:
    every = ("can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes",
             "can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews",
             "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
             "can_react_to_messages")
    us = {"id": 111, "is_bot": True, "first_name": "督查"}
    member = {"user": us, "is_member": True, "until_date": 0, **dict.fromkeys(every, False), **rights}
    event = TelegramChannel(TOKEN).parse(raw_event({"update_id": 7, "my_chat_member": {
        "chat": {"id": GROUP_ID, "type": "supergroup", "title": "群"}, "from": {**us, "id": 9, "is_bot": False},
        "date": 1_763_949_720, "old_chat_member": {"user": us, "status": "member"}, "new_chat_member": member}}))
    assert isinstance(event, MemberChange)
    assert event.can_write is can_write
