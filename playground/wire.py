"""The Bot API's JSON for what there is in the playground."""

from playground.model import Chat, Json, Message, Person, State

VISIBLE = ("text", "entities", "caption", "caption_entities", "photo", "document", "location")


def user(person: Person) -> Json:
    """A User."""
    shape: Json = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    if person.username:
        shape["username"] = person.username
    if person.language:
        shape["language_code"] = person.language
    return shape


def chat(of: Chat) -> Json:
    """A Chat as messages carry it."""
    shape: Json = {"id": of.id, "type": of.type}
    shape["first_name" if of.type == "private" else "title"] = of.title
    if of.username:
        shape["username"] = of.username
    if of.is_forum:
        shape["is_forum"] = True
    return shape


def message(state: State, at: Chat, of: Message, *, with_reply: bool = True) -> Json:
    """A Message; the message it replies to is inside, without its own quote."""
    shape: Json = {"message_id": of.id, "chat": chat(at), "date": of.date}
    if of.sender is not None and at.type != "channel":
        shape["from"] = user(state.people[of.sender])
    if of.sender_chat is not None:
        shape["sender_chat"] = chat(state.chats[of.sender_chat])
    if of.via_bot is not None:
        shape["via_bot"] = user(state.people[of.via_bot])
    shape.update(_place(of))
    if with_reply and (replied := at.messages.get(of.reply_to or 0)) and not replied.is_deleted:
        shape["reply_to_message"] = message(state, at, replied, with_reply=False)
    shape.update(of.content)
    if "pinned_message" in shape:
        pinned = at.messages[shape["pinned_message"]]
        shape["pinned_message"] = message(state, at, pinned, with_reply=False)
    if of.markup is not None:
        shape["reply_markup"] = of.markup
    return shape


def _place(of: Message) -> Json:
    """Topic, album, edit and origin."""
    shape: Json = {}
    if of.thread is not None:
        shape["message_thread_id"] = of.thread
    if of.in_topic:
        shape["is_topic_message"] = True
    if of.album:
        shape["media_group_id"] = of.album
    if of.edit_date is not None:
        shape["edit_date"] = of.edit_date
    if of.origin is not None:
        shape["forward_origin"] = of.origin
    if of.is_automatic_forward:
        shape["is_automatic_forward"] = True
    return shape


def member(person: Person, status: str) -> Json:
    """A ChatMember with the rights that go with the status."""
    shape: Json = {"user": user(person), "status": status}
    if status == "creator":
        shape["is_anonymous"] = False
    elif status == "administrator":
        shape |= {"can_be_edited": False, "is_anonymous": False, **dict.fromkeys(_ADMIN_RIGHTS, True)}
    elif status == "restricted":
        shape |= {"is_member": True, "until_date": 0, **dict.fromkeys(_MEMBER_RIGHTS, False)}
    elif status == "kicked":
        shape["until_date"] = 0
    return shape


_ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_pin_messages", "can_manage_topics", "can_send_welcome_messages",
)  # fmt: skip
_MEMBER_RIGHTS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages",
    "can_manage_topics", "can_edit_tag", "can_react_to_messages",
)  # fmt: skip


def view(state: State, at: Chat, of: Message) -> Json:
    """A message for whoever watches: flat, with what the Bot API hides (edits, reactions, bytes)."""
    content = of.content
    shape: Json = {
        "message_id": of.id, "date": of.date, "kind": kind(of), "from": _from(state, of),
        "text": content.get("text", content.get("caption", "")),
        "entities": content.get("entities", content.get("caption_entities", [])),
        "reply_to": of.reply_to, "topic": of.thread if of.in_topic else None,
        "media_group_id": of.album or None, "buttons": (of.markup or {}).get("inline_keyboard", []),
        "photo": _file(state, content["photo"][-1]) if "photo" in content else None,
        "document": _file(state, content["document"]) if "document" in content else None,
        "location": content.get("location"),
        "reactions": _by_emoji(of), "edits": len(of.history),
        "history": [old.get("text", old.get("caption", "")) for old in of.history],
        "edit_date": of.edit_date, "pinned": of.is_pinned, "deleted": of.is_deleted,
        "forward_origin": of.origin, "sender_chat": of.sender_chat,
    }  # fmt: skip
    if shape["kind"] == "service":
        shape["service"] = content
    return shape


def kind(of: Message) -> str:
    """text, photo, document, location or service."""
    for name in ("text", "photo", "document", "location"):
        if name in of.content:
            return name
    return "service"


def _from(state: State, of: Message) -> Json | None:
    if of.sender is None:
        return None
    person = state.people[of.sender]
    return {"id": person.id, "name": person.first_name, "is_bot": person.is_bot}


def _file(state: State, shape: Json) -> Json:
    return {**shape, "blob": state.files[shape["file_id"]].blob}


def _by_emoji(of: Message) -> Json:
    found: dict[str, list[int]] = {}
    for who, emojis in of.reactions.items():
        for emoji in emojis:
            found.setdefault(emoji, []).append(who)
    return found
