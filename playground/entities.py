"""Formatted text: Telegram's HTML into plain text and entities, counted in UTF-16 units."""

import html
import re
from dataclasses import dataclass, field

from playground.model import Json
from playground.refusal import Refusal, bad_request

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
GIVEN_KINDS = frozenset({*KINDS.values(), "expandable_blockquote"})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_CONTROLS = {**dict.fromkeys(range(0x20), " "), ord("\n"): "\n", ord("\r"): ""}
# Telegram knows these four by name and the numbered ones; every other stays as it was written.
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]+")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{2,31}", re.ASCII)),
    ("hashtag", re.compile(r"(?<!\w)#\w+")),
)


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def found_in(text: str) -> list[Json]:
    """The entities Telegram finds by itself: addresses, commands, mentions, hashtags."""
    if not any(mark in text for mark in "/@#"):
        return []
    found: list[Json] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            entity = {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return _sorted(found)


def _overlap(one: Json, other: Json) -> bool:
    ends_before = one["offset"] + one["length"] <= other["offset"]
    return not ends_before and one["offset"] < other["offset"] + other["length"]


def _sorted(entities: list[Json]) -> list[Json]:
    return sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def formatted(text: str, parse_mode: str, given: list[Json]) -> tuple[str, list[Json]]:
    """Plain text and entities, trimmed as Telegram does; refused when the formatting cannot be read."""
    mode = parse_mode.lower()
    if mode and mode != "html":
        raise bad_request("unsupported parse_mode")
    plain, entities = parse_html(_clean(text)) if mode else (_clean(text), [_checked(one) for one in given])
    plain, entities = _trimmed(plain, entities)
    links = [one for one in found_in(plain) if not any(_overlap(one, other) for other in entities)]
    return plain, _sorted([*entities, *links])


def _clean(text: str) -> str:
    """Telegram shows control characters as spaces and keeps only ends of lines."""
    return text.translate(_CONTROLS) if _CONTROL.search(text) else text


def _checked(given: Json) -> Json:
    """An entity as a bot gives it, with what Telegram keeps of it."""
    if not isinstance(given.get("type"), str):
        raise bad_request("can't parse entities: can't find field \"type\"")
    for key in ("offset", "length"):
        if not isinstance(given.get(key), int) or given[key] < 0:
            raise bad_request(f"can't parse entities: field \"{key}\" must be a number")
    if given["type"] not in GIVEN_KINDS:
        return {"type": "", "offset": 0, "length": 0}  # found by Telegram itself, or unknown: left out
    more = {key: given[key] for key in ("url", "language", "custom_emoji_id") if isinstance(given.get(key), str)}
    return {"type": given["type"], "offset": given["offset"], "length": given["length"], **more}


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    shift = units(text) - units(text.lstrip())
    plain = text.strip()
    kept, total = [], units(plain)
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] - shift + entity["length"], total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return plain, kept


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    more: Json


@dataclass(slots=True)
class _Reader:
    source: str
    plain: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def add(self, text: str) -> None:
        decoded = _CHARACTER.sub(lambda match: html.unescape(match[0]), text)
        self.plain.append(decoded)
        self.length += units(decoded)

    def tag(self, at: int) -> int:
        """Read the tag at this position; gives the position behind it."""
        end = self.source.find(">", at)
        if end < 0:
            raise self.refused("Unclosed start tag", at)
        inside = self.source[at + 1 : end]
        if inside.startswith("/"):
            self._close(inside[1:].strip().lower(), at)
        else:
            self._open_tag(inside, at)
        return end + 1

    def _open_tag(self, inside: str, at: int) -> None:
        name, _, rest = inside.partition(" ")
        name = name.strip("/\n\t ").lower()
        attributes = {found[0].lower(): found[1] or found[2] or found[3] for found in _ATTRIBUTE.findall(rest)}
        if name not in KINDS:
            raise self.refused(f'Unsupported start tag "{name}"', at)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self.refused('Tag "span" must have class "tg-spoiler"', at)
        self.open.append(_Open(name, self.length, _more(name, attributes)))

    def _close(self, name: str, at: int) -> None:
        if not self.open:
            raise self.refused("Unexpected end tag", at)
        opened = self.open.pop()
        if name and name != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{name}>"'
            raise self.refused("Unmatched end tag", at, f", {expected}")
        if self.length > opened.start:
            entity = {"type": KINDS[opened.tag], "offset": opened.start, "length": self.length - opened.start}
            self._keep({**entity, **opened.more})

    def _keep(self, entity: Json) -> None:
        if entity["type"] == "text_link" and not entity.get("url"):
            start = entity["offset"]
            shown = "".join(self.plain).encode("utf-16-le")[2 * start : 2 * (start + entity["length"])]
            entity["url"] = shown.decode("utf-16-le")
        self.entities.append(entity)

    def refused(self, what: str, at: int, more: str = "") -> Refusal:
        offset = len(self.source[:at].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {offset}{more}")


def _more(name: str, attributes: dict[str, str]) -> Json:
    """What else an entity of this tag says."""
    if name == "a":
        return {"url": html.unescape(attributes.get("href", ""))}
    if name == "tg-emoji":
        return {"custom_emoji_id": attributes.get("emoji-id", "")}
    if name == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    if name == "code" and attributes.get("class", "").startswith("language-"):
        return {"language": attributes["class"].removeprefix("language-")}
    return {}


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Telegram's HTML as plain text and entities; refused in its words when a tag is wrong."""
    reader, position = _Reader(source), 0
    while (at := source.find("<", position)) >= 0:
        reader.add(source[position:at])
        position = reader.tag(at)
    reader.add(source[position:])
    if reader.open:
        tag = reader.open[-1].tag
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
    return "".join(reader.plain), _joined(_sorted(reader.entities[::-1]))  # the outer of two first


def _joined(entities: list[Json]) -> list[Json]:
    """``<pre><code class=…>`` is one entity."""
    languages = {(one["offset"], one["length"]): one for one in entities if one["type"] == "code" and "language" in one}
    joined = []
    for entity in entities:
        code = languages.get((entity["offset"], entity["length"]))
        if entity["type"] == "pre" and code is not None:
            joined.append({**entity, "language": code["language"]})
        elif entity is not code:
            joined.append(entity)
    return joined
