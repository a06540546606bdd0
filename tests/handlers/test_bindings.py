"""The bot comes into a group: one card asks whose it is, an admin answers in at most two taps (R18)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, Change, ChatRef, MemberChange, Sender, SenderKind
from domain.people import Role
from handlers import handle
from models import Assignment, Chat, ChatPurpose, Outbox
from services import roster
from tests.builders import GROUP, LI, MONDAY, SUN, ZHAO, make_chat, make_press, make_work
from tests.talk import Talk

NEW = ChatRef("telegram", "-1001000000077")


@pytest.fixture
def talk(session: Session) -> Talk:
    talk = Talk(session)
    make_chat(session, NEW, ChatPurpose.UNBOUND, None)
    return talk


def add(talk: Talk, by: Account = SUN, *, chat: ChatRef = NEW, change: Change = Change.JOINED, event: str = "e1",
        **more: Any) -> None:
    handle(MemberChange(event, chat, Sender(SenderKind.PERSON, by), MONDAY, change, "新群", **more),
           make_work(talk.session, chat=chat))
    talk.session.flush()


def card(talk: Talk, event: str = "e1", chat: ChatRef = NEW) -> dict[str, Any] | None:
    return talk.shown(f"bind:{row(talk, chat).id}:{event}")


def row(talk: Talk, chat: ChatRef = NEW) -> Chat:
    return talk.session.scalars(select(Chat).where(Chat.external == chat.id)).one()


def tap(talk: Talk, text: str, *, by: Account = SUN, label: str = "", event: str = "e1") -> list[str]:
    """Tap the button of the card with this text or label; gives the ids of the lines they see."""
    key = f"bind:{row(talk).id}:{event}"
    outbox = talk.session.scalars(select(Outbox).where(Outbox.key == key)).one()
    outbox.ref = f"9{event}"
    talk.session.flush()
    buttons = [b for line in (outbox.content or {})["buttons"] for b in line]
    value = next(b["value"] for b in buttons if (text and b.get("text") == text) or (label and b.get("label") == label))
    return press(talk, value, by=by, message=f"9{event}")


def press(talk: Talk, value: str, *, by: Account = SUN, message: str = "9e1") -> list[str]:
    work = make_work(talk.session, chat=NEW)
    handle(make_press(value, sender=by, chat=NEW, message=message), work)
    talk.session.flush()
    talk.session.expire_all()
    return [line.text for line in work.notices]


def bound(talk: Talk) -> tuple[str, str | None]:
    chat = row(talk)
    unit = roster.units(talk.session).by_id.get(chat.unit_id or 0)
    return chat.purpose.value, unit.name if unit else None


def test_an_admin_binds_the_work_group_by_one_tap(talk: Talk) -> None:
    add(talk)
    assert (card(talk) or {})["text"] == "bind-which"
    assert tap(talk, "bind-work-group") == ["bind-done"]
    assert bound(talk) == ("work_group", "城关镇")
    assert (card(talk) or {})["text"] == "bind-done"


def test_a_community_s_group_takes_two_taps(talk: Talk) -> None:
    add(talk)
    tap(talk, "bind-community")
    assert tap(talk, "", label="东关社区") == ["bind-done"]
    assert bound(talk) == ("work_group", "东关社区")


@pytest.mark.parametrize("by", [ZHAO, LI])
def test_who_is_no_admin_gets_one_polite_line_and_nothing_is_kept(talk: Talk, by: Account) -> None:
    add(talk, by)
    assert (card(talk) or {})["text"] == "bind-hello"
    assert (row(talk).title, bound(talk)) == ("", ("unbound", None))


def test_an_admin_may_go_on_where_a_stranger_began(talk: Talk) -> None:
    add(talk, ZHAO)
    assert tap(talk, "bind-ask", by=LI) == ["bind-forbidden"]
    tap(talk, "bind-ask")
    assert tap(talk, "bind-county") == ["bind-done"]
    assert bound(talk) == ("county", "城关镇")


def test_a_stranger_s_tap_does_nothing(talk: Talk) -> None:
    add(talk)
    assert tap(talk, "bind-work-group", by=ZHAO) == ["press-stranger"]
    assert tap(talk, "bind-work-group", by=LI) == ["bind-forbidden"]
    assert bound(talk) == ("unbound", None)


def test_of_two_admins_who_tap_at_once_the_first_is_followed(talk: Talk) -> None:
    add(talk)
    town = talk.units["城关镇"].id
    assert press(talk, f"bind:set:{town}:work_group") == ["bind-done"]
    assert press(talk, f"bind:set:{town}:contractor") == ["bind-is"]
    assert bound(talk) == ("work_group", "城关镇")


def test_a_second_office_is_explained(talk: Talk) -> None:
    add(talk)
    assert tap(talk, "bind-office") == ["bind-other-office"]
    assert (card(talk) or {})["text"] == "bind-which"


def test_a_group_that_comes_again_is_asked_whether_it_is_as_before(talk: Talk) -> None:
    add(talk)
    tap(talk, "bind-work-group")
    add(talk, change=Change.LEFT, event="e2")
    add(talk, event="e3")
    assert (card(talk, "e3") or {})["text"] == "bind-again"
    tap(talk, "bind-other", event="e3")
    assert tap(talk, "bind-contractor", event="e3") == ["bind-done"]
    assert bound(talk) == ("contractor", "城关镇")


def test_as_before_changes_nothing(talk: Talk) -> None:
    add(talk)
    tap(talk, "bind-work-group")
    add(talk, change=Change.LEFT, event="e2")
    add(talk, event="e3")
    tap(talk, "bind-keep", event="e3")
    assert ((card(talk, "e3") or {})["text"], bound(talk)) == ("bind-is", ("work_group", "城关镇"))


def test_a_change_of_rights_asks_nothing_again(talk: Talk) -> None:
    add(talk)
    add(talk, event="e2")
    assert card(talk, "e2") is None


def test_a_channel_is_left_alone(talk: Talk) -> None:
    add(talk, is_broadcast=True)
    assert talk.keys("bind:") == []


def test_without_an_admin_the_card_tells_how_to_become_one(talk: Talk) -> None:
    for held in talk.session.scalars(select(Assignment).where(Assignment.role == Role.ADMIN)):
        talk.session.delete(held)
    roster.changed(talk.session)
    add(talk, ZHAO)
    assert (card(talk) or {})["text"] == "bind-no-admin"


@pytest.mark.parametrize("value", ["bind:set", "bind:set:x:work_group", "bind:set:1:private", "bind:set:999:office",
                                   "bind:set:1:work_group:x", "bind:town:999:set", "bind:communities:x:set"])
def test_a_forged_value_binds_nothing(talk: Talk, value: str) -> None:
    add(talk)
    press(talk, value)
    assert bound(talk) == ("unbound", None)


def test_a_group_that_is_bound_already_is_not_asked(talk: Talk) -> None:
    add(talk, chat=GROUP)
    assert talk.keys("bind:") == []
