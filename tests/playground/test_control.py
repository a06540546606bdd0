"""Every route of the people's side does what the README says; what cannot be is refused with 400."""

import base64
from datetime import datetime
from typing import Any

import aiohttp
import pytest

from playground.world import World
from tests.playground.api import BOT, GROUP, LI, ZHANG, ZHAO, BotApi, Clock, People
from tests.playground.pictures import photo

HERE = f"chats/{GROUP}"
PHOTO = {"base64": base64.b64encode(photo()).decode()}


async def test_a_person_is_added_and_renamed(people: People, world: World) -> None:
    assert await people.do("people", {"id": 5, "name": "王五", "username": "wang", "language": "zh"}) == {"id": 5}
    await people.do("people", {"id": 5, "name": "王主任"})
    person = world.person(5)
    assert (person.first_name, person.username, person.language) == ("王主任", "wang", "zh")


async def test_who_somebody_is_is_told_to_watchers_and_to_no_bot(people: People, world: World, bot: BotApi) -> None:
    await people.do("people", {"id": LI, "name": "李督查", "about": "督查员 · 一组"})
    await people.do("people", {"id": LI, "name": "李站长"})
    known = {one["id"]: one for one in (await people.look("state"))["people"]}
    assert (known[LI]["first_name"], known[LI]["about"]) == ("李站长", "督查员 · 一组")
    world.post(GROUP, LI, text="一")
    assert "about" not in (await bot("getUpdates"))[-1]["message"]["from"]


async def test_messages_are_looked_at_in_parts(people: People, world: World) -> None:
    for number in range(1, 8):
        world.post(GROUP, LI, text=str(number))

    async def shown(part: str) -> str:
        return "".join(one["text"] for one in (await people.look(f"chats/{GROUP}/messages?{part}"))["messages"])

    assert await shown("last=3") == "567"
    assert await shown("last=2&before=4") == "23"
    assert await shown("after=5") == "67"
    assert await shown("last=0") == await shown("last=-1") == await shown("last=99") == "1234567"


async def test_the_state_names_the_newest_event(people: People, world: World, bot: BotApi) -> None:
    before = (await people.look("state"))["event"]
    await bot("setMyCommands", commands=[{"command": "help", "description": "帮助"}])
    feed = await people.look(f"events?after={before}")
    assert [one["kind"] for one in feed["events"]] == ["commands"]
    assert (await people.look("state"))["event"] == feed["next"]


async def test_a_chat_is_added_with_people_made_up_or_named(people: People, world: World) -> None:
    body = {"type": "supergroup", "title": "督查群", "id": -1009, "members": [7, {"id": 8, "name": "钱八"}],
            "admins": [LI], "bot": "administrator"}  # fmt: skip
    assert await people.do("chats", body) == {"id": -1009}
    assert world.chat(-1009).members == {7: "member", 8: "member", LI: "administrator", BOT: "administrator"}
    assert (world.person(7).first_name, world.person(8).first_name) == ("Person 7", "钱八")
    assert [one["id"] for one in (await people.look("chats"))["chats"]] == [GROUP, -1009]


@pytest.mark.parametrize(
    ("post", "kind", "text"),
    [
        ({"text": "东关社区 门口有垃圾"}, "text", "东关社区 门口有垃圾"),
        ({"photo": PHOTO, "caption": "东关"}, "photo", "东关"),
        ({"photo": {**PHOTO, "caption": "自己的"}}, "photo", "自己的"),
        ({"photo": {"draw": 7, "width": 80, "height": 60}}, "photo", ""),
        ({"document": {**PHOTO, "name": "a.jpg", "mime": "image/jpeg"}, "caption": "原图"}, "document", "原图"),
        ({"location": {"latitude": 34.1, "longitude": 108}}, "location", ""),
    ],
)
async def test_what_people_post(people: People, bot: BotApi, post: dict[str, Any], kind: str, text: str) -> None:
    posted = await people.do(f"{HERE}/messages", {"from": LI, **post})
    shown, = (await people.look(f"{HERE}/messages"))["messages"]
    assert (shown["message_id"], shown["kind"], shown["text"]) == (posted["message_ids"][0], kind, text)
    assert shown["from"] == {"id": LI, "name": "李督查", "is_bot": False}
    assert [one["update_id"] for one in await bot("getUpdates")] == posted["update_ids"]


async def test_an_album_a_reply_and_a_date(people: People, bot: BotApi) -> None:
    first = await people.do(f"{HERE}/messages", {"from": LI, "text": "一", "at": "2026-11-16T09:30:00+08:00"})
    album = {"from": ZHANG, "photos": [PHOTO, PHOTO], "caption": "改好了", "reply_to": first["message_ids"][0]}
    assert len((await people.do(f"{HERE}/messages", album))["message_ids"]) == 2
    dated, one, other = [update["message"] for update in await bot("getUpdates")]
    assert dated["date"] == int(datetime.fromisoformat("2026-11-16T09:30:00+08:00").timestamp())
    assert one["media_group_id"] == other["media_group_id"]
    assert one["reply_to_message"]["text"] == "一"


