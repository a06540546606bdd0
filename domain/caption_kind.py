"""What a sentence does: it reports, promises, tells a result, returns, accepts, or is chatter (R1–R4)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from domain import lexicon_kinds as say
from domain.lexicon_places import PLACE_LIKE, TALKING
from domain.people import Role
from domain.reading import Context, Kind

_INSPECTING = frozenset({Role.INSPECTOR, Role.ADMIN, Role.LEADER})
_SHORT = 10  # characters of a bare result
_LONG = 24  # characters: who only acknowledges writes less


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words tell besides their kind. ``words``: without mentions and the number of a problem."""

    words: str
    category: str | None
    has_unit: bool
    place: str

    @property
    def is_told(self) -> bool:
        """Do they name what is wrong, and where?"""
        return self.category is not None and (self.has_unit or self.has_place)

    @property
    def has_place(self) -> bool:
        """Does the place look like one, rather than like any words before a thing?"""
        return PLACE_LIKE.search(self.place) is not None and TALKING.search(self.place) is None


def kind_of(facts: Facts, context: Context) -> tuple[Kind, float]:
    """The kind and how sure it is, 0 to 1; who speaks, with what and in answer to what decides what is left open."""
    kind, confidence = _kind_alone(facts)
    if context.role is None:
        return kind, confidence
    if context.role in _INSPECTING:
        return _said_by_inspector(kind, confidence, facts, context)
    return _said_by_community(kind, confidence, facts, context)


def _kind_alone(facts: Facts) -> tuple[Kind, float]:
    """A stated result is rectified, a promise or work under way an acknowledgement."""
    for is_said, kind, confidence in _SAID:
        if is_said(facts):
            return kind, confidence
    return _problem_or_chatter(facts)


def _is_accepted(facts: Facts) -> bool:
    words = facts.words
    if say.VERDICT.search(words) and len(words) <= _LONG and not say.DENIED.search(words):
        return say.TO_ALL.search(words) is None
    return bool(say.ACCEPTED.search(words) and not say.ONLY_RESULT.search(words) and not words.endswith(("?", "吗")))


def _is_heard(facts: Facts) -> bool:
    return len(facts.words) <= _LONG and say.ACKNOWLEDGED.search(facts.words) is not None


def _is_done(facts: Facts) -> bool:
    words = facts.words
    if words.endswith(("?", "吗")):
        return False
    is_result = say.DONE.search(words) is not None or say.DONE_ALSO.search(words) is not None
    if not is_result and (facts.category or facts.place or len(words) <= _SHORT):
        is_result = say.DONE_ANY.search(words) is not None and say.ALREADY_WRONG.search(words) is None
    is_wrong = say.MISDEED.search(words) is not None and say.STATED.search(words) is None
    return is_result and not is_wrong and say.NOT_DONE.search(words) is None and say.NOT_YET.search(words) is None


def _is_chat(facts: Facts) -> bool:
    """News and questions; a sentence that names what is wrong and where may ask and beg."""
    if facts.is_told and say.BAD.search(facts.words):
        return facts.words.endswith(("?", "吗"))
    return say.CHATTER.search(facts.words) is not None or say.QUESTION.search(facts.words) is not None


def _is_returned_alone(facts: Facts) -> bool:
    if not facts.has_unit and say.STILL.search(facts.words):
        return True
    has_place = facts.has_place and not say.CORNER.search(facts.place)
    if facts.has_unit or has_place or say.HERE.search(facts.words):
        return False
    return say.RETURNED_ALONE.search(facts.words) is not None


def _is_promised(facts: Facts) -> bool:
    words = facts.words
    if len(words) > _LONG or say.BEGS.search(words):
        return False
    if facts.is_told or facts.has_unit:
        return say.PROMISED_OF.search(words) is not None and say.BAD.search(words) is None
    return say.PROMISED.search(words) is not None


# In this order: the first that holds is the kind.
_SAID: tuple[tuple[Callable[[Facts], bool], Kind, float], ...] = (
    (_is_accepted, Kind.ACCEPTED, 0.95),
    (lambda facts: say.ONLY_HEARD.search(facts.words) is not None, Kind.ACKNOWLEDGEMENT, 0.95),
    (lambda facts: say.HEARD_FIRST.search(facts.words) is not None and not _is_done(facts), Kind.ACKNOWLEDGEMENT, 0.95),
    (lambda facts: say.TALK.search(facts.words) is not None, Kind.CHATTER, 0.9),
    (_is_done, Kind.RECTIFIED, 0.9),
    (_is_heard, Kind.ACKNOWLEDGEMENT, 0.9),
    (lambda facts: say.RETURNED.search(facts.words) is not None, Kind.RETURNED, 0.9),
    (_is_chat, Kind.CHATTER, 0.9),
    (_is_returned_alone, Kind.RETURNED, 0.8),
    (_is_promised, Kind.ACKNOWLEDGEMENT, 0.9),
)


def _problem_or_chatter(facts: Facts) -> tuple[Kind, float]:
    is_bad = say.BAD.search(facts.words) is not None or say.DEMAND.search(facts.words) is not None
    if facts.category is not None and is_bad and (facts.is_told or say.LACKS.search(facts.words)):
        return Kind.PROBLEM, 0.95 if facts.is_told else 0.7
    if facts.is_told or (facts.has_unit and facts.place and is_bad):
        return Kind.PROBLEM, 0.8 if facts.is_told else 0.6
    if (facts.has_unit or facts.has_place) and say.LACKS.search(facts.words):
        return Kind.PROBLEM, 0.5
    return Kind.CHATTER, 0.5 if facts.has_unit or facts.category else 0.8


def _said_by_inspector(kind: Kind, confidence: float, facts: Facts, context: Context) -> tuple[Kind, float]:
    """An inspector does not rectify; photos with something wrong are a report, unless they answer a card."""
    if kind in (Kind.RECTIFIED, Kind.ACKNOWLEDGEMENT):
        is_verdict = context.reply_to != "none" and (kind is Kind.RECTIFIED or is_consent(facts.words))
        return (Kind.ACCEPTED, 0.8) if is_verdict else (Kind.CHATTER, 0.9)
    if context.photos and context.reply_to == "none" and kind is Kind.RETURNED and facts.category:
        return Kind.PROBLEM, 0.8
    if not context.photos and context.reply_to != "none" and kind is Kind.PROBLEM:
        return Kind.RETURNED, 0.7  # what is still wrong at the spot of the card
    return kind, confidence


def is_consent(words: str) -> bool:
    """好, 可以, 👍: a verdict when an inspector answers a card with it, a promise from a community."""
    return re.fullmatch(r"(?:好的?|行|可以|没问题|中|要得|OK|ok|👍|👌|\[OK\]|\[强\]|[,。!\s])+", words) is not None


def _said_by_community(kind: Kind, confidence: float, facts: Facts, context: Context) -> tuple[Kind, float]:
    """A community does not verify; its photos are an answer unless the words say otherwise."""
    if context.photos and kind is not Kind.ACKNOWLEDGEMENT:
        return Kind.RECTIFIED, 0.9
    if kind is Kind.ACCEPTED:
        return (Kind.ACKNOWLEDGEMENT if is_consent(facts.words) else Kind.RECTIFIED), 0.8
    return (Kind.CHATTER, 0.8) if kind in (Kind.PROBLEM, Kind.RETURNED) else (kind, confidence)
