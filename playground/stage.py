"""Who and where: people, chats, membership, topics, migration."""

from collections.abc import Iterable
from typing import Any

from playground import wire
from playground.core import Core, Unfit
from playground.model import ANONYMOUS_ID, GROUPS, HERE, Chat, Json, Message, Person, Topic

TYPES = ("private", "group", "supergroup", "channel")
STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")


class Stage(Core):
    """The setting of the play."""

    def add_person(
        self, user_id: int, name: str, *, username: str = "", language: str = "", about: str = ""
    ) -> Person:
        """Add a person, or give one that is there already this name."""
        known = self.state.people.get(user_id)
        if known is not None and known.is_bot:
            raise Unfit(f"{user_id} is a bot")
        if user_id <= 0 or not name:
            raise Unfit("a person has a positive id and a name")
        if known is not None:
            username, language = username or known.username, language or known.language
            about = about or known.about
        person = Person(user_id, name, username, language, about=about)
        self.state.people[user_id] = person
        if private := self.state.chats.get(user_id):
            private.title = name
        self.emit("person", user=user_id)
        return person

    def person(self, user_id: int) -> Person:
        """The person, made up when nobody has that id."""
        return self.state.people.get(user_id) or self.add_person(user_id, f"Person {user_id}")

    def chat(self, chat_id: int) -> Chat:
        """The chat; Unfit when there is none."""
        if found := self.state.chats.get(chat_id):
            return found
        raise Unfit(f"there is no chat {chat_id}")

    def message(self, chat_id: int, message_id: int) -> Message:
        """The message, deleted or not; Unfit when there was none."""
        if found := self.chat(chat_id).messages.get(message_id):
            return found
        raise Unfit(f"there is no message {message_id} in chat {chat_id}")

    def add_chat(
        self,
        chat_type: str,
        title: str,
        *,
        chat_id: int | None = None,
        members: Iterable[int] = (),
        admins: Iterable[int] = (),
        bot: str = "member",
        forum: bool = False,
        linked_chat: int | None = None,
        username: str = "",
    ) -> Chat:
        """Add a chat that is taken to have been there before: no update tells of it.

        ``bot`` is the status of every bot known so far. In a channel bots are administrators or absent.
        """
        if chat_type not in TYPES or bot not in STATUSES:
            raise Unfit(f"a chat's type is one of {', '.join(TYPES)}, a status one of {', '.join(STATUSES)}")
        made = Chat(chat_id or self._chat_id(chat_type), chat_type, title, username, forum)
        self._check_new(made)
        made.linked_chat = linked_chat if linked_chat is None else self.chat(linked_chat).id
        made.members = {self.person(one).id: "member" for one in members}
        made.members |= {self.person(one).id: "administrator" for one in admins}
        status = "administrator" if chat_type == "channel" and bot == "member" else bot
        made.members |= {one.user.id: status for one in self.state.bots.values()}
        self.state.chats[made.id] = made
        self.emit("chat", made)
        return made

    def _check_new(self, chat: Chat) -> None:
        if chat.id in self.state.chats:
            raise Unfit(f"chat {chat.id} is there already")
        if (chat.type == "private") != (chat.id > 0):
            raise Unfit("private chats have positive ids, all others negative ones")
        if chat.is_forum and chat.type != "supergroup":
            raise Unfit("only a supergroup has topics")

    def _chat_id(self, chat_type: str) -> int:
        number = self.number()
        return {"private": number, "group": -4_000_000 - number}.get(chat_type, -1_002_000_000_000 - number)

    def private(self, user_id: int) -> Chat:
        """The person's private chat, started with every bot when it is new."""
        if found := self.state.chats.get(user_id):
            return found
        person = self.person(user_id)
        if person.is_bot:
            raise Unfit("nobody has a private chat with himself")
        return self.add_chat("private", person.first_name, chat_id=user_id, members=[user_id])

    # Membership.

    def enter(self, chat: Chat, user_id: int) -> Person:
        """The person, in the chat from here on; Unfit for those who left, were thrown out or intrude."""
        person = self.person(user_id)
        if chat.type == "private" and user_id != chat.id:
            raise Unfit(f"chat {chat.id} is somebody else's private chat")
        if person.is_bot:
            raise Unfit(f"{user_id} is a bot and acts by its own program")
        if chat.members.setdefault(user_id, "member") not in HERE:
            raise Unfit(f"{user_id} is not in chat {chat.id}")
        return person

    def set_member(self, chat_id: int, user_id: int, status: str, *, by: int | None = None) -> None:
        """Change what somebody is in the chat. Bots hear of their own change, in groups of arrivals and leavings."""
        if status not in STATUSES:
            raise Unfit(f"a status is one of {', '.join(STATUSES)}")
        chat, person = self.private(chat_id) if chat_id > 0 else self.chat(chat_id), self.person(user_id)
        old = chat.members.get(user_id, "left")
        actor = by if by is not None else (chat.id if chat.type == "private" else user_id)
        # Who was thrown out of a basic group still sees the message about it, of a supergroup not.
        if status in HERE or chat.type != "group":
            chat.members[user_id] = status
        self._tell_of_member(chat, person, old, status, actor)
        self._announce(chat, person, old in HERE, status in HERE, actor)
        chat.members[user_id] = status
        self.emit("member", chat, user=user_id, old=old, new=status, by=actor)

    def _tell_of_member(self, chat: Chat, person: Person, old: str, new: str, actor: int) -> None:
        body: Json = {
            "chat": wire.chat(chat),
            "from": wire.user(self.person(actor)),
            "date": int(self.now()),
            "old_chat_member": wire.member(person, old),
            "new_chat_member": wire.member(person, new),
        }
        for bot in self.state.bots.values():
            if bot.user.id == person.id:
                self.tell(bot, "my_chat_member", body, chat.id)
            elif chat.members.get(bot.user.id) == "administrator":
                self.tell(bot, "chat_member", body, chat.id)

    def _announce(self, chat: Chat, person: Person, was_here: bool, is_here: bool, actor: int) -> None:
        if chat.type not in GROUPS or was_here == is_here:
            return
        shape = wire.user(person)
        content = {"new_chat_members": [shape]} if is_here else {"left_chat_member": shape}
        self.add_message(chat, content, sender=actor)

    # Messages, whoever writes them.

    def add_message(
        self,
        chat: Chat,
        content: Json,
        *,
        sender: int | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
        at: float | None = None,
        told: bool = True,
        **more: Any,
    ) -> Message:
        """Put a message into the chat and, if ``told``, tell the bots; ``more`` are fields of Message."""
        message = Message(self._message_id(chat), int(self.now() if at is None else at), content, sender, **more)
        self._put_in_place(chat, message, reply_to, topic)
        chat.messages[message.id] = message
        if told:
            self.tell_all(chat, message, "message")
        self.emit("message", chat, message)
        return message

    def _message_id(self, chat: Chat) -> int:
        if chat.type in ("supergroup", "channel"):
            chat.next_message_id += 1
            return chat.next_message_id - 1
        self.state.next_account_message_id += 1
        return self.state.next_account_message_id - 1

    @staticmethod
    def _put_in_place(chat: Chat, message: Message, reply_to: int | None, topic: int | None) -> None:
        """Topic messages that reply to nothing reply to the topic's first; other replies make a thread."""
        message.reply_to = reply_to
        replied = chat.messages.get(reply_to or 0)
        if topic is None and replied is not None and replied.in_topic:
            topic = replied.thread
        if topic is not None:
            message.thread, message.in_topic = topic, True
            message.reply_to = reply_to or (None if topic == message.id else topic)
        elif replied is not None and chat.type == "supergroup":
            message.thread = replied.thread or replied.id

    # Topics.

    def add_topic(self, chat_id: int, sender: int, name: str) -> int:
        """Open a topic; gives its id."""
        chat = self.chat(chat_id)
        if not chat.is_forum:
            raise Unfit(f"chat {chat_id} has no topics")
        opener = self.enter(chat, sender)
        topic = Topic(chat.next_message_id, name)
        chat.topics[topic.id] = topic
        content = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        self.add_message(chat, content, sender=opener.id, topic=topic.id)
        self.emit("topic", chat, topic=topic.id, name=name)
        return topic.id

    def change_topic(
        self, chat_id: int, topic_id: int, sender: int, *, name: str = "", closed: bool | None = None
    ) -> None:
        """Rename, close or reopen a topic."""
        chat = self.chat(chat_id)
        topic = chat.topics.get(topic_id)
        if topic is None:
            raise Unfit(f"there is no topic {topic_id} in chat {chat_id}")
        self.enter(chat, sender)
        if name:
            topic.name = name
            self.add_message(chat, {"forum_topic_edited": {"name": name}}, sender=sender, topic=topic_id)
        if closed is not None:
            topic.is_closed = closed
            self.add_message(
                chat, {f"forum_topic_{'closed' if closed else 'reopened'}": {}}, sender=sender, topic=topic_id
            )
        self.emit("topic", chat, topic=topic.id, name=topic.name, closed=topic.is_closed)

    # Migration.

    def migrate(self, chat_id: int, by: int) -> int:
        """A group becomes a supergroup under a new id, with one service message on each side."""
        old = self.chat(chat_id)
        if old.type != "group" or old.migrated_to is not None:
            raise Unfit(f"chat {chat_id} cannot become a supergroup")
        self.enter(old, by)
        new = Chat(self._chat_id("supergroup"), "supergroup", old.title, members=dict(old.members))
        self.state.chats[new.id] = new
        old.migrated_to = new.id
        self.add_message(old, {"migrate_to_chat_id": new.id}, sender=by)
        content = {"migrate_from_chat_id": old.id}
        self.add_message(new, content, sender=ANONYMOUS_ID, sender_chat=new.id)
        self.emit("migrated", old, to=new.id)
        return new.id
