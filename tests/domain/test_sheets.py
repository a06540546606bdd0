"""R4: what a tap on a sheet accepts, whatever became of its submissions meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from domain.sheets import Item, Stand, accept_all, following

ITEMS = st.lists(st.builds(Item, id=st.integers(1, 99), number=st.integers(1, 99), stand=st.sampled_from(Stand),
                           is_theirs=st.booleans()), max_size=9, unique_by=lambda i: i.id)


@given(ITEMS)
def test_all_accepts_what_waits_and_is_theirs_and_names_the_rest(items: list[Item]) -> None:
    plan = accept_all(items)
    assert set(plan.accept) == {i.id for i in items if i.stand is Stand.WAITING and i.is_theirs}
    assert len(plan.accept) + len(plan.forbidden) + len(plan.done) == len(items)


@given(ITEMS)
def test_walking_on_shows_each_that_waits_once_before_it_begins_again(items: list[Item]) -> None:
    waiting = [i.id for i in items if i.stand is Stand.WAITING]
    seen, current = [], None
    for _ in waiting:
        current = following(items, current)
        seen.append(current)
    assert seen == waiting
    assert following(items, current) == (waiting[0] if waiting else None)


def test_one_that_is_no_longer_on_it_begins_from_the_first() -> None:
    items = [Item(1, 11, Stand.ACCEPTED), Item(2, 12, Stand.WAITING)]
    assert following(items, 4711) == 2


def test_the_only_one_that_waits_follows_itself() -> None:
    items = [Item(1, 11, Stand.WAITING), Item(2, 12, Stand.RETURNED)]
    assert following(items, 1) == 1
