"""The people's side over HTTP: every route is one method of ``World``."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from playground.core import Unfit
from playground.given import Given, number, text
from playground.model import Json
from playground.postbox import post, read_post
from playground.world import World

Act = Callable[[World, web.Request, Given], Any]
Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(value: Any, status: int = 200) -> web.Response:
    """A JSON answer."""
    body = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    return web.Response(body=body, status=status, content_type="application/json")


def refused(why: Exception | str) -> web.Response:
    """What cannot be done, and why."""
    return answer({"error": str(why)}, 400)


async def body_of(request: web.Request) -> Any:
    """The JSON body, an empty object when there is none."""
    body = await request.read()
    return orjson.loads(body) if body else {}


def _route(world: World, act: Act) -> Route:
    return _any_route(world, lambda world, request, body: act(world, request, Given(body)))


def _any_route(world: World, act: Callable[[World, web.Request, Any], Any]) -> Route:
    async def run(request: web.Request) -> web.StreamResponse:
        try:
            result = act(world, request, await body_of(request))
        except (Unfit, ValueError) as error:
            return refused(error)
        return answer({"ok": True} if result is None else result)

    return run


def in_path(request: web.Request, name: str) -> int:
    """A number of the request's path."""
    try:
        return number(int(request.match_info[name]), name)
    except ValueError:
        raise Unfit(f"{name} is a number") from None


def _chat(request: web.Request) -> int:
    return in_path(request, "chat")


def _message(request: web.Request) -> tuple[int, int]:
    return _chat(request), in_path(request, "message")


def _add_person(world: World, request: web.Request, given: Given) -> Json:
    person = world.add_person(
        given.number("id"), given.text("name"), username=given.text("username", ""),
        language=given.text("language", ""), about=given.text("about", ""),
    )  # fmt: skip
    return {"id": person.id}


def _members(world: World, given: list[Any]) -> list[int]:
    """Members are ids, or ``{"id", "name"}`` of people to add."""
    return [_named(world, Given(one)) if isinstance(one, dict) else number(one, "a member") for one in given]


def _named(world: World, given: Given) -> int:
    return world.add_person(given.number("id"), given.text("name"), about=given.text("about", "")).id


def _add_chat(world: World, request: web.Request, given: Given) -> Json:
    members, admins = given.items("members"), given.items("admins")
    chat = world.add_chat(
        given.text("type"), given.text("title"), chat_id=given.number_or_none("id"), bot=given.text("bot", "member"),
        members=_members(world, members), admins=_members(world, admins), forum=given.flag("forum"),
        linked_chat=given.number_or_none("linked_chat"), username=given.text("username", ""),
    )  # fmt: skip
    return {"id": chat.id}


def _add_topic(world: World, request: web.Request, given: Given) -> Json:
    return {"topic": world.add_topic(_chat(request), given.number("from"), given.text("name"))}


def _change_topic(world: World, request: web.Request, given: Given) -> None:
    name, closed = given.text("name", ""), given.flag_or_none("closed")
    world.change_topic(_chat(request), in_path(request, "topic"), given.number("from"), name=name, closed=closed)


def _set_member(world: World, request: web.Request, given: Given) -> None:
    by = given.number_or_none("by")
    world.set_member(_chat(request), given.number("user"), given.text("status"), by=by)


def _migrate(world: World, request: web.Request, given: Given) -> Json:
    return {"chat": world.migrate(_chat(request), given.number("by"))}


def _edit(world: World, request: web.Request, given: Given) -> None:
    world.edit(
        *_message(request), text=given.text("text", ""), caption=given.text_or_none("caption"), at=given.moment("at"),
        silent=given.flag("silent"),
    )  # fmt: skip


def _delete(world: World, request: web.Request, given: Given) -> None:
    world.delete(*_message(request))


def _react(world: World, request: web.Request, given: Given) -> None:
    emoji = [text(one, "emoji") for one in given.items("emoji")]
    world.react(*_message(request), given.number("from"), emoji)


