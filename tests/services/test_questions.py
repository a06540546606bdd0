"""A question that is asked again stands once."""

from sqlalchemy import Engine, select

from models import Question
from models.database import transaction
from tests.builders import make_work
from tests.talk import Talk
from texts.contents import Line


def test_what_is_asked_anew_under_its_key_replaces_the_older_question_only(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        Talk(session)
        work = make_work(session)
        assert work.chat is not None
        ids = [work.ask(key=key, purpose="x", about={}, text=Line(text="ask-which"), chat_id=work.chat.id,
                        person_id=None) for key in ("a:1", "a:2", "a:1")]
        open_ones = session.scalars(select(Question.id).where(Question.answered_at.is_(None)).order_by(Question.id))
        assert list(open_ones) == ids[1:]
