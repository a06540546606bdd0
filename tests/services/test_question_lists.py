"""While an inspector walks, questions wait for the round's end and come as one list, one after the other."""

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import GROUP, LI, WANG, ZHANG, local, make_policy
from tests.services.test_sheets import opens_the_bot
from tests.talk import BRIDGE, MARKET, SCHOOL, Talk

SOON = timedelta(seconds=21)
QUIET = timedelta(minutes=21)
NOWHERE, NOTHING = "十字路口垃圾成堆未清理", "东关社区供销社门口需要整改"


@pytest.fixture
def talk(session: Session) -> Talk:
    """李站长 walks: three problems within some minutes."""
    talk = Talk(session)
    for text in (MARKET, SCHOOL, BRIDGE):
        talk.say(text, sender=LI, photos=1)
    return talk


def the_list(talk: Talk, who: str = "list:") -> dict[str, Any]:
    [key] = talk.keys(who)
    return talk.shown(key) or {}


def asks(talk: Talk) -> str:
    [line] = the_list(talk)["lines"]
    return str(line["text"])


def option(talk: Talk, label: str) -> str:
    return next(str(b["value"]) for row in the_list(talk)["buttons"] for b in row if label in b["label"])


def test_a_question_waits_while_its_inspector_walks(talk: Talk) -> None:
    talk.say(NOWHERE, sender=LI, photos=1)
    talk.until(talk.at + SOON)
    assert (talk.keys("draft:"), talk.keys("list:")) == ([], [])
    talk.until(talk.at + QUIET)
    assert asks(talk) == "list-ask-unit"


def test_who_does_not_walk_is_asked_after_the_silence(session: Session) -> None:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say(NOWHERE, sender=LI, photos=1)
    talk.until(talk.at + SOON)
    assert len(talk.keys("draft:")) == 1


def test_another_report_makes_it_wait_on(talk: Talk) -> None:
    talk.say(NOWHERE, sender=LI, photos=1)
    talk.until(talk.at + timedelta(minutes=15))
    talk.say("西关社区公园门口垃圾没清", sender=LI, photos=1)
    talk.until(talk.at + timedelta(minutes=15))
    assert talk.keys("list:") == []
    talk.until(talk.at + timedelta(minutes=6))
    assert talk.keys("list:") != []


def evening(session: Session, quiet: tuple[time, time] | None = (time(21), time(7))) -> Talk:
    """李站长 walks at nine in the evening and is to be asked something."""
    talk = Talk(session, policy=make_policy(quiet=quiet))
    talk.at = local("11-23 20:55")
    for text in (MARKET, SCHOOL, BRIDGE, NOWHERE):
        talk.say(text, sender=LI, photos=1)
    return talk


def test_at_night_nobody_is_asked_at_the_round_s_end_but_in_the_morning(session: Session) -> None:
    talk = evening(session)
    talk.until(local("11-24 06:59"))
    assert talk.keys("list:") == []
    talk.until(local("11-24 07:00"))
    assert asks(talk) == "list-ask-unit"
    talk.tap(option(talk, "东关社区"), sender=LI)
    assert talk.state(4) == "open"


def test_another_round_at_night_waits_with_what_it_asks_too(session: Session) -> None:
    talk = evening(session)
    talk.until(talk.at + SOON)
    talk.say(command="round", sender=LI, after=300)
    assert talk.keys("list:") == []
    talk.until(local("11-24 07:00"))
    assert asks(talk) == "list-ask-unit"


def test_a_town_without_quiet_hours_asks_at_any_hour(session: Session) -> None:
    talk = evening(session, quiet=None)
    talk.until(talk.at + QUIET)
    assert asks(talk) == "list-ask-unit"


def test_another_round_of_the_team_ends_the_one_before(talk: Talk) -> None:
    talk.say(NOWHERE, sender=LI, photos=1)
    talk.until(talk.at + SOON)
    talk.say(command="round", sender=WANG)
    assert talk.keys("list:") == []
    talk.say(command="round", sender=LI)
    assert asks(talk) == "list-ask-unit"


def test_it_asks_one_thing_after_the_other_in_the_same_message(talk: Talk) -> None:
    two_held(talk)
    key = talk.keys("list:")
    assert (the_list(talk)["title"]["args"], asks(talk)) == ({"count": 2}, "list-ask-unit")
    talk.tap(option(talk, "东关社区"), sender=LI)
    assert (talk.keys("list:"), the_list(talk)["title"]["args"]) == (key, {"count": 1})
    talk.tap(option(talk, "暴露垃圾"), sender=LI)
    assert (talk.keys("list:"), talk.state(4), talk.state(5)) == ([], "open", "open")


def two_held(talk: Talk) -> None:
    talk.say(NOWHERE, sender=LI, photos=1)
    talk.until(talk.at + SOON)
    talk.say(NOTHING, sender=LI, photos=1)
    talk.until(talk.at + QUIET)


def test_what_is_settled_elsewhere_is_off_the_list(talk: Talk) -> None:
    first = talk.say(NOWHERE, sender=LI, photos=1)
    talk.until(talk.at + SOON)
    talk.say(NOTHING, sender=LI, photos=1)
    talk.until(talk.at + QUIET)
    talk.say("西关社区", sender=LI, reply_to=first.ref.message)
    assert (the_list(talk)["title"]["args"], asks(talk)) == ({"count": 1}, "list-ask-category")


def test_what_is_settled_before_the_round_s_end_is_never_asked(talk: Talk) -> None:
    first = talk.say(NOWHERE, sender=LI, photos=1)
    talk.until(talk.at + SOON)
    talk.say("西关社区", sender=LI, reply_to=first.ref.message)
    talk.until(talk.at + 2 * QUIET)
    assert talk.keys("list:") == []


def test_in_private_it_is_answered_as_in_the_group(talk: Talk) -> None:
    home = opens_the_bot(talk)
    two_held(talk)
    assert "reply_to" not in the_list(talk)
    assert talk.tap(option(talk, "东关社区"), sender=LI, chat=GROUP) == ["question-gone"]
    talk.tap(option(talk, "其他"), sender=LI, chat=home)
    talk.say("西关社区", sender=LI, chat=home)
    talk.tap(option(talk, "暴露垃圾"), sender=LI, chat=home)
    assert (talk.keys("list:"), talk.state(4), talk.problem(4).chat_id) == ([], "open", talk.problem(1).chat_id)


def test_only_whose_list_it_is_answers(talk: Talk) -> None:
    two_held(talk)
    assert talk.tap(option(talk, "东关社区"), sender=WANG) == ["question-not-yours"]
    assert talk.tap(option(talk, "东关社区"), sender=ZHANG) == ["question-not-yours"]


def test_words_before_the_list_stands_answer_nothing(talk: Talk) -> None:
    talk.say(sender=LI, photos=1, after=300)
    talk.until(talk.at + timedelta(seconds=140))
    assert talk.question("report.words").is_held
    talk.say("东关社区河堤垃圾未清理", sender=LI)
    talk.until(talk.at + QUIET)
    assert asks(talk) == "list-ask-words"
    assert talk.tap(f"answer:{talk.question('report.words').id}:9", sender=LI) == ["question-gone"]


def test_words_answer_the_question_that_the_list_shows(talk: Talk) -> None:
    home = opens_the_bot(talk)
    talk.say(sender=LI, photos=1, after=300)
    talk.until(talk.at + QUIET)
    talk.say("东关社区河堤垃圾未清理", sender=LI, chat=home)
    assert (talk.state(4), talk.keys("list:")) == ("open", [])
