"""A sheet as its card: a picture of small pairs, or the one pair that is looked at (R4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from domain.problem import ProblemState, Result
from domain.sheets import Item, Stand, following
from models import Outbox, Problem, Rectification, Sheet, SheetItem
from services.problem_cards import photos_of, photos_of_submission, unit_name
from services.work import Work
from texts.contents import ButtonFact, Line, PairFact, PairsCard

_STANDS = {Result.ACCEPTED: Stand.ACCEPTED, Result.RETURNED: Stand.RETURNED}
_LINES = {Stand.WAITING: "sheet-item", Stand.ACCEPTED: "sheet-item-accepted", Stand.RETURNED: "sheet-item-returned",
          Stand.GONE: "sheet-item-gone"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A submission of a sheet and its problem."""

    submission: Rectification
    problem: Problem

    @property
    def stand(self) -> Stand:
        if self.submission.result is Result.PENDING:
            return Stand.WAITING if self.problem.state is ProblemState.RECTIFIED else Stand.GONE
        return _STANDS[self.submission.result]

    def item(self) -> Item:
        return Item(self.submission.id, self.problem.number, self.stand)


def listed(work: Work, sheet: Sheet) -> list[Listed]:
    """What is on a sheet, in its order, as the books have it now."""
    rows = work.session.execute(select(Rectification, Problem).join(
        SheetItem, SheetItem.rectification_id == Rectification.id).join(
        Problem, Problem.id == Rectification.problem_id).where(SheetItem.sheet_id == sheet.id)
        .order_by(Rectification.submitted_at, Rectification.id).execution_options(populate_existing=True))
    return [Listed(submission, problem) for submission, problem in rows]


def refresh(work: Work, problem_id: int) -> None:
    """A submission of this problem was verified, here or elsewhere, or that was undone: the sheets that it is on say
    so. One that was replaced stays away."""
    work.session.flush()
    sheets = work.session.scalars(select(Sheet).distinct().join(SheetItem, SheetItem.sheet_id == Sheet.id).join(
        Rectification, Rectification.id == SheetItem.rectification_id).where(
        Rectification.problem_id == problem_id).order_by(Sheet.id)).all()
    for sheet in sheets:
        if not sheet.is_over or work.session.scalar(select(Outbox.id).where(
                Outbox.key == key_of(sheet), Outbox.content.is_not(None))):
            show(work, sheet)


def show(work: Work, sheet: Sheet) -> None:
    """The card of a sheet; one of which nothing waits any more is over."""
    on_it = listed(work, sheet)
    waiting = [one for one in on_it if one.stand is Stand.WAITING]
    if sheet.looked_at_id is not None and all(one.submission.id != sheet.looked_at_id for one in waiting):
        sheet.looked_at_id = following([one.item() for one in on_it], sheet.looked_at_id)
    looked_at = next((one for one in waiting if one.submission.id == sheet.looked_at_id), None)
    sheet.is_over = not waiting
    if looked_at is not None:
        content = _single(work, sheet, looked_at, waiting)
    else:
        content = _grid(work, sheet, on_it, len(waiting))
    work.show(key_of(sheet), content, chat_id=sheet.chat_id)


def key_of(sheet: Sheet) -> str:
    return f"sheet:{sheet.id}"


def _grid(work: Work, sheet: Sheet, on_it: Sequence[Listed], waiting: int) -> PairsCard:
    buttons = ((_button(sheet, "all", "button-accept-all"), _button(sheet, "walk", "button-one-by-one")),)
    is_all_accepted = all(one.stand is Stand.ACCEPTED for one in on_it)
    title = "sheet-title" if waiting == len(on_it) else "sheet-left" if waiting else \
        "sheet-done" if is_all_accepted else "sheet-over"
    return PairsCard(title=Line(text=title, args={"count": len(on_it), "left": waiting}),
                     lines=tuple(_line(work, one) for one in on_it), pairs=tuple(_pair(work, one, 1) for one in on_it),
                     buttons=buttons if waiting else ())


def _single(work: Work, sheet: Sheet, one: Listed, waiting: Sequence[Listed]) -> PairsCard:
    """The pair that is looked at, with all its photos. The buttons name the submission: a second tap on them is
    about this one, whatever stands there by then."""
    submission = one.submission.id
    buttons = ((_button(sheet, "ok", "button-accept", submission), _button(sheet, "back", "button-return", submission)),
               (_button(sheet, "next", "button-next", submission), _button(sheet, "grid", "button-to-sheet")))
    nth = next(n for n, other in enumerate(waiting, 1) if other is one)
    return PairsCard(title=Line(text="sheet-one", args={"nth": nth, "count": len(waiting)}), lines=(_line(work, one),),
                     pairs=(_pair(work, one, None),), buttons=buttons if len(waiting) > 1 else (
                         buttons[0], (buttons[1][1],)))


def _button(sheet: Sheet, verb: str, text: str, submission: int | None = None) -> ButtonFact:
    value = f"sheet:{verb}:{sheet.id}" if submission is None else f"sheet:{verb}:{sheet.id}:{submission}"
    return ButtonFact(value=value, text=text)


def _line(work: Work, one: Listed) -> Line:
    return Line(text=_LINES[one.stand], args={
        "number": one.problem.number, "community": unit_name(work.session, one.problem.community_id),
        "place": one.problem.place or "-"})


def _pair(work: Work, one: Listed, most: int | None) -> PairFact:
    return PairFact(number=one.problem.number, caption=one.problem.place,
                    before=tuple(photos_of(work.session, one.problem.id)[:most]),
                    after=tuple(photos_of_submission(work.session, one.submission.id)[:most]))
