"""Button values as people can forge them."""


def number(words: list[str], at: int = -1) -> int | None:
    """The number at a place of a button's value; None when it was forged."""
    if not -len(words) <= at < len(words):
        return None
    word = words[at]
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 15 else None
