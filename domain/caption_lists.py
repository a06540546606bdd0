"""A message that tells of several problems: its sentences, each with what stands above them (R1)."""

import re

from domain.caption_place import SPACES

_ITEM = re.compile(r"(?:^|(?<=[\s;;。::,,、]))(?:(\d{1,2})[.、.))](?!\d)|([①-⑳])|[((](\d{1,2})[))])\s*")


def split_list(text: str) -> list[str]:
    """The items of a list numbered 1, 2, …, each under the heading, or the text as the only one."""
    marks: list[re.Match[str]] = []
    for mark in _ITEM.finditer(text):
        number = ord(mark[2]) - ord("①") + 1 if mark[2] else int(mark[1] or mark[3])
        if number == len(marks) + 1:
            marks.append(mark)
    if len(marks) < 2:
        return [text]
    head = text[:marks[0].start()].strip(SPACES)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [text[mark.end():end].strip(SPACES) for mark, end in zip(marks, ends, strict=True)]
    return [f"{head} {item}" if head else item for item in items if item]
