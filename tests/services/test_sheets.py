"""R4: many submissions at once, by a sheet that accepts exactly what is on it, each at most once."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from models import AuditEvent, Chat, ChatPurpose, Person, PersonAccount, Rectification, Sheet
from tests.builders import LI, LIAISON, OFFICE, SUN, WANG, ZHANG, ZHAO, local, make_chat
from tests.talk import Talk

PLACES = ("菜市场南门", "小学北墙", "老桥头", "东街口", "西街口", "公园门口", "车站广场", "河堤", "供销社门口",
          "粮站院墙", "医院后门")
QUIET = timedelta(minutes=21)


def waiting(talk: Talk, count: int) -> None:
    """So many problems of 东关社区 were reported by 李站长 and put right by 张主任."""
    for n, place in enumerate(PLACES[:count], 1):
        talk.say(f"东关社区{place}垃圾未清理", sender=LI, photos=1)
        talk.say(f"№{n}已清理", sender=ZHANG, photos=1)


def opens_the_bot(talk: Talk, who: Account = LI) -> ChatRef:
    """This person wrote to the bot in private."""
    ref = ChatRef("telegram", who.id)
    chat = make_chat(talk.session, ref, ChatPurpose.PRIVATE, None)
    person = talk.session.scalars(select(Person).join(PersonAccount).where(PersonAccount.account == who.id)).one()
    person.private_chat_id = chat.id
    talk.session.flush()
    return ref


def sheets(talk: Talk) -> list[Sheet]:
    return list(talk.session.scalars(select(Sheet).order_by(Sheet.id).execution_options(populate_existing=True)))


def card(talk: Talk) -> dict[str, Any]:
    """The newest sheet's card."""
    return talk.shown(f"sheet:{sheets(talk)[-1].id}") or {}


def button(talk: Talk, text: str) -> str:
    return next(str(b["value"]) for row in card(talk).get("buttons", ()) for b in row if b["text"] == text)


def states(talk: Talk, count: int) -> str:
    return "".join(talk.state(n)[0] for n in range(1, count + 1))


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


def test_at_night_no_sheet_comes_but_in_the_morning_to_who_walked_in_the_evening(talk: Talk) -> None:
    home = opens_the_bot(talk)
    talk.at = local("11-23 20:50")
    waiting(talk, 4)
    talk.until(local("11-24 06:59"))
    assert sheets(talk) == []
    talk.until(local("11-24 07:00"))
    [sheet] = sheets(talk)
    assert talk.session.get_one(Chat, sheet.chat_id).external == home.id


def test_at_the_round_s_end_many_that_wait_are_one_sheet_in_the_group(talk: Talk) -> None:
    waiting(talk, 4)
    assert talk.keys("sheet:") == []
    talk.until(talk.at + QUIET)
    assert len(talk.keys("sheet:")) == 1
    assert [p["number"] for p in card(talk)["pairs"]] == [1, 2, 3, 4]


def test_few_that_wait_are_none(talk: Talk) -> None:
    waiting(talk, 3)
    talk.until(talk.at + 3 * QUIET)
    assert talk.keys("sheet:") == []


def test_while_an_inspector_walks_it_waits(talk: Talk) -> None:
    waiting(talk, 4)
    talk.until(talk.at + timedelta(minutes=15))
    talk.say("西关社区公园门口垃圾没清", sender=WANG, photos=1, after=0)
    talk.until(talk.at + timedelta(minutes=19))
    assert talk.keys("sheet:") == []
    talk.until(talk.at + timedelta(minutes=2))
    assert len(talk.keys("sheet:")) == 1


def test_who_opened_the_bot_gets_it_in_private_and_the_group_nothing(talk: Talk) -> None:
    opens_the_bot(talk)
    waiting(talk, 4)
    talk.until(talk.at + QUIET)
    [sheet] = sheets(talk)
    assert (sheet.chat_id == sheet.group_id, sheet.person_id is None) == (False, False)


def test_it_holds_nine_at_most_the_oldest_first(talk: Talk) -> None:
    waiting(talk, 11)
    talk.until(talk.at + QUIET)
    assert [p["number"] for p in card(talk)["pairs"]] == list(range(1, 10))


def test_all_accepts_exactly_what_is_on_it(talk: Talk) -> None:
    waiting(talk, 11)
    talk.until(talk.at + QUIET)
    assert talk.tap(button(talk, "button-accept-all"), sender=WANG) == ["sheet-accepted"]
    assert states(talk, 11) == "c" * 9 + "rr"
    assert (card(talk)["title"]["text"], card(talk).get("buttons")) == ("sheet-done", None)