async def test_bytes_are_kept_and_posted_by_their_name(people: People, session: aiohttp.ClientSession) -> None:
    data = photo()
    async with session.post(f"{people.address}/control/blobs", data=data) as answer:
        name = (await answer.json())["blob"]
    await people.do(f"{HERE}/messages", {"from": LI, "photo": {"blob": name}})
    shown, = (await people.look(f"{HERE}/messages"))["messages"]
    async with session.get(f"{people.address}/control/blobs/{shown['photo']['blob']}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/jpeg", data)
    assert (await people.look("blobs/0000", status=404))["error"]


async def test_a_form_posts_files(people: People, session: aiohttp.ClientSession, bot: BotApi) -> None:
    form = aiohttp.FormData({"from": str(LI), "caption": "东关", "at": "1763949000", "anonymous": "true"})
    for number in range(2):
        form.add_field("photo", photo(number), filename="a.jpg", content_type="image/jpeg")
    async with session.post(f"{people.address}/control/{HERE}/messages", data=form) as answer:
        assert answer.status == 200
    first, second = [update["message"] for update in await bot("getUpdates")]
    assert (first["caption"], first["date"], first["sender_chat"]["id"]) == ("东关", 1763949000, GROUP)
    assert first["media_group_id"] == second["media_group_id"]


async def test_a_form_posts_a_document_or_a_place(people: People, session: aiohttp.ClientSession, world: World) -> None:
    document = aiohttp.FormData({"from": str(LI)}, quote_fields=False)
    document.add_field("document", b"PK", filename="台账.xlsx", content_type="application/zip")
    place = aiohttp.FormData({"from": str(LI), "location": '{"latitude": 34.1, "longitude": 108.9}'})
    place.add_field("album", "", content_type="text/plain")
    for form in (document, place):
        async with session.post(f"{people.address}/control/{HERE}/messages", data=form) as answer:
            assert answer.status == 200, await answer.text()
    first, second = world.messages(GROUP)
    assert (first["document"]["file_name"], first["document"]["mime_type"]) == ("台账.xlsx", "application/zip")
    assert second["location"] == {"latitude": 34.1, "longitude": 108.9}


async def test_many_are_posted_at_once(people: People, world: World) -> None:
    posts = [{"chat": GROUP, "from": LI, "text": f"{n}"} for n in range(50)]
    posts.append({"chat": GROUP, "from": LI, "photos": [PHOTO, PHOTO]})
    ids = (await people.do("messages", posts))["message_ids"]
    assert ids == [[n] for n in range(1, 51)] + [[51, 52]]
    assert [one["text"] for one in world.messages(GROUP)][:50] == [f"{n}" for n in range(50)]


async def test_editing_reacting_pinning_forwarding_and_deleting(people: People, world: World) -> None:
    message = f"{HERE}/messages/{world.post(GROUP, LI, text='一')[0]}"
    await people.do(f"{message}/edit", {"text": "二"})
    await people.do(f"{message}/react", {"from": ZHANG, "emoji": ["👍"]})
    await people.do(f"{message}/pin", {"from": LI})
    forwarded = await people.do(f"{message}/forward", {"from": LI, "to": LI})
    shown = world.messages(GROUP)[0]
    assert (shown["text"], shown["reactions"], shown["pinned"]) == ("二", {"👍": [ZHANG]}, True)
    assert world.messages(LI)[0]["message_id"] == forwarded["message_ids"][0]
    await people.do(f"{message}/delete")
    assert [one["kind"] for one in (await people.look(f"{HERE}/messages"))["messages"]] == ["service"]
    assert len((await people.look(f"{HERE}/messages?deleted=1"))["messages"]) == 2
    assert len((await people.look(f"{HERE}/messages?deleted=1&after=1"))["messages"]) == 1


async def test_a_tap_and_what_the_person_saw(people: People, bot: BotApi) -> None:
    markup = {"inline_keyboard": [[{"text": "通过", "callback_data": "verify:3"}]]}
    card = f"{HERE}/messages/{await bot.say('复查', reply_markup=markup)}"
    press = (await people.do(f"{card}/press", {"from": LI, "label": "通过"}))["press"]
    assert await people.look(f"presses/{press}") == {"answered": False, "text": "", "show_alert": False}
    await bot("answerCallbackQuery", callback_query_id=press, text="已通过", show_alert=True)
    assert await people.look(f"presses/{press}") == {"answered": True, "text": "已通过", "show_alert": True}
    assert "has no button" in await people.refusal(f"{card}/press", {"from": LI, "data": "verify:4"})


async def test_topics_members_and_migration(people: People, world: World) -> None:
    await people.do("chats", {"type": "supergroup", "title": "论坛", "id": -1009, "members": [LI], "forum": True})
    topic = (await people.do("chats/-1009/topics", {"from": LI, "name": "东关"}))["topic"]
    await people.do(f"chats/-1009/topics/{topic}", {"from": LI, "closed": True})
    assert world.chat(-1009).topics[topic].is_closed
    await people.do(f"{HERE}/members", {"user": BOT, "status": "kicked", "by": LI})
    assert world.chat(GROUP).members[BOT] == "kicked"
    await people.do("chats", {"type": "group", "title": "小组", "id": -40, "members": [LI]})
    assert (await people.do("chats/-40/migrate", {"by": LI}))["chat"] == world.chat(-40).migrated_to


