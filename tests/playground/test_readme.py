"""The README names every route of the people's side, and every route is there."""

import re
from pathlib import Path

import pytest

import playground
from playground.model import Options
from playground.server import Pushing, application
from playground.world import World
from tests.playground.api import GROUP, LI, BotApi
from tests.playground.pictures import photo

README = (Path(playground.__file__).parent / "README.md").read_text(encoding="utf-8")
PARTS = {"MID": "{message}", "ID": "{chat}", "TOPIC": "{topic}", "PRESS": "{press}", "SHA-256": "{blob}"}


def named() -> set[tuple[str, str]]:
    """The routes that the README names."""
    found = re.findall(r"(POST|GET|DELETE) /control/([^?`\s]+)", README)
    routes = {(verb, "/control/" + "/".join(PARTS.get(part, part) for part in path.split("/"))) for verb, path in found}
    return routes | {(verb, "/control/faults") for verb in ("GET", "DELETE") if f"`{verb}`" in README}


def served() -> set[tuple[str, str]]:
    """The routes that there are."""
    world = World(options=Options())
    resources = application(world, Pushing(world, 1.0)).router.routes()
    paths = {(one.method, one.resource.canonical) for one in resources if one.resource is not None}
    return {(method, path) for method, path in paths if path.startswith("/control") and method != "HEAD"}


def test_every_route_is_named_and_every_named_route_is_there() -> None:
    assert named() == served()


OPTIONS = ["host", "port", "state", "limits", "privacy", "token", "only-known-tokens", "open-control", "name", "zone",
           "until-input-ends"]


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_named(option: str) -> None:
    assert f"--{option}" in README


async def test_the_example_in_the_readme_runs(bot: BotApi, world: World) -> None:
    button = {"text": "通过", "callback_data": "verify:1"}
    message, = world.post(GROUP, LI, photo=photo(), caption="东关社区 门口有垃圾")
    card = await bot.say("已记录", reply_markup={"inline_keyboard": [[button]]}, reply_to_message_id=message)
    world.press(GROUP, card, LI, label="通过")
    assert "已记录" in world.messages(GROUP)[-1]["text"]