def _press(world: World, request: web.Request, given: Given) -> Json:
    press = world.press(
        *_message(request), given.number("from"), data=given.text_or_none("data"), label=given.text_or_none("label"),
        anyway=given.flag("anyway"),
    )  # fmt: skip
    return {"press": press}


def _forward(world: World, request: web.Request, given: Given) -> Json:
    return {"message_ids": [world.forward(*_message(request), given.number("from"), given.number("to"))]}


def _pin(world: World, request: web.Request, given: Given) -> None:
    world.pin(*_message(request), given.number("from"))


def _inject(world: World, request: web.Request, given: Any) -> Json:
    if not isinstance(given, dict):
        raise Unfit("an update is an object")
    if "update_id" in given:
        number(given["update_id"], "update_id")
    return {"update_id": world.inject(given)}


def _post_many(world: World, request: web.Request, given: Any) -> Json:
    if not isinstance(given, list):
        raise Unfit("a list of posts is expected")
    return {"message_ids": [post(world, Given(one).number("chat"), one)["message_ids"] for one in given]}


def _add_faults(world: World, request: web.Request, given: Any) -> None:
    world.faults.add(given if isinstance(given, list) else [given])


def _clear_faults(world: World, request: web.Request, given: Given) -> None:
    world.faults.clear()


def _move_clock(world: World, request: web.Request, given: Given) -> Json:
    forward = given.real("forward") if "forward" in given else 0.0
    offset = given.real("offset") if "offset" in given else None
    return {"now": world.move_clock(forward=forward, offset=offset, at=given.moment("at"))}


def _set_options(world: World, request: web.Request, given: Given) -> None:
    unknown = given.keys() - {"limits", "privacy", "only_known_tokens", "bot"}
    if unknown:
        raise Unfit(f"there is no option {', '.join(sorted(unknown))}")
    world.set_options(
        limits=given.flag_or_none("limits"), privacy=given.flag_or_none("privacy"),
        only_known_tokens=given.flag_or_none("only_known_tokens"), bot=given.number_or_none("bot"),
    )  # fmt: skip


def _reset(world: World, request: web.Request, given: Given) -> None:
    world.reset()


ACTS: dict[str, Act] = {
    "people": _add_person,
    "chats": _add_chat,
    "chats/{chat}/topics": _add_topic,
    "chats/{chat}/topics/{topic}": _change_topic,
    "chats/{chat}/members": _set_member,
    "chats/{chat}/migrate": _migrate,
    "chats/{chat}/messages/{message}/edit": _edit,
    "chats/{chat}/messages/{message}/delete": _delete,
    "chats/{chat}/messages/{message}/react": _react,
    "chats/{chat}/messages/{message}/press": _press,
    "chats/{chat}/messages/{message}/forward": _forward,
    "chats/{chat}/messages/{message}/pin": _pin,
    "clock": _move_clock,
    "options": _set_options,
    "reset": _reset,
}
# What takes more than an object of known keys.
FREE_ACTS: dict[str, Callable[[World, web.Request, Any], Any]] = {
    "updates": _inject,
    "messages": _post_many,
    "faults": _add_faults,
}


def routes(world: World) -> list[web.RouteDef]:
    """What people do, as POST routes."""

    async def post_one(request: web.Request) -> web.StreamResponse:
        try:
            return answer(post(world, _chat(request), await read_post(request)))
        except (Unfit, ValueError) as error:
            return refused(error)

    async def keep_bytes(request: web.Request) -> web.StreamResponse:
        return answer({"blob": world.blobs.put(await request.read())})

    return [
        *(web.post(f"/control/{path}", _route(world, act)) for path, act in ACTS.items()),
        *(web.post(f"/control/{path}", _any_route(world, act)) for path, act in FREE_ACTS.items()),
        web.post("/control/chats/{chat}/messages", post_one),
        web.post("/control/blobs", keep_bytes),
        web.delete("/control/faults", _route(world, _clear_faults)),
    ]
