"""/settings and /privacy: who chooses what, and who is told what."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef, IncomingMessage
from handlers import handle
from models import AuditEvent, Chat, ChatPurpose, Outbox, Person, PersonAccount
from services import privacy
from tests.builders import GROUP, LI, QIAN, SUN, ZHANG, ZHAO, ZONE, make_chat, make_message, make_work
from tests.talk import MARKET, Talk
from texts import cards
from texts.contents import from_json


@pytest.fixture
def talk(session: Session) -> Talk:
    talk = Talk(session)
    for account in (LI, SUN, QIAN, ZHANG, ZHAO):
        make_chat(session, ChatRef("telegram", account.id), ChatPurpose.PRIVATE, None)
    return talk


def tell(talk: Talk, who: Account, text: str, command: str = "settings") -> IncomingMessage:
    """A command in private."""
    chat = ChatRef("telegram", who.id)
    message = make_message(text, sender=who, at=talk.at, chat=chat, command=command)
    private = IncomingMessage(**{f: getattr(message, f) for f in message.__slots__} | {"is_private": True})
    handle(private, make_work(talk.session, talk.at, policy=talk.policy, chat=chat, message=message.ref))
    talk.session.flush()
    return message


def chat_of(talk: Talk, ref: ChatRef) -> Chat:
    return talk.session.scalars(select(Chat).where(Chat.external == ref.id).execution_options(
        populate_existing=True)).one()


def person(talk: Talk, account: Account) -> Person:
    return talk.session.scalars(select(Person).join(PersonAccount).where(
        PersonAccount.account == account.id).execution_options(populate_existing=True)).one()


def newest(talk: Talk, language: str = "zh-CN") -> str:
    """The newest card as people read it."""
    content = talk.session.scalars(select(Outbox.content).order_by(Outbox.id.desc()).limit(1)).one()
    assert content is not None
    card = cards.card(from_json(content), language, ZONE, chat=GROUP)
    return "\n".join((card.title, *card.lines, *(" ".join(f"[{b.label}]" for b in row) for row in card.buttons)))


def audited(talk: Talk, action: str) -> int:
    return len(talk.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all())


def test_a_person_sees_their_language_and_what_comes_in_private(talk: Talk) -> None:
    tell(talk, QIAN, "")
    assert newest(talk) == """\
设置 · 钱镇长
语言:中文
私聊收到:您所发命令的回答、要看的照片和过程
私聊收到:待签发的督办单草稿
定时消息只发工作群:周通报 周一08:30,超期 每天08:00,环卫考评 周五15:00
[✓ 中文] [English]"""


def test_a_tap_changes_the_language_once_and_the_card_in_place(talk: Talk) -> None:
    asked = tell(talk, LI, "")
    key = f"settings:{chat_of(talk, asked.chat).id}:{asked.ref.message}"
    talk.stands_at(key, "900")
    for _ in range(2):
        assert talk.tap("settings:me:en", sender=LI, chat=asked.chat) == ["settings-done"]
    assert (person(talk, LI).language, chat_of(talk, asked.chat).language) == ("en", "en")
    assert audited(talk, "person.language") == 1


def test_the_card_that_was_tapped_is_the_one_that_changes(talk: Talk, session: Session) -> None:
    from tests.builders import make_press

    asked = tell(talk, LI, "")
    chat = chat_of(talk, asked.chat)
    talk.stands_at(f"settings:{chat.id}:{asked.ref.message}", "900")
    work = make_work(session, talk.at, policy=talk.policy, chat=asked.chat)
    handle(make_press("settings:me:en", sender=LI, at=talk.at, chat=asked.chat, message="900"), work)
    assert newest(talk, "en").startswith("Settings · 李站长\nLanguage: English\n")
    assert newest(talk, "en").endswith("[中文] [✓ English]")


def test_a_tap_whose_value_was_put_on_another_card_leaves_that_card_alone(talk: Talk, session: Session) -> None:
    from tests.builders import make_press

    talk.say(MARKET, sender=LI, photos=1)
    talk.stands_at("problem:1:card:1", "900")
    before = talk.card()
    work = make_work(session, talk.at, policy=talk.policy)
    handle(make_press("settings:chat:en", sender=SUN, at=talk.at, message="900"), work)
    assert talk.card() == before


def test_an_admin_sets_the_group_s_language(talk: Talk) -> None:
    talk.say("", sender=SUN, command="settings")
    assert newest(talk) == """\
