"""The code of a comparison (R16): one word, read however people write it."""

import random

import pytest

from domain import check_code


@pytest.mark.parametrize("words", ["7K2MQX", "7k2mqx", "7K2M-QX", "7k2m qx", " 7K2 MQX ", "7K2M‑QX", "7K2M-QX",
                                   "7K2M QX"])
def test_a_code_is_read_however_it_is_written(words: str) -> None:
    assert check_code.read(words) == "7K2MQX"


@pytest.mark.parametrize("words", ["", "7K2MQ", "7K2MQXX", "7K2M-Q0", "7K2M-QI", "菜市场 垃圾", "东关社区待复查"])
def test_what_is_no_code_is_not_read(words: str) -> None:
    assert check_code.read(words) is None


def test_a_code_is_one_word_of_letters_and_digits_that_no_line_breaks() -> None:
    code = check_code.made(random.Random(7).choice)
    assert code.isascii() and code.isalnum() and check_code.read(code) == code
