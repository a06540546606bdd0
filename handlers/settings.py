"""/settings and /privacy: what a person or a chat may choose, and what the books hold of them."""

from domain.chat import ButtonPress, IncomingMessage
from domain.language import LANGUAGES, spoken
from domain.people import Actor
from handlers.commands import hello, say
from handlers.help import IN_PRIVATE, Help
from services import preferences, privacy
from services.preferences import ENDONYMS
from services.work import Work
from texts.contents import ButtonFact, Line

CALLED = {**{own.lower(): language for language, own in ENDONYMS.items()}, "汉语": "zh-CN", "chinese": "zh-CN",
          "英文": "en", "英语": "en"}


def _settings(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/settings shows the card; /settings English chooses at once. A stranger hears in private how to register; in a
    group only its admins are answered (R18)."""
    assert work.chat is not None
    if actor is None:
        if event.is_private:
            say(event, work, hello(None))
        return
    if event.forwarded or not preferences.may_set(work.chat, actor):
        return
    language = CALLED.get(event.text.strip().lower()) or spoken(event.text.strip())
    if event.text and not language:
        say(event, work, Line(text="settings-usage", args={"words": event.text[:40]}))
        return
    if language:
        preferences.set_language(work, work.chat, actor, language)
    preferences.show(work, work.chat, actor, event.ref.message, event.topic)


def _chosen(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """settings:me:en in a private chat, settings:chat:en in a group."""
    assert work.chat is not None
    whose = preferences.ME if preferences.is_private(work.chat) else preferences.CHAT
    if len(words) != 3 or words[1] != whose or words[2] not in LANGUAGES:
        work.notice("press-unknown")
    elif not preferences.may_set(work.chat, actor):
        work.notice("settings-forbidden")
    else:
        preferences.set_language(work, work.chat, actor, words[2])
        if event.ref is not None:
            preferences.show_again(work, work.chat, actor, event.ref.message)
        work.notice("settings-done", language=ENDONYMS[words[2]])


def _privacy(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """Anybody in private; in a group whoever is known."""
    if actor is None and not event.is_private:
        return
    told = privacy.notice()
    if not event.is_private:
        told = told.model_copy(update={"lines": (*told.lines, Line(text="privacy-own-in-private"))})
    elif actor is not None:
        told = told.model_copy(update={"buttons": ((ButtonFact(value="privacy:own", text="button-own-data"),),)})
    say(event, work, told)


def _own(event: ButtonPress, work: Work, actor: Actor, words: list[str]) -> None:
    """privacy:own gives the person who taps their own record, in private only."""
    if preferences.is_private(work.chat):
        privacy.show_own(work, actor)
        work.notice("noticed")
    else:
        work.notice("privacy-own-in-private")


HELP = (Help("help-settings", places=IN_PRIVATE, command="settings"),
        Help("help-privacy", places=IN_PRIVATE, command="privacy"))
COMMANDS = {"settings": _settings, "privacy": _privacy}
PRESSES = {"settings": _chosen, "privacy": _own}
