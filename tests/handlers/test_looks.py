"""Who looks at a problem by its buttons."""

import pytest
from sqlalchemy.orm import Session

from tests.builders import LI, LIAISON, ZHANG, ZHAO
from tests.talk import MARKET, Talk


@pytest.fixture
def talk(session: Session) -> Talk:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    return talk


@pytest.mark.parametrize("look", ["pictures", "history"])
def test_a_stranger_sees_nothing(talk: Talk, look: str) -> None:
    assert talk.tap(f"{look}:{talk.problem().id}", sender=ZHAO) == ["press-stranger"]
    assert talk.keys("look:") == []


@pytest.mark.parametrize("who", [ZHANG, LIAISON, LI])
def test_the_group_looks(talk: Talk, who: object) -> None:
    talk.tap(f"pictures:{talk.problem().id}", sender=who)  # type: ignore[arg-type]
    assert len(talk.keys("look:")) == 1


@pytest.mark.parametrize("value", ["pictures", "pictures:", "pictures:x", "history:-1", "history:99999999999999999999"])
def test_a_forged_button_does_nothing(talk: Talk, value: str) -> None:
    assert talk.tap(value) == ["press-unknown"]
    assert talk.keys("look:") == []
