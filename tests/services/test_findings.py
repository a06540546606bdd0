"""What keeps the bot from working is said to the office once with the remedy, and goes when it is mended."""

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.chat import Change, ChatRef, MemberChange, Sender, SenderKind
from handlers import handle
from models import Chat, ChatPurpose, Mark
from services import findings
from services.findings import Finding, Found
from tests.builders import GROUP, MONDAY, OFFICE, SUN, make_chat, make_work
from tests.talk import Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def look(talk: Talk, *present: str) -> bool:
    is_new = findings.looked(make_work(talk.session), present)
    talk.session.flush()
    return is_new


@pytest.mark.parametrize("code", list(Finding))
def test_a_cause_is_told_once_and_taken_away_when_it_is_mended(talk: Talk, code: str) -> None:
    assert look(talk, code)
    assert talk.shown(f"finding.{code}") == {"kind": "line", "text": f"finding-{code}"}
    assert not look(talk, code)
    assert findings.standing(talk.session) == [Found(code)]
    assert look(talk)
    assert (talk.shown(f"finding.{code}"), findings.standing(talk.session)) == (None, [])
    assert look(talk, code)


def test_an_office_that_comes_later_is_told_then(talk: Talk) -> None:
    office = talk.session.scalars(select(Chat).where(Chat.external == OFFICE.id)).one()
    office.purpose = ChatPurpose.UNBOUND
    look(talk, "privacy")
    assert talk.shown("finding.privacy") is None
    office.purpose = ChatPurpose.OFFICE
    look(talk, "privacy")
    assert talk.shown("finding.privacy") is not None


def change(talk: Talk, *, can_write: bool, chat: ChatRef = GROUP, change: Change = Change.JOINED) -> None:
    event = MemberChange(f"e{can_write}{change}", chat, Sender(SenderKind.PERSON, SUN), MONDAY, change, "督查群",
                         can_write=can_write)
    handle(event, make_work(talk.session, chat=chat))
    talk.session.flush()


def test_a_group_where_it_may_not_write_is_told_and_forgotten_when_it_may(talk: Talk) -> None:
    change(talk, can_write=False)
    key = next(key for key in talk.keys("finding.rights"))
    assert (talk.shown(key) or {})["args"] == {"title": "督查群"}
    assert findings.standing(talk.session) == [Found(key.removeprefix("finding.").split(":")[0], "督查群")]
    change(talk, can_write=True)
    assert (talk.shown(key), findings.standing(talk.session)) == (None, [])


def test_a_group_that_it_was_removed_from_has_a_line_of_its_own(talk: Talk) -> None:
    change(talk, can_write=False)
    change(talk, can_write=False, change=Change.LEFT)
    assert (talk.keys("finding.rights"), len(talk.keys("chat:"))) == ([], 1)


def test_a_group_of_nobody_is_nobody_s_trouble(talk: Talk) -> None:
    stranger = ChatRef("telegram", "-100555")
    make_chat(talk.session, stranger, ChatPurpose.UNBOUND, None)
    change(talk, can_write=False, chat=stranger)
    assert findings.standing(talk.session) == []


def test_a_mark_without_its_line_is_told_again(talk: Talk) -> None:
    look(talk, "clock")
    talk.session.execute(delete(Mark).where(Mark.key == "finding.clock"))
    look(talk, "clock")
    assert findings.standing(talk.session) == [Found("clock")]
