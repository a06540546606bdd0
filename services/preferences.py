"""/settings: what a person or a chat may choose, on one card that is edited in place."""

from domain.language import LANGUAGES
from domain.people import Actor, Role
from domain.permissions import may_administer
from domain.policy import Policy
from models import Chat, ChatPurpose
from services import chats, languages
from services.work import Work, standing_at
from texts.contents import ButtonFact, Line, Lines

ENDONYMS = {"zh-CN": "中文", "en": "English"}  # each language in its own words
ME, CHAT = "me", "chat"
_GETS = (("settings-get-questions", Role.INSPECTOR), ("settings-get-transfers", Role.CONTRACTOR),
         ("settings-get-drafts", Role.LEADER), ("settings-get-codes", Role.ADMIN))  # what comes in private


def is_private(chat: Chat | None) -> bool:
    return chat is not None and chat.purpose is ChatPurpose.PRIVATE


def may_set(chat: Chat, actor: Actor) -> bool:
    """A private chat is its person's; a group is set by an admin of its unit."""
    return is_private(chat) or may_administer(actor, chat.unit_id)


def show(work: Work, chat: Chat, actor: Actor, message: str, topic: str | None = None) -> None:
    """The card under the command ``message``."""
    card = _mine(work, actor) if is_private(chat) else _of_chat(work, chat)
    work.show(f"settings:{chat.id}:{message}", card.model_copy(update={"reply_to": work.quoted(message)}),
              chat_id=chat.id, topic=topic)


def show_again(work: Work, chat: Chat, actor: Actor, card: str) -> None:
    """The card that stands at the message ``card``, as it is after a tap; nothing when no such card stands there."""
    key = standing_at(work.session, chat.id, card) or ""
    if key.startswith(f"settings:{chat.id}:"):
        show(work, chat, actor, key.rpartition(":")[2])


def set_language(work: Work, chat: Chat, actor: Actor, language: str) -> bool:
    """The person's language in private, else the group's; False when it is that already."""
    if not is_private(chat):
        return languages.choose_for_chat(work, chat, actor, language)
    was_chosen = languages.choose(work, actor, language)
    chat.language = language
    return was_chosen


def _mine(work: Work, actor: Actor) -> Lines:
    got = [Line(text="settings-get-answers")]
    got += [Line(text=text) for text, role in _GETS if actor.has(role)]
    return Lines(title=Line(text="settings-mine", args={"name": actor.name}),
                 lines=(_language(languages.here(work)), *got, _times(work.policy)),
                 buttons=_buttons(ME, languages.here(work)))


def _of_chat(work: Work, chat: Chat) -> Lines:
    return Lines(title=Line(text="settings-chat"),
                 lines=(_language(languages.here(work)), Line(text="settings-cards"), chats.binding(work),
                        _times(work.policy)),
                 buttons=_buttons(CHAT, languages.here(work)))


def _language(language: str) -> Line:
    return Line(text="settings-language", args={"language": ENDONYMS[language]})


def _times(policy: Policy) -> Line:
    """Nobody chooses quiet hours: what comes by itself comes at the town's times."""
    return Line(text="settings-times", args={job: policy.schedules[job] for job in (
        "weekly_digest", "overdue_digest", "contractor_reminder")})


def _buttons(whose: str, chosen: str) -> tuple[tuple[ButtonFact, ...], ...]:
    return (tuple(ButtonFact(value=f"settings:{whose}:{language}",
                             label=f"{'✓ ' if language == chosen else ''}{ENDONYMS[language]}")
                  for language in LANGUAGES),)
