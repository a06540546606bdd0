"""Cards as Telegram's HTML: within the limits, whole characters, nothing from people is markup."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.telegram.format import MOST_CAPTION, MOST_TEXT, clean, html, keyboard, trim, units
from domain.chat import Account, Button, Card
from playground.entities import formatted

words = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    ["<b>", "</b>", "&amp;", "&lt", "\"'", "👨‍👩‍👧‍👦", "😀" * 20, "\u202eعربي", "\x00", "\ud83d", "\ude00", "a" * 300])
texts = st.lists(words, max_size=60).map("".join)
cards = st.builds(
    Card, title=texts, lines=st.lists(texts, max_size=8).map(tuple), mention_name=texts,
    mention=st.none() | st.builds(Account, st.just("telegram"), st.integers(1, 2**40).map(str)))


@settings(max_examples=300, deadline=None)
@given(texts, st.integers(0, 300))
def test_a_trimmed_text_is_never_longer_than_it_may_be(text: str, most: int) -> None:
    assert units(trim(text, most)) <= most


@settings(max_examples=300, deadline=None)
@given(texts.map(clean), st.integers(0, 300))
def test_a_trimmed_text_has_no_half_characters(text: str, most: int) -> None:
    kept = trim(text, most)
    kept.encode()
    assert kept == text or text.startswith(kept.removesuffix("…"))


@settings(max_examples=300, deadline=None)
@given(texts)
def test_a_clean_text_can_be_stored_and_sent(text: str) -> None:
    assert "\x00" not in clean(text)
    clean(text).encode()
    assert clean(clean(text)) == clean(text)


@settings(max_examples=300, deadline=None)
@given(cards, st.sampled_from([MOST_TEXT, MOST_CAPTION]))
def test_a_card_is_html_that_telegram_takes_and_within_the_limit(card: Card, most: int) -> None:
    plain, entities = formatted(html(card, most), "HTML", [])
    assert 0 < units(plain) <= most
    assert not {one["type"] for one in entities} & {"italic", "underline", "code", "pre", "spoiler", "blockquote"}


@settings(max_examples=300, deadline=None)
@given(cards)
def test_only_our_own_tags_are_tags(card: Card) -> None:
    made = html(card, MOST_TEXT)
    assert re.sub(r'</?b>|<a href="tg://user\?id=\d+">|</a>', "", made).count("<") == 0
    assert unescape(made)


def test_the_title_is_bold_when_lines_follow() -> None:
    assert html(Card("№12 东关社区", ("菜市场南门",)), MOST_TEXT) == "<b>№12 东关社区</b>\n菜市场南门"
    assert html(Card("№12 东关社区"), MOST_TEXT) == "№12 东关社区"


def test_a_mentioned_person_is_a_link_and_is_never_cut_off() -> None:
    card = Card("t", ("a" * 5000,), mention=Account("telegram", "2001"), mention_name="<张主任>")
    made = html(card, MOST_CAPTION)
    assert made.endswith('…\n<a href="tg://user?id=2001">&lt;张主任&gt;</a>')
    assert MOST_CAPTION - 2 <= units(formatted(made, "HTML", [])[0]) <= MOST_CAPTION


def test_names_of_people_are_no_markup() -> None:
    card = Card("<b>№12</b>", ("a & b", "</b><a href='x'>"))
    assert html(card, MOST_TEXT) == "<b>&lt;b&gt;№12&lt;/b&gt;</b>\na &amp; b\n&lt;/b&gt;&lt;a href='x'&gt;"


@pytest.mark.parametrize("blank", ["", " ", "\x00", "\x1b", "\u202e", "\u200b", "\u3000\n"])
def test_a_card_without_words_shows_something(blank: str) -> None:
    assert html(Card(blank, (blank,)), MOST_TEXT) == "…"


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("督查", 2), ("😀", 2), ("👨‍👩‍👧", 8), ("\ud83d", 1)])
def test_length_is_counted_in_units_of_utf_16(text: str, length: int) -> None:
    assert units(text) == length


def test_buttons_keep_their_rows_and_values() -> None:
    rows = ((Button("通过", "verify:3"), Button("退回", "return:3")), (), (Button("看对比", "compare:3"),))
    made = keyboard(rows)
    assert made is not None
    assert [[(b["text"], b["callback_data"]) for b in row] for row in made["inline_keyboard"]] == [
        [("通过", "verify:3"), ("退回", "return:3")], [("看对比", "compare:3")]]


def test_a_card_without_buttons_has_no_keyboard() -> None:
    assert keyboard(()) is None and keyboard(((),)) is None


def test_a_label_is_short_and_never_empty() -> None:
    made = keyboard(((Button("长" * 100, "a"), Button("\x00 ", "b")),))
    assert made is not None
    first, second = made["inline_keyboard"][0]
    assert (len(first["text"]), second["text"]) == (64, "…")