def test_each_acceptance_is_an_event_of_the_books(talk: Talk) -> None:
    waiting(talk, 4)
    talk.say(command="verify", sender=LI)
    talk.tap(button(talk, "button-accept-all"))
    assert talk.session.scalar(select(func.count()).where(AuditEvent.action == "problem.closed")) == 4


def test_own_submissions_are_left_out_and_named(talk: Talk) -> None:
    waiting(talk, 4)
    talk.until(talk.at + QUIET)
    own = talk.submissions(2)[0]
    own.submitted_by_id = talk.problem().reported_by_id
    talk.session.flush()
    talk.tap(button(talk, "button-accept-all"), sender=LI)
    assert states(talk, 4) == "crcc"
    assert (card(talk)["title"]["text"], card(talk)["title"]["args"]["left"]) == ("sheet-left", 1)


def test_a_second_tap_finds_it_done(talk: Talk) -> None:
    waiting(talk, 4)
    talk.say(command="verify", sender=LI)
    value = button(talk, "button-accept-all")
    talk.tap(value, sender=LI)
    assert talk.tap(value, sender=WANG) == ["sheet-accepted"]
    assert [talk.submissions(n)[0].verified_by_id for n in range(1, 5)] == [talk.problem().reported_by_id] * 4


@pytest.mark.parametrize("who", [ZHANG, LIAISON])
def test_nobody_else_accepts_by_it(talk: Talk, who: Account) -> None:
    waiting(talk, 4)
    talk.say(command="verify", sender=LI)
    assert talk.tap(button(talk, "button-accept-all"), sender=who) == ["verify-forbidden"]
    assert talk.tap(button(talk, "button-accept-all"), sender=ZHAO) == ["press-stranger"]
    assert states(talk, 4) == "rrrr"


def test_in_another_chat_its_buttons_do_nothing(talk: Talk) -> None:
    waiting(talk, 4)
    talk.say(command="verify", sender=LI)
    opens_the_bot(talk, WANG)
    for chat in (OFFICE, ChatRef("telegram", WANG.id)):
        assert talk.tap(button(talk, "button-accept-all"), sender=WANG, chat=chat) == ["press-unknown"]
    assert states(talk, 4) == "rrrr"


@pytest.mark.parametrize("value", ["sheet:all", "sheet:all:", "sheet:all:x", "sheet:all:99", "sheet:ok:1",
                                   "sheet:ok:1:", "sheet:ok:1:x", "sheet:ok:1:999", "sheet:back:1:0",
                                   "sheet:next:1:7:8", "sheet::1", "sheet:all:-1", "sheet:all:1:1:1", "sheet:all:１"])
def test_forged_values_accept_nothing(talk: Talk, value: str) -> None:
    waiting(talk, 4)
    talk.say(command="verify", sender=LI)
    talk.tap(value, sender=LI)
    assert states(talk, 4) == "rrrr"


def test_one_by_one_walks_in_the_same_message(talk: Talk) -> None:
    waiting(talk, 3)
    talk.say(command="verify", sender=LI)
    before = talk.keys()
    talk.tap(button(talk, "button-one-by-one"))
    assert [p["number"] for p in card(talk)["pairs"]] == [1]
    talk.tap(button(talk, "button-next"))
    assert [p["number"] for p in card(talk)["pairs"]] == [2]
    talk.tap(button(talk, "button-accept"))
    assert ([p["number"] for p in card(talk)["pairs"]], states(talk, 3)) == ([3], "rcr")
    talk.tap(button(talk, "button-to-sheet"))
    assert [p["number"] for p in card(talk)["pairs"]] == [1, 2, 3]
    assert talk.keys() == before


def test_a_slow_second_tap_accepts_the_one_that_was_seen_not_the_next(talk: Talk) -> None:
    waiting(talk, 3)
    talk.say(command="verify", sender=LI)
    talk.tap(button(talk, "button-one-by-one"))
    value = button(talk, "button-accept")
    assert talk.tap(value) == ["done-you-accepted"]
    assert talk.tap(value) == ["done-accepted"]
    assert states(talk, 3) == "crr"


def test_a_return_on_the_way_asks_for_the_reason_and_goes_on(talk: Talk) -> None:
    waiting(talk, 2)
    talk.say(command="verify", sender=LI)
    talk.tap(button(talk, "button-one-by-one"))
    assert talk.tap(button(talk, "button-return")) == ["return-why"]
    talk.tap(talk.option(talk.question("return_reason"), "照片不清"))
    assert (states(talk, 2), [p["number"] for p in card(talk)["pairs"]]) == ("or", [2])


