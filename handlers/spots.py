"""和上次是同一处吗? The inspector's answer (R6)."""

from domain.people import Actor
from services import recurrences
from services.questions import Asked
from services.work import Work


def _same(work: Work, asked: Asked, actor: Actor, answer: str) -> bool:
    if answer not in ("same", "different"):
        return False
    return recurrences.answered(work, int(asked.about["problem"]), int(asked.about["earlier"]), actor,
                                is_same=answer == "same")


ANSWERS = {"same_spot": _same}
