"""R1: one message that tells of several problems without numbering them."""

from sqlalchemy.orm import Session

from models import Unit
from tests.services.reporting_words import Say, asked, fire, problems

TWO_COMMUNITIES = "东关社区菜市场垃圾未清,西关社区幸福路井盖破损"


def test_photos_in_order_are_one_problem_each(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say("", photos=1)
    say("", photos=1)
    say(TWO_COMMUNITIES)
    assert [(p.community_id, p.place, p.category) for p in problems(session)] == [
        (town["东关社区"].id, "菜市场", "exposed_rubbish"), (town["西关社区"].id, "幸福路", "manhole")]


def test_one_photo_of_two_problems_is_asked_about_once(session: Session, say: Say) -> None:
    say(TWO_COMMUNITIES, photos=1)
    fire(session, 100)
    assert problems(session) == [] and asked(session) == ["report.split"]