def test_in_private_all_of_it_works_as_in_the_group(talk: Talk) -> None:
    home = opens_the_bot(talk)
    waiting(talk, 3)
    talk.say(command="verify", sender=LI, chat=home)
    talk.tap(button(talk, "button-one-by-one"), chat=home)
    talk.tap(button(talk, "button-return"), chat=home)
    question = talk.question("return_reason")
    assert talk.tap(talk.option(question, "其他"), chat=home) == ["question-say"]
    talk.say("墙角还有", sender=LI, chat=home)
    assert (states(talk, 3), talk.submissions(1)[0].reason) == ("orr", "墙角还有")
    talk.tap(button(talk, "button-to-sheet"), chat=home)
    talk.tap(button(talk, "button-accept-all"), chat=home)
    assert states(talk, 3) == "occ"
    assert card(talk)["title"]["text"] == "sheet-over"


def test_what_is_verified_by_its_own_card_is_so_on_the_sheet(talk: Talk) -> None:
    waiting(talk, 4)
    talk.say(command="verify", sender=LI)
    talk.tap(f"verify:{talk.submissions(3)[0].id}", sender=WANG)
    assert [line["text"] for line in card(talk)["lines"]][2] == "sheet-item-accepted"
    assert card(talk)["title"]["text"] == "sheet-left"


def test_what_all_accepted_is_undone_at_once_and_waits_on_its_sheet_again(talk: Talk) -> None:
    waiting(talk, 3)
    talk.say(command="verify", sender=LI)
    talk.tap(button(talk, "button-accept-all"), sender=LI)
    talk.say(command="undo", sender=LI)
    assert (states(talk, 3), card(talk)["title"]["text"]) == ("rrr", "sheet-title")
    talk.tap(button(talk, "button-accept-all"), sender=LI)
    assert states(talk, 3) == "ccc"


def test_a_new_sheet_takes_the_old_one_away(talk: Talk) -> None:
    waiting(talk, 4)
    talk.say(command="verify", sender=LI)
    old = button(talk, "button-accept-all")
    talk.say(command="verify", sender=LI)
    assert len(talk.keys("sheet:")) == 1
    assert talk.tap(old) == ["sheet-replaced"]
    assert states(talk, 4) == "rrrr"


def test_the_same_ones_are_not_laid_out_again_by_the_timer(talk: Talk) -> None:
    waiting(talk, 4)
    talk.until(talk.at + QUIET)
    first = talk.keys("sheet:")
    talk.say("有更多照片", sender=ZHANG, photos=1, reply_to=talk.card(1)["reply_to"])
    talk.until(talk.at + 3 * QUIET)
    assert talk.keys("sheet:") == first


def test_nothing_that_waits_is_said_so(talk: Talk) -> None:
    talk.say(command="verify", sender=LI)
    assert [talk.shown(k)["text"] for k in talk.keys("said:")] == ["sheet-nothing"]  # type: ignore[index]


@pytest.mark.parametrize("who", [ZHANG, ZHAO, LIAISON])
def test_who_may_not_verify_gets_no_answer(talk: Talk, who: Account) -> None:
    waiting(talk, 4)
    before = talk.keys()
    talk.say(command="verify", sender=who)
    assert talk.keys() == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taps=st.lists(st.tuples(st.sampled_from([LI, WANG, SUN]), st.sampled_from(
    ["all", "walk", "next", "ok", "back", "grid", "reason"])), max_size=14))
def test_any_interleaving_accepts_each_at_most_once(engine: Engine, taps: list[tuple[Account, str]]) -> None:
    """Two inspectors and the office tap as they like, also on what is there no more."""
    with Session(engine, autoflush=False) as session:
        talk = Talk(session)
        waiting(talk, 3)
        talk.say(command="verify", sender=LI)
        sheet, submissions = sheets(talk)[-1], [talk.submissions(n)[0].id for n in (1, 2, 3)]
        for n, (who, verb) in enumerate(taps):
            one = submissions[n % 3]
            value = f"return:{one}" if verb == "reason" else f"sheet:{verb}:{sheet.id}"
            talk.tap(f"{value}:{one}" if verb in ("ok", "back", "next") else value, sender=who)
        closed = session.scalars(select(AuditEvent.object).where(AuditEvent.action == "problem.closed")).all()
        assert len(closed) == len(set(closed))
        accepted = session.scalar(select(func.count()).where(Rectification.verified_at.is_not(None)))
        assert accepted == len(closed)
        assert session.get_one(Sheet, sheet.id).is_over == (accepted == 3)
        session.rollback()
