"""Many words looked for at once, by their first character."""

from collections.abc import Iterable


def words_of(text: str) -> list[str]:
    """The words of a list that is written with blanks."""
    return text.split()


class Words:
    """A set of words; the longest that begins at a position counts."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, tuple[str, ...]] = {}
        for word in sorted(set(words), key=lambda w: (-len(w), w)):
            self._by_first[word[0]] = (*self._by_first.get(word[0], ()), word)

    def at(self, text: str, position: int) -> str:
        """The longest word that begins there, or nothing."""
        for word in self._by_first.get(text[position], ()):
            if text.startswith(word, position):
                return word
        return ""

    def first(self, text: str, start: int = 0) -> tuple[int, str]:
        """Where the first word begins, and which; (-1, "") without one."""
        for position in range(start, len(text)):
            if text[position] in self._by_first and (word := self.at(text, position)):
                return position, word
        return -1, ""
