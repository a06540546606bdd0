"""The network's limits as sliding windows: per chat, per group and for the bot; a table of seconds."""

import pytest

from bot.rates import Limits, Window


def test_a_window_lets_its_fill_through_in_any_span() -> None:
    window = Window(20, 60.0)
    for second in range(20):
        assert window.wait(second, 1) == 0
        window.take(second, 1)
    assert window.wait(20, 1) == 40  # until the first is a minute old
    assert window.wait(60, 1) == 0
    window.take(60, 1)
    assert window.wait(60, 1) == 1


def test_an_album_weighs_as_much_as_its_items() -> None:
    window = Window(20, 60.0)
    window.take(0, 10)
    window.take(1, 9)
    assert window.wait(2, 2) == 58
    assert window.wait(2, 1) == 0


def test_an_album_heavier_than_the_window_passes_an_empty_one() -> None:
    window = Window(3, 3.0)
    assert window.wait(0, 10) == 0
    window.take(0, 10)
    assert window.wait(1, 1) == 2
    assert window.wait(3, 10) == 0


def test_a_group_gets_twenty_a_minute_and_a_private_chat_no_such_limit() -> None:
    limits = Limits()
    for second in range(0, 40, 2):
        limits.take(second, 1, 1, is_group=True)
        limits.take(second, 2, 1, is_group=False)
    assert limits.wait(45, 1, 1, is_group=True) == 15
    assert limits.wait(45, 2, 1, is_group=False) == 0


def test_three_may_come_at_once_and_then_one_a_second() -> None:
    limits = Limits()
    for _ in range(3):
        assert limits.wait(0, 1, 1, is_group=False) == 0
        limits.take(0, 1, 1, is_group=False)
    assert limits.wait(0, 1, 1, is_group=False) == 3


def test_the_bot_gets_thirty_a_second_over_all_chats() -> None:
    limits = Limits()
    for chat in range(30):
        limits.take(0, chat, 1, is_group=False)
    assert limits.wait(0.5, 99, 1, is_group=False) == 0.5
    assert limits.wait(1, 99, 1, is_group=False) == 0


def test_a_chat_that_is_to_be_left_alone_stalls_no_other() -> None:
    limits = Limits()
    limits.hold(0, 1, 30)
    limits.hold(0, 1, 5)  # a shorter word does not shorten the longer one
    assert limits.wait(10, 1, 1, is_group=True) == 20
    assert limits.wait_for_receipt(10, 1) == 20
    assert limits.wait(10, 2, 1, is_group=True) == 0


def test_everything_waits_when_the_network_wants_the_bot_away() -> None:
    limits = Limits(is_on=False)
    limits.hold(0, None, 30)
    assert limits.wait(10, 2, 1, is_group=True) == 20
    assert limits.wait_for_receipt(10, 2) == 20


def test_receipts_have_a_limit_of_their_own() -> None:
    limits = Limits()
    for _ in range(20):
        limits.take_receipt(0)
    assert limits.wait_for_receipt(0.5, 1) == 0.5
    assert limits.wait(0.5, 1, 1, is_group=True) == 0


def test_limits_that_are_off_let_all_through() -> None:
    limits = Limits(is_on=False)
    limits.take(0, 1, 100, is_group=True)
    assert limits.wait(0, 1, 100, is_group=True) == 0


def test_many_chats_that_want_us_away_together_mean_the_whole_bot() -> None:
    limits = Limits(is_on=False)
    for second, chat in enumerate((1, 2, 3)):
        assert limits.wait(second, 9, 1, is_group=False) == 0
        limits.hold(second, chat, 30)
    assert limits.wait(2, 9, 1, is_group=False) == limits.wait_for_receipt(2, 9) == 28  # as long as the shortest
    assert limits.wait(30, 9, 1, is_group=False) == 0


@pytest.mark.parametrize("asked", [[(0, 1), (1, 1), (2, 1), (3, 2)], [(0, 1), (6, 2), (12, 3)]])
def test_one_chat_again_and_again_or_several_far_apart_hold_up_no_other(asked: list[tuple[int, int]]) -> None:
    limits = Limits(is_on=False)
    for second, chat in asked:
        limits.hold(second, chat, 30)
    assert limits.wait(12, 9, 1, is_group=False) == 0
