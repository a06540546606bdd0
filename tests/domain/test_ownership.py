"""Whose a problem is (R5): handed on, accepted, returned, decided; nothing goes to and fro without end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ownership import MOST_TRANSFERS, Act, Event, Ownership, after, clock_starts, replay, start

EAST, WEST, CLEANERS, HOUSES = 1, 2, 10, 11
NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def offer(to: int | None, minutes: int = 0) -> Event:
    return Event(Act.OFFER, at(minutes), to)


def told(*events: Event) -> Ownership:
    return replay(EAST, events)


def test_until_somebody_accepts_it_is_the_community_s() -> None:
    assert told(offer(CLEANERS)).owner_id == EAST


def test_who_accepts_owns_it_from_the_offer_on() -> None:
    owned = told(offer(CLEANERS, 5), Event(Act.ACCEPT, at(600)))
    assert (owned.owner_id, owned.since, owned.is_offered) == (CLEANERS, at(5), False)
    assert clock_starts(owned, NINE) == at(5)


def test_the_community_s_clock_starts_when_it_knew() -> None:
    assert clock_starts(told(offer(CLEANERS, 5), Event(Act.RETURN, at(9))), at(-30)) == at(-30)


def test_what_is_returned_stays_whose_it_was() -> None:
    assert told(offer(CLEANERS), Event(Act.RETURN, at(9))).owner_id == EAST


@pytest.mark.parametrize("event", [offer(EAST), Event(Act.ACCEPT, NINE), Event(Act.RETURN, NINE), Event(Act.DROP, NINE),
                                   Event(Act.DECIDE, NINE)])
def test_what_is_not_possible_changes_nothing(event: Event) -> None:
    assert after(start(EAST), event) is None


def test_it_is_offered_to_one_at_a_time() -> None:
    assert after(told(offer(CLEANERS)), offer(HOUSES)) is None


def test_the_third_time_the_office_decides() -> None:
    twice = told(offer(CLEANERS), Event(Act.RETURN, at(1)), offer(CLEANERS, 2), Event(Act.RETURN, at(3)))
    third = after(twice, offer(CLEANERS, 4))
    assert third is not None
    assert (third.is_offered, third.offered_to) == (True, None)
    assert after(third, Event(Act.ACCEPT, at(5))) is None


def test_after_the_office_s_word_nobody_hands_it_on() -> None:
    decided = told(offer(None), Event(Act.DECIDE, at(7), HOUSES))
    assert (decided.owner_id, decided.since, decided.is_decided) == (HOUSES, at(7), True)
    assert after(decided, offer(CLEANERS)) is None


def test_the_office_leaving_it_where_it_is_starts_no_new_clock() -> None:
    assert told(offer(None), Event(Act.DECIDE, at(7), EAST)).since is None


EVENTS = st.lists(st.builds(
    lambda act, minutes, unit: Event(act, at(minutes), unit), st.sampled_from(Act), st.integers(0, 10_000),
    st.sampled_from([None, EAST, WEST, CLEANERS, HOUSES])), max_size=40)


@given(EVENTS)
def test_there_is_no_end_to_nothing(events: list[Event]) -> None:
    """However they tap, all but MOST_TRANSFERS + 1 offers are refused or go to the office, which ends it."""
    now, to_units = start(EAST), 0
    for event in events:
        then = after(now, event)
        if then is None:
            continue
        if event.act is Act.OFFER:
            assert then.transfers == now.transfers + 1
            assert not now.is_offered
            to_units += then.offered_to is not None
        if event.act in (Act.ACCEPT, Act.DECIDE):
            assert not then.is_offered
        if event.act in (Act.OFFER, Act.RETURN, Act.DROP):
            assert then.owner_id == now.owner_id
        now = then
    assert to_units <= MOST_TRANSFERS


@given(EVENTS)
def test_an_owner_s_clock_never_starts_after_its_own_act(events: list[Event]) -> None:
    now = start(EAST)
    for event in sorted(events, key=lambda e: e.at):
        then = after(now, event)
        if then is not None and then.since is not None:
            assert then.since <= event.at
        now = then or now
    assert now.owner_id in (EAST, WEST, CLEANERS, HOUSES)
