"""The people's side over HTTP: every route is one method of ``World``."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from playground.core import Unfit
from playground.model import Json
from playground.postbox import post, read_post
from playground.posting import moment
from playground.world import World

Act = Callable[[World, web.Request, Json], Any]
Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(value: Any, status: int = 200) -> web.Response:
    """A JSON answer."""
    body = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    return web.Response(body=body, status=status, content_type="application/json")


def refused(error: Exception) -> web.Response:
    """What cannot be done, and why."""
    why = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
    return answer({"error": why}, 400)


async def body_of(request: web.Request) -> Any:
    """The JSON body, an empty object when there is none."""
    body = await request.read()
    return orjson.loads(body) if body else {}


def _route(world: World, act: Act) -> Route:
    async def run(request: web.Request) -> web.StreamResponse:
        try:
            result = act(world, request, await body_of(request))
        except (Unfit, KeyError, TypeError, ValueError) as error:
            return refused(error)
        return answer({"ok": True} if result is None else result)

    return run


def _chat(request: web.Request) -> int:
    return int(request.match_info["chat"])


def _message(request: web.Request) -> tuple[int, int]:
    return _chat(request), int(request.match_info["message"])


def _add_person(world: World, request: web.Request, given: Json) -> Json:
    person = world.add_person(
        given["id"], given["name"], username=given.get("username", ""), language=given.get("language", "")
    )
    return {"id": person.id}


def _members(world: World, given: list[int | Json]) -> list[int]:
    """Members are ids, or ``{"id", "name"}`` of people to add."""
    for one in given:
        if isinstance(one, dict):
            world.add_person(one["id"], one["name"])
    return [one["id"] if isinstance(one, dict) else one for one in given]


def _add_chat(world: World, request: web.Request, given: Json) -> Json:
    chat = world.add_chat(
        given["type"], given["title"], chat_id=given.get("id"), bot=given.get("bot", "member"),
        members=_members(world, given.get("members", [])), admins=_members(world, given.get("admins", [])),
        forum=given.get("forum", False), linked_chat=given.get("linked_chat"), username=given.get("username", ""),
    )  # fmt: skip
    return {"id": chat.id}


def _add_topic(world: World, request: web.Request, given: Json) -> Json:
    return {"topic": world.add_topic(_chat(request), given["from"], given["name"])}


def _change_topic(world: World, request: web.Request, given: Json) -> None:
    topic = int(request.match_info["topic"])
    name, closed = given.get("name", ""), given.get("closed")
    world.change_topic(_chat(request), topic, given["from"], name=name, closed=closed)


def _set_member(world: World, request: web.Request, given: Json) -> None:
    world.set_member(_chat(request), given["user"], given["status"], by=given.get("by"))


def _migrate(world: World, request: web.Request, given: Json) -> Json:
    return {"chat": world.migrate(_chat(request), given["by"])}


def _edit(world: World, request: web.Request, given: Json) -> None:
    world.edit(
        *_message(request), text=given.get("text", ""), caption=given.get("caption"), at=moment(given.get("at")),
        silent=given.get("silent", False),
    )  # fmt: skip


def _delete(world: World, request: web.Request, given: Json) -> None:
    world.delete(*_message(request))


def _react(world: World, request: web.Request, given: Json) -> None:
    world.react(*_message(request), given["from"], given["emoji"])


def _press(world: World, request: web.Request, given: Json) -> Json:
    press = world.press(
        *_message(request), given["from"], data=given.get("data"), label=given.get("label"),
        anyway=given.get("anyway", False),
    )  # fmt: skip
    return {"press": press}


def _forward(world: World, request: web.Request, given: Json) -> Json:
    return {"message_ids": [world.forward(*_message(request), given["from"], given["to"])]}


def _pin(world: World, request: web.Request, given: Json) -> None:
    world.pin(*_message(request), given["from"])


def _inject(world: World, request: web.Request, given: Json) -> Json:
    return {"update_id": world.inject(given)}


def _post_many(world: World, request: web.Request, given: Any) -> Json:
    if not isinstance(given, list):
        raise Unfit("a list of posts is expected")
    return {"message_ids": [post(world, one["chat"], one)["message_ids"] for one in given]}


def _add_faults(world: World, request: web.Request, given: Any) -> None:
    world.faults.add(given if isinstance(given, list) else [given])


def _clear_faults(world: World, request: web.Request, given: Json) -> None:
    world.faults.clear()


def _move_clock(world: World, request: web.Request, given: Json) -> Json:
    forward, at = given.get("forward", 0.0), moment(given.get("at"))
    return {"now": world.move_clock(forward=forward, offset=given.get("offset"), at=at)}


def _set_options(world: World, request: web.Request, given: Json) -> None:
    world.set_options(**given)


def _reset(world: World, request: web.Request, given: Json) -> None:
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
    "updates": _inject,
    "messages": _post_many,
    "faults": _add_faults,
    "clock": _move_clock,
    "options": _set_options,
    "reset": _reset,
}


def routes(world: World) -> list[web.RouteDef]:
    """What people do, as POST routes."""

    async def post_one(request: web.Request) -> web.StreamResponse:
        try:
            return answer(post(world, _chat(request), await read_post(request)))
        except (Unfit, KeyError, TypeError, ValueError) as error:
            return refused(error)

    async def keep_bytes(request: web.Request) -> web.StreamResponse:
        return answer({"blob": world.blobs.put(await request.read())})

    return [
        *(web.post(f"/control/{path}", _route(world, act)) for path, act in ACTS.items()),
        web.post("/control/chats/{chat}/messages", post_one),
        web.post("/control/blobs", keep_bytes),
        web.delete("/control/faults", _route(world, _clear_faults)),
    ]
