"""Words within a width: cut with an ellipsis, or broken into lines where Chinese may break."""

import unicodedata

from PIL import ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Colour = tuple[int, int, int]
BETWEEN = "·"  # statements of one line; not written where the line ends between them
NEVER_FIRST = "，。、；：！？）》」』】〕·…,.;:!?)%"  # a line does not begin with these


def plain(text: str) -> str:
    """One line without characters that steer or cannot be seen."""
    return " ".join("".join(c if unicodedata.category(c)[0] not in "C" else " " for c in text).split())


def fitting(text: str, font: Font, width: float) -> str:
    """As much as there is room for; what is cut ends with an ellipsis. Pixels."""
    line = plain(text)
    if font.getlength(line) <= width:
        return line
    fits, too_long = 0, len(line)  # so many characters with an ellipsis
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        fits, too_long = (middle, too_long) if font.getlength(f"{line[:middle]}…") <= width else (fits, middle)
    return f"{line[:fits].rstrip()}…" if fits else ""


def lines(text: str, font: Font, width: float, most: int) -> list[str]:
    """At most ``most`` lines; the last is cut with an ellipsis where there is more."""
    rest, made = plain(text), list[str]()
    while rest and len(made) < most - 1 and font.getlength(rest) > width:
        end = _line_end(rest, font, width)
        made.append(rest[:end].rstrip(f" {BETWEEN}"))
        rest = rest[end:].lstrip()
    return [*made, fitting(rest, font, width)] if rest else made


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, font: Font, colour: Colour, *,
          anchor: str = "lm", is_bold: bool = False) -> None:
    """The font has one weight; a line of its own colour around the letters makes them bold."""
    draw.text(at, text, colour, font, anchor=anchor, stroke_width=1 if is_bold else 0, stroke_fill=colour)


def _line_end(text: str, font: Font, width: float) -> int:
    """How many characters the first line takes: broken between statements or words where the line stays long, no Latin
    word in two, no mark at the start of the next line."""
    end = next((n for n in range(len(text)) if font.getlength(text[:n + 1]) > width), len(text)) or 1
    if (space := text.rfind(" ", end * 3 // 5, end + 1)) > 0 and text[space + 1:space + 2] not in NEVER_FIRST:
        return space
    kept = end
    while kept > 1 and (text[kept] in NEVER_FIRST or _is_within_a_word(text[kept - 1:kept + 1])):
        kept -= 1
    return kept if kept > end // 2 else end


def _is_within_a_word(two: str) -> bool:
    return two.isascii() and " " not in two and len(two) == 2
