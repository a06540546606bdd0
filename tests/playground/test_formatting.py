"""Telegram's HTML becomes text and entities, counted in UTF-16 units; what cannot be read is refused."""

from typing import Any

import pytest

from tests.playground.api import GROUP, BotApi

CANT = "Bad Request: can't parse entities: "


async def entities(bot: BotApi, text: str, **more: Any) -> tuple[str, list[Any]]:
    sent = await bot("sendMessage", chat_id=GROUP, text=text, **more)
    return sent["text"], sent.get("entities", [])


@pytest.mark.parametrize(
    ("html", "text", "found"),
    [
        ("<b>№12</b> 东关", "№12 东关", [{"type": "bold", "offset": 0, "length": 3}]),
        ("😀<i>一</i>", "😀一", [{"type": "italic", "offset": 2, "length": 1}]),
        ("&lt;b&gt; &amp; &quot;", '<b> & "', []),
        ("&copy;", "&copy;", []),
        ('<a href="https://a.example/?a=1&amp;b">图</a>', "图",
         [{"type": "text_link", "offset": 0, "length": 1, "url": "https://a.example/?a=1&b"}]),
        ("<b><i>一</i></b>", "一", [{"type": "bold", "offset": 0, "length": 1},
                                  {"type": "italic", "offset": 0, "length": 1}]),
        ('<pre><code class="language-python">x</code></pre>', "x",
         [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]),
        ("<blockquote expandable>一</blockquote>", "一", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
        ('<span class="tg-spoiler">一</span>', "一", [{"type": "spoiler", "offset": 0, "length": 1}]),
        ("  <b>一</b>  ", "一", [{"type": "bold", "offset": 0, "length": 1}]),
        ("<b></b>一", "一", []),
    ],
)  # fmt: skip
async def test_html_becomes_entities(bot: BotApi, html: str, text: str, found: list[Any]) -> None:
    assert await entities(bot, html, parse_mode="HTML") == (text, found)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b>一", "Can't find end tag corresponding to start tag \"b\""),
        ("一</b>", "Unexpected end tag at byte offset 3"),
        ("<b>一</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("东<div>", 'Unsupported start tag "div" at byte offset 3'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("3 < 5", "Unclosed start tag at byte offset 2"),
        ("<span>一</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_html_that_cannot_be_read(bot: BotApi, html: str, why: str) -> None:
    assert await bot.refusal("sendMessage", chat_id=GROUP, text=html, parse_mode="HTML") == CANT + why


async def test_without_a_parse_mode_nothing_is_formatting(bot: BotApi) -> None:
    assert await entities(bot, "<b>一</b> & 3 < 5") == ("<b>一</b> & 3 < 5", [])


async def test_addresses_commands_mentions_and_hashtags_are_found(bot: BotApi) -> None:
    _, found = await entities(bot, "/help @zhang_zr #志愿服务 https://a.example/x")
    assert [(one["type"], one["offset"], one["length"]) for one in found] == [
        ("bot_command", 0, 5), ("mention", 6, 9), ("hashtag", 16, 5), ("url", 22, 19),
    ]  # fmt: skip


async def test_entities_of_the_bots_own_are_kept(bot: BotApi) -> None:
    given = [{"type": "bold", "offset": 2, "length": 100}, {"type": "url", "offset": 0, "length": 1}]
    assert await entities(bot, "  一二", entities=given) == ("一二", [{"type": "bold", "offset": 0, "length": 2}])


async def test_a_message_has_at_most_100_entities(bot: BotApi) -> None:
    _, found = await entities(bot, "<b>一</b>二" * 150, parse_mode="HTML")
    assert len(found) == 100


@pytest.mark.parametrize("given", [[{"type": "bold"}], [{"type": 5, "offset": 0, "length": 1}],
                                   [{"type": "bold", "offset": -1, "length": 1}], [5], "x"])  # fmt: skip
async def test_entities_of_no_shape_are_refused(bot: BotApi, given: Any) -> None:
    refused = await bot.refusal("sendMessage", chat_id=GROUP, text="一二", entities=given)
    assert refused.startswith("Bad Request: can't parse entities")


async def test_control_characters_become_spaces(bot: BotApi) -> None:
    assert await entities(bot, "一\x00二\r\n三\x07") == ("一 二\n三", [])
