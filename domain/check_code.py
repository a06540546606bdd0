"""The code of a posted comparison (R16), 7K2MQX: one word, which no phone breaks and one tap selects."""

import unicodedata
from collections.abc import Callable

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read for something else
LENGTH = 6


def made(choose: Callable[[str], str]) -> str:
    """A code of letters that ``choose`` picks."""
    return "".join(choose(LETTERS) for _ in range(LENGTH))


def read(words: str) -> str | None:
    """The code as people type or copy it: small, in groups, with hyphens or spaces; None when it is none."""
    code = "".join(c for c in unicodedata.normalize("NFKC", words).upper() if c.isalnum())
    return code if len(code) == LENGTH and not set(code) - set(LETTERS) else None
