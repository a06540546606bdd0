"""Buttons under a message, held to Telegram's limits."""

from typing import Any

from playground.api.call import Call
from playground.model import Json
from playground.refusal import bad_request

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
ACTIONS = ("callback_data", "url", "web_app", "switch_inline_query", "switch_inline_query_current_chat",
           "switch_inline_query_chosen_chat", "copy_text", "login_url", "callback_game", "pay")  # fmt: skip


KEPT = frozenset((*ACTIONS, "text"))


def read(call: Call) -> Json | None:
    """The inline keyboard of the call; None when there is none or it is another kind of markup."""
    given = call.json("reply_markup", "reply keyboard markup")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in given:
        return None
    rows = _rows(given["inline_keyboard"])
    return {"inline_keyboard": rows} if rows else None


def _rows(given: Any) -> list[list[Json]]:
    if not isinstance(given, list):
        raise bad_request('Field "inline_keyboard" must be of type Array')
    if not all(isinstance(row, list) for row in given):
        raise bad_request("can't parse inline keyboard button: expected an Array of Array")
    rows = [[_button(one) for one in row] for row in given if row]
    # Telegram's own clients never get this far: it drops or refuses what is over the limit.
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _button(given: Any) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    label = given.get("text")
    if not isinstance(label, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not label.strip():
        raise bad_request("can't parse inline keyboard button: inline keyboard button text must be non-empty")
    if not any(given.get(action) is not None for action in ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _check_action(given)
    return {key: value for key, value in given.items() if key in KEPT and _is_plain(value)}


def _is_plain(value: Any) -> bool:
    """A text or a flag, or an object of them, as actions are."""
    if isinstance(value, dict):
        return all(isinstance(one, str | bool) for one in value.values())
    return isinstance(value, str | bool)


def _check_action(given: Json) -> None:
    data = given.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= 64):
        raise bad_request("BUTTON_DATA_INVALID")
    url = given.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: URL host is empty")