async def test_a_raw_update_reaches_the_bot_as_it_is(people: People, bot: BotApi) -> None:
    number = (await people.do("updates", {"poll": {"id": "9", "odd": "\x00"}}))["update_id"]
    assert await bot("getUpdates") == [{"update_id": number, "poll": {"id": "9", "odd": "\x00"}}]


async def test_the_clock_is_moved_and_set(people: People, clock: Clock, world: World) -> None:
    assert (await people.do("clock", {"forward": 60}))["now"] == clock() + 60
    at = await people.do("clock", {"at": "2026-11-16T08:00:00+08:00"})
    assert at["now"] == datetime.fromisoformat("2026-11-16T08:00:00+08:00").timestamp()
    assert (await people.do("clock", {"offset": 0}))["now"] == clock()


async def test_options_change_and_are_as_at_the_start_after_a_reset(people: People, bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, text="一")
    newest = (await bot("getUpdates"))[0]["update_id"]
    await people.do("options", {"limits": True, "privacy": True, "only_known_tokens": True})
    await people.do("clock", {"forward": 60})
    assert (await bot("getMe"))["can_read_all_group_messages"] is False
    await people.do("reset")
    assert (await people.look("chats"))["chats"] == []
    state = await people.look("state")
    assert (state["limits"], state["clock_offset"]) == (False, 0.0)
    assert LI not in {one["id"] for one in state["people"]}
    assert (await bot("getMe"))["can_read_all_group_messages"] is True
    await people.do("chats", {"type": "supergroup", "title": "新", "id": GROUP, "members": [LI]})
    world.post(GROUP, LI, text="二")
    assert (await bot("getUpdates"))[0]["update_id"] == newest + 1


async def test_one_bot_may_have_an_option_of_its_own(people: People, world: World) -> None:
    other = world.bot("222:OTHER")
    await people.do("options", {"bot": BOT, "privacy": True})
    assert (world.bot("111:TEST").has_privacy, other.has_privacy) == (True, False)


async def test_the_state_tells_what_is_going_on(people: People, bot: BotApi, world: World) -> None:
    world.post(GROUP, LI, text="一")
    state = await people.look("state")
    assert [(one["id"], one["pending"], one["webhook"]) for one in state["bots"]] == [(BOT, 1, None)]
    assert {one["id"] for one in state["people"]} >= {LI, ZHANG, ZHAO}
    assert state["chats"][0]["title"] == "城关镇督查群"


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        (f"{HERE}/messages", {"text": "一"}, "somebody must write it: from is missing"),
        (f"{HERE}/messages", {"from": LI}, "nothing to post: give text, photo, photos, document or location"),
        (f"{HERE}/messages", {"from": LI, "txt": "一"}, "a post has no txt"),
        (f"{HERE}/messages", {"from": LI, "text": "字" * 4097}, "a text has at most 4096 characters"),
        (f"{HERE}/messages", {"from": LI, "text": "一", "at": "2026-11-16T09:30:00"}, "a time needs its zone"),
        (f"{HERE}/messages", {"from": BOT, "text": "一"}, "111 is a bot"),
        ("chats/-77/messages", {"from": LI, "text": "一"}, "there is no chat -77"),
        (f"chats/{BOT}/messages", {"from": LI, "text": "一"}, "nobody has a private chat with himself"),
        ("chats", {"type": "club", "title": "一"}, "a chat's type is one of private, group"),
        ("chats", {"type": "supergroup", "title": "一", "id": GROUP}, f"chat {GROUP} is there already"),
        ("chats", {"type": "supergroup", "title": "一", "id": 5}, "private chats have positive ids"),
        ("chats", {"type": "channel", "title": "一", "linked_chat": -78}, "there is no chat -78"),
        ("people", {"id": BOT, "name": "一"}, "111 is a bot"),
        ("people", {"id": -5, "name": "一"}, "a person has a positive id and a name"),
        (f"{HERE}/members", {"user": LI, "status": "king"}, "a status is one of creator"),
        (f"{HERE}/messages/99/react", {"from": LI, "emoji": []}, "there is no message 99"),
        ("options", {"limit": True}, "there is no option limit"),
        ("options", {"bot": 5, "privacy": True}, "there is no bot 5"),
    ],
)
async def test_what_cannot_be_is_refused(people: People, path: str, body: Any, why: str) -> None:
    assert (await people.refusal(path, body)).startswith(why)


async def test_what_was_refused_changed_nothing(people: People, world: World) -> None:
    await people.do("messages", [{"chat": GROUP, "from": 6, "text": 5}], status=400)
    assert 6 not in world.chat(GROUP).members and 6 not in world.state.people
    assert world.messages(GROUP) == []
