"""R9: the figures of a week come from the books, each problem where it happened."""

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.problem import ProblemState
from models import Chat, Person, Problem, Round, Unit, Visit
from reports import week as figures
from tests.builders import local, make_town

BEGIN, END = local("11-16 00:00"), local("11-23 00:00")
_numbers = count(1)


def book(session: Session, reported: str, *, due: str = "11-20 18:00", state: ProblemState = ProblemState.OPEN,
         closed: str | None = None, community: str = "东关社区") -> Problem:
    units = {u.name: u for u in session.scalars(select(Unit))}
    moment: datetime | None = local(closed) if closed else None
    problem = Problem(
        town_id=units["城关镇"].id, number=next(_numbers), state=state, community_id=units[community].id,
        chat_id=session.scalars(select(Chat.id)).first(), category="exposed_rubbish", reported_at=local(reported),
        reported_by_id=session.scalars(select(Person.id)).first(), due_at=local(due), closed_at=moment,
        rectified_at=moment)
    session.add(problem)
    session.flush()
    return problem


def figures_of(session: Session) -> dict[str, figures.CommunityWeek]:
    town = session.scalars(select(Unit).where(Unit.name == "城关镇")).one()
    return {c.name: c for c in figures.week(session, town.id, BEGIN, END).communities}


def test_a_problem_counts_in_the_week_in_which_it_was_found(session: Session) -> None:
    make_town(session)
    for reported in ("11-15 23:59", "11-16 00:00", "11-22 23:59", "11-23 00:00"):
        book(session, reported)
    assert figures_of(session)["东关社区"].found == 2


def test_a_closing_counts_in_its_own_week(session: Session) -> None:
    make_town(session)
    book(session, "11-10 10:00", state=ProblemState.CLOSED, closed="11-17 10:00")
    assert (figures_of(session)["东关社区"].found, figures_of(session)["东关社区"].closed) == (0, 1)


def test_a_withdrawn_problem_counts_nowhere(session: Session) -> None:
    make_town(session)
    book(session, "11-17 10:00", state=ProblemState.WITHDRAWN)
    assert figures_of(session)["东关社区"].found == 0


def test_an_open_problem_past_its_deadline_is_overdue_as_of_the_week_s_end(session: Session) -> None:
    make_town(session)
    book(session, "11-17 10:00", due="11-18 18:00")
    book(session, "11-17 10:00", due="11-24 18:00")
    assert figures_of(session)["东关社区"].open_overdue == 1


def test_what_was_closed_after_the_week_was_overdue_in_it(session: Session) -> None:
    make_town(session)
    book(session, "11-17 10:00", due="11-18 18:00", state=ProblemState.CLOSED, closed="11-23 09:00")
    assert figures_of(session)["东关社区"].open_overdue == 1


def test_a_suspended_problem_is_not_overdue(session: Session) -> None:
    make_town(session)
    book(session, "11-17 10:00", due="11-18 18:00").suspended_until = local("12-31 18:00")
    assert figures_of(session)["东关社区"].open_overdue == 0


def test_every_community_stands_in_the_week_also_with_nothing(session: Session) -> None:
    make_town(session)
    assert list(figures_of(session)) == ["东关社区", "西关社区", "王庄村"]


def test_the_overdue_list_names_the_longest_of_each_community(session: Session) -> None:
    units = make_town(session)
    first = book(session, "11-17 10:00", due="11-18 18:00")
    book(session, "11-17 10:00", due="11-19 18:00")
    late = figures.overdue(session, units["城关镇"].id, local("11-19 20:00"))
    assert late == [("东关社区", 2, first.number, timedelta(hours=26))]


def test_an_outing_in_which_nobody_was_visited_is_no_round(session: Session) -> None:
    units = make_town(session)
    town = units["城关镇"]
    rounds = [Round(town_id=town.id, team="一组", day=BEGIN.date(), sequence=n, opened_at=local("11-16 09:00"))
              for n in (1, 2, 3)]
    session.add_all(rounds)
    session.flush()
    session.add(Visit(round_id=rounds[0].id, community_id=units["东关社区"].id, at=local("11-16 09:10")))
    session.flush()
    assert figures.week(session, town.id, BEGIN, END).rounds_held == 1
