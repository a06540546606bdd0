"""The state goes to a file and comes back the same."""

from dataclasses import fields
from pathlib import Path

import pytest

from playground.model import Document, State
from playground.stored import GAP, Unreadable, load, save, written
from playground.world import World
from tests.playground.api import BOT, GROUP, LI, ZHANG, BotApi, Clock
from tests.playground.pictures import photo


async def fill(world: World, bot: BotApi) -> None:
    """A little of everything."""
    forum = world.add_chat("supergroup", "论坛", members=[LI], forum=True)
    world.add_topic(forum.id, LI, "东关")
    world.add_chat("channel", "发布", admins=[LI], linked_chat=GROUP)
    message, _ = world.post(GROUP, LI, photos=[photo(1), photo(2)], caption="东关社区", album="一")
    world.edit(GROUP, message, caption="西关社区")
    world.react(GROUP, message, ZHANG, ["👍"])
    world.post(LI, LI, document=Document(b"PK", "台账.xlsx"))
    markup = {"inline_keyboard": [[{"text": "通过", "callback_data": "verify:1"}]]}
    world.press(GROUP, await bot.say("复查", reply_markup=markup), LI, label="通过")
    await bot("setMyCommands", commands=[{"command": "help", "description": "帮助"}])
    await bot("setWebhook", url="http://127.0.0.1:9/", secret_token="s", allowed_updates=["message"])
    await bot("sendMessage", chat_id=GROUP, text="<b>一</b>", parse_mode="HTML")


async def test_everything_comes_back_after_a_clean_stop(world: World, bot: BotApi, tmp_path: Path) -> None:
    await fill(world, bot)
    world.state.is_closed = True
    save(written(world.state), tmp_path)
    read = load(tmp_path)
    assert read is not None
    world.state.is_closed = False
    for field in fields(State):
        before, after = getattr(world.state, field.name), getattr(read, field.name)
        assert type(after) is type(before)
        assert after == before or field.name == "bots"
    assert written(read) == written(world.state)


async def test_a_world_that_was_read_goes_on(world: World, bot: BotApi, clock: Clock, tmp_path: Path) -> None:
    await fill(world, bot)
    world.state.is_closed = True
    save(written(world.state), tmp_path)
    again = World(now=clock, state=load(tmp_path))
    known = again.bot("111:TEST")
    assert [one.id for one in known.pending] == [one.id for one in world.bot("111:TEST").pending]
    message, = again.post(GROUP, ZHANG, text="接着说")
    assert message == max(world.chat(GROUP).messages) + 1
    assert known.pending[-1].id == known.pending[-2].id + 1
    late, = again.post(GROUP, LI, photo=photo(3), album="一")
    assert again.message(GROUP, late).album == again.message(GROUP, 1).album


async def test_after_a_kill_no_number_is_given_twice(world: World, bot: BotApi, tmp_path: Path) -> None:
    save(written(world.state), tmp_path)
    world.post(GROUP, LI, text="没存上")
    lost = world.bot("111:TEST").pending[-1]
    again = World(state=load(tmp_path))
    message, = again.post(GROUP, LI, text="新的")
    assert message == 1 + GAP
    assert again.bot("111:TEST").pending[-1].id > lost.id
    assert again.messages(GROUP)[0]["text"] == "新的"


def test_nothing_was_kept_in_an_empty_folder(tmp_path: Path) -> None:
    assert load(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"people": {"x": {}}}', '{"chats": 5}'])
def test_a_file_that_is_no_state_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "world.json").write_text(text)
    with pytest.raises(Unreadable, match=r"world\.json cannot be read"):
        load(tmp_path)


def test_half_a_file_is_never_left(world: World, tmp_path: Path) -> None:
    save(written(world.state), tmp_path)
    save(written(world.state), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["world.json"]


def test_bytes_are_kept_as_files_and_found_again(tmp_path: Path) -> None:
    first = World(blob_folder=tmp_path)
    name = first.blobs.put(b"PK")
    assert World(blob_folder=tmp_path).blobs.get(name) == b"PK"
    assert first.blobs.get("../world.json") is None
    assert BOT in first.state.people