本群设置
语言:中文
已发的卡片下次变动时换成新语言
本群:城关镇 · 工作群。要改,例:/bind 城关镇 工作群
定时消息只发工作群:周通报 周一08:30,超期 每天08:00,环卫考评 周五15:00
[✓ 中文] [English]"""
    assert talk.tap("settings:chat:en", sender=SUN) == ["settings-done"]
    assert (chat_of(talk, GROUP).language, audited(talk, "chat.language")) == ("en", 1)


def test_words_choose_as_well_as_a_tap(talk: Talk) -> None:
    talk.say("English", sender=SUN, command="settings")
    assert chat_of(talk, GROUP).language == "en"
    talk.say("中文", sender=SUN, command="settings")
    assert chat_of(talk, GROUP).language == "zh-CN"


def test_an_unknown_language_is_answered_with_those_there_are(talk: Talk) -> None:
    tell(talk, LI, "français")
    assert newest(talk) == "没有这种语言:français。可选:中文、English。例:/settings English"
    assert person(talk, LI).language == ""


@pytest.mark.parametrize("who", [LI, ZHANG, ZHAO])
def test_who_is_no_admin_is_not_answered_in_a_group(talk: Talk, who: Account) -> None:
    talk.say("English", sender=who, command="settings")
    assert (talk.keys("settings:"), chat_of(talk, GROUP).language) == ([], "")


@pytest.mark.parametrize(("value", "told"), [
    ("settings:chat:en", "settings-forbidden"), ("settings:me:en", "press-unknown"),
    ("settings:chat:fr", "press-unknown"), ("settings:chat", "press-unknown"), ("settings", "press-unknown"),
    ("settings:chat:en:1", "press-unknown")])
def test_a_forged_tap_of_an_inspector_in_the_group_changes_nothing(talk: Talk, value: str, told: str) -> None:
    assert talk.tap(value, sender=LI) == [told]
    assert (chat_of(talk, GROUP).language, person(talk, LI).language) == ("", "")


def test_a_stranger_is_told_how_to_register(talk: Talk) -> None:
    tell(talk, ZHAO, "")
    assert newest(talk).startswith("您好。您还没有登记")
    assert talk.tap("settings:me:en", sender=ZHAO, chat=ChatRef("telegram", ZHAO.id)) == ["press-stranger"]


def test_what_is_stored_is_told_to_anybody_in_private_and_to_the_known_in_a_group(talk: Talk) -> None:
    tell(talk, ZHAO, "", "privacy")
    assert "闲聊不存" in newest(talk) and "[我的资料]" not in newest(talk)
    tell(talk, LI, "", "privacy")
    assert newest(talk).endswith("[我的资料]")
    talk.say("", sender=ZHAO, command="privacy")
    assert len(talk.keys("said:")) == 2
    talk.say("", sender=LI, command="privacy")
    assert newest(talk).endswith("看自己的资料:私聊我发 /privacy")


def test_a_person_gets_their_own_record_in_private_only(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    assert talk.tap("privacy:own", sender=LI) == ["privacy-own-in-private"]
    assert talk.keys("record:") == []
    assert talk.tap("privacy:own", sender=LI, chat=ChatRef("telegram", LI.id)) == ["noticed"]
    [key] = talk.keys("record:")
    assert talk.shown(key)["person_id"] == person(talk, LI).id  # type: ignore[index]
    assert audited(talk, "person.record_shown") == 1


def test_the_record_holds_what_the_books_say_of_that_person_alone(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("已清理", sender=ZHANG, photos=2)
    of_li, of_zhang = (json.loads(privacy.record_of(talk.session, person(talk, who).id)) for who in (LI, ZHANG))
    assert (of_li["accounts"], of_li["roles"][0]["role"]) == (["telegram:1001"], "inspector")
    assert [p["words"] for p in of_li["problems_reported"]] == [MARKET]
    assert (of_li["rectifications"], of_li["photos_posted"]) == ([], 1)
    assert (of_zhang["problems_reported"], of_zhang["photos_posted"]) == ([], 2)
    assert [(r["number"], r["words"]) for r in of_zhang["rectifications"]] == [(1, "已清理")]
