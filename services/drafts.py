"""Reports that are not problems yet (R1): what is missing is asked once, by buttons, after a silence."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update

from domain.caption import Reading
from domain.people import UnitKind
from models import Draft, Part, Problem
from services import chats, roster
from services.work import Work
from texts.contents import Line

OTHER = "*"
MOST_OPTIONS = 3


def start(work: Work, person_id: int, text: str, reading: Reading, parts: Sequence[Part]) -> None:
    """Keep the report and look again after the silence; who adds the missing words meanwhile is not asked."""
    draft = _new(work, person_id, text, _facts(reading), parts)
    work.remind(f"draft:{draft.id}:ask", work.at + work.policy.grouping.silence,
                {"kind": "draft.ask", "draft": draft.id}, chat_id=draft.chat_id)


def _facts(reading: Reading) -> dict[str, Any]:
    facts = asdict(reading)
    return {**facts, "kind": reading.kind.value, "candidates": list(reading.candidates)}


def _new(work: Work, person_id: int, text: str, facts: dict[str, Any], parts: Sequence[Part]) -> Draft:
    first = parts[0]
    draft = Draft(chat_id=first.chat_id, person_id=person_id, at=first.at, words=text, reading=facts)
    work.session.add(draft)
    work.session.flush()  # its id names its timers
    for part in parts:
        part.draft_id = draft.id
    work.remind(f"draft:{draft.id}:end", work.at + work.policy.grouping.draft_life,
                {"kind": "draft.end", "draft": draft.id}, chat_id=draft.chat_id)
    return draft


def join(work: Work, draft_id: int, parts: Sequence[Part]) -> None:
    """More photos of a report that waits for its answer."""
    for part in parts:
        part.draft_id = draft_id


def parts_of(work: Work, draft: Draft) -> list[Part]:
    return list(work.session.scalars(select(Part).where(Part.draft_id == draft.id).order_by(Part.at, Part.id)))


def settled(work: Work, draft: Draft) -> None:
    """The report became a problem: nothing is asked any more."""
    draft.is_settled = True
    for what in ("ask", "end"):
        work.forget(f"draft:{draft.id}:{what}")


def ask(work: Work, draft_id: int) -> None:
    """The silence is over: ask for the unit, else for the category, else for the words."""
    draft = work.session.get(Draft, draft_id)
    if draft is None or draft.is_settled:
        return
    facts = draft.reading
    if not draft.words:
        _question(work, draft, "report.words", "ask-words", [], takes_words=True)
    elif not facts.get("unit_id"):
        _question(work, draft, "report.unit", "ask-unit", _unit_options(work, draft))
    elif not facts.get("category"):
        _question(work, draft, "report.category", "ask-category", _category_options(work, facts))


def _unit_options(work: Work, draft: Draft) -> list[tuple[str, str]]:
    """The communities this person reported in most lately, likeliest first."""
    tree = roster.units(work.session)
    recent = work.session.scalars(select(Problem.community_id).where(Problem.reported_by_id == draft.person_id)
                                  .order_by(Problem.id.desc()).limit(20)).all()
    order = list(dict.fromkeys([*recent, *(u.id for u in tree.of_kind(UnitKind.COMMUNITY))]))
    return [(tree.by_id[u].name, str(u)) for u in order if u in tree.by_id][:MOST_OPTIONS]


def _category_options(work: Work, facts: dict[str, Any]) -> list[tuple[str, str]]:
    known = {c.code: c.name for c in work.policy.categories}
    order = list(dict.fromkeys([*facts.get("candidates", []), *known]))
    return [(known[code], code) for code in order if code in known][:MOST_OPTIONS]


def _question(work: Work, draft: Draft, purpose: str, text: str, options: list[tuple[str, str]], *,
              takes_words: bool = False) -> None:
    first = parts_of(work, draft)[0]
    work.ask(key=f"draft:{draft.id}:{purpose}", purpose=purpose, about={"draft": draft.id},
             text=Line(text=text, reply_to=first.message), chat_id=draft.chat_id, person_id=draft.person_id,
             options=[*options, ("其他…", OTHER)] if options else [], takes_words=takes_words or not options,
             topic=first.topic, life=work.policy.grouping.draft_life)


def ask_for_photo(work: Work, person_id: int, part: Part) -> None:
    """A sure sentence without a photo is asked about once; the photo comes as the reply."""
    draft = _new(work, person_id, part.words, {"needs_photo": True}, [part])
    work.show(f"draft:{draft.id}:photo", Line(text="ask-photo", reply_to=part.message), chat_id=part.chat_id,
              topic=part.topic)


def ask_how_to_split(work: Work, person_id: int, text: str, parts: Sequence[Part], count: int) -> None:
    """A numbered list whose photos do not count up: one question."""
    draft = _new(work, person_id, text, {"list": count}, parts)
    work.ask(key=f"draft:{draft.id}:report.split", purpose="report.split", about={"draft": draft.id},
             text=Line(text="ask-split", args={"count": count, "photos": sum(p.photos for p in parts)},
                       reply_to=parts[0].message), chat_id=draft.chat_id, person_id=person_id, topic=parts[0].topic,
             options=[(f"分成{count}个", "split"), ("合成1个", "one")], life=work.policy.grouping.draft_life)


def end(work: Work, draft_id: int) -> None:
    """Unanswered for a day: listed to the office, forgotten here."""
    draft = work.session.get(Draft, draft_id)
    if draft is None or draft.is_settled:
        return
    draft.is_settled = True
    chats.tell_office(work, Line(text="draft-unanswered", args={"words": draft.words or "-", "at": draft.at}),
                      key=f"draft:{draft.id}:ended")


def open_draft(work: Work, chat_id: int, person_id: int, message: str) -> Draft | None:
    """The draft that a reply to ``message`` belongs to: our question about it, or one of its own messages."""
    part = work.session.scalar(select(Part).where(Part.chat_id == chat_id, Part.message == message))
    draft = work.session.get(Draft, part.draft_id) if part and part.draft_id else None
    return None if draft is None or draft.is_settled or draft.person_id != person_id else draft


def release(work: Work, draft: Draft) -> None:
    """Its parts may be grouped again."""
    work.session.execute(update(Part).where(Part.draft_id == draft.id).values(draft_id=None))


