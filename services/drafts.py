"""Reports that are not problems yet (R1): what is missing is asked once, by buttons, after a silence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from domain.caption import OTHER, Reading, split_list
from domain.people import Actor, UnitKind
from domain.permissions import may_report
from models import Draft, Part, Photo, Problem
from services import audit, chats, languages, locks, opening, parts, question_lists, questions, roster
from services.opening import Reporter
from services.parts import Posted, Target
from services.vocabulary import vocabulary
from services.work import Work, standing_at
from texts.contents import Line

MOST_OPTIONS = 3
LONGEST_QUOTE = 40  # characters of a report's words in a question about it
ALBUM_SETTLES = timedelta(seconds=3)  # the parts of an album arrive together, as messages of their own


def start(work: Work, who: Reporter, text: str, reading: Reading, posted: Sequence[Posted]) -> Draft:
    """Keep the report and look again after the silence; who adds what is missing meanwhile is not asked."""
    known = {"unit_id": reading.unit_id, "category": reading.category, "candidates": list(reading.candidates)}
    draft = _new(work, who, text, known, posted)
    _ask_after(work, draft, work.policy.grouping.silence)
    return draft


def start_list(work: Work, who: Reporter, text: str, posted: Sequence[Posted]) -> None:
    """A numbered list whose photos do not count up yet: looked at once its album is complete."""
    draft = _new(work, who, text, {"items": len(split_list(text, vocabulary(work.session, work.policy)))}, posted)
    _ask_after(work, draft, ALBUM_SETTLES)


def start_without_photo(work: Work, who: Reporter, part: Posted) -> None:
    """A sure sentence whose photo did not come is asked about once; the photo comes as the reply."""
    draft = _new(work, who, part.words, {"needs_photo": True}, [part])
    work.show(_key(draft, "photo"), Line(text="ask-photo", reply_to=part.message), chat_id=part.chat_id,
              topic=part.topic)


def hush(work: Work, who: Reporter, posted: Sequence[Posted]) -> None:
    """An album about something else: its other parts are not asked about, its words are not kept (R2)."""
    draft = Draft(chat_id=who.chat.id, person_id=who.actor.person_id, at=posted[0].at, words="", reading={},
                  is_settled=True)
    work.session.add(draft)
    work.session.flush()  # the parts name it
    parts.assign(work, posted, Target(draft_id=draft.id))


def _new(work: Work, who: Reporter, text: str, known: dict[str, Any], posted: Sequence[Posted]) -> Draft:
    draft = Draft(chat_id=who.chat.id, person_id=who.actor.person_id, at=posted[0].at, words=text, is_settled=False,
                  reading={"unit_id": opening.understand(work, who, text).unit_id, **known})
    work.session.add(draft)
    work.session.flush()  # its id names its timers
    parts.assign(work, posted, Target(draft_id=draft.id))
    audit.record(work, "draft.opened", f"draft:{draft.id}", actor=f"person:{draft.person_id}")
    work.remind(f"draft:{draft.id}:end", posted[0].at + work.policy.grouping.draft_life,
                {"kind": "draft.end", "draft": draft.id}, chat_id=draft.chat_id)
    return draft


def _ask_after(work: Work, draft: Draft, silence: timedelta, since: datetime | None = None) -> None:
    """Look again after a silence since the event, or since a message before it: a timer fires late at times."""
    work.remind(f"draft:{draft.id}:ask", (since or work.at) + silence, {"kind": "draft.ask", "draft": draft.id},
                chat_id=draft.chat_id)


def _key(draft: Draft, about: str) -> str:
    return f"draft:{draft.id}:{about}"


def join(work: Work, who: Reporter, draft_id: int, posted: Sequence[Posted]) -> None:
    """More of a report that is still a draft: late album parts, the photo that was missing."""
    draft = work.session.get_one(Draft, draft_id)
    parts.assign(work, posted, Target(draft_id=draft_id))
    if draft.is_settled:
        return
    words = next((p.words for p in posted if p.words), "")
    if words and not draft.words:
        draft.words = words
    if draft.reading.get("needs_photo") or words:
        complete(work, who, draft)


def open_one(work: Work, draft_id: int) -> Draft | None:
    draft = work.session.get(Draft, draft_id)
    return None if draft is None or draft.is_settled else draft


def replied(work: Work, who: Reporter, message: str) -> Draft | None:
    """The person's own draft that a reply to ``message`` is about: one of its messages, or our question."""
    part = parts.find(work, who.chat.id, message)
    draft_id = part.draft_id if part else _draft_of_question(work, who.chat.id, message)
    draft = open_one(work, draft_id) if draft_id is not None else None
    return draft if draft is not None and draft.person_id == who.actor.person_id else None


def _draft_of_question(work: Work, chat_id: int, message: str) -> int | None:
    key = standing_at(work.session, chat_id, message)
    return int(key.split(":")[1]) if key is not None and key.startswith("draft:") else None


def waiting_for_photo(work: Work, who: Reporter, posted: Sequence[Posted]) -> Draft | None:
    """The newest draft of this person whose photo was asked for a short while ago."""
    at = min(p.at for p in posted)
    rows = work.session.scalars(select(Draft).where(
        Draft.chat_id == who.chat.id, Draft.person_id == who.actor.person_id, Draft.is_settled.is_(False),
        Draft.at <= at, Draft.at >= at - work.policy.question_life).order_by(Draft.id.desc()))
    return next((d for d in rows if d.reading.get("needs_photo")), None)


def complete(work: Work, who: Reporter, draft: Draft, *, unit_id: int | None = None,
             category: str | None = None) -> bool:
    """Take what is known now: the problem when nothing is missing any more, else what is left is asked at once."""
    known = draft.reading
    read = opening.understand(work, who, draft.words)
    reading = replace(read, unit_id=unit_id or read.unit_id or known.get("unit_id"),
                      category=category or read.category or known.get("category"))
    known_at = known.get("known_at")
    if known_at is None and reading.unit_id is not None and known.get("unit_id") is None:
        known_at = work.at.isoformat()  # the tap or the words that name the unit: its time starts (R5)
    draft.reading = {**known, "unit_id": reading.unit_id, "category": reading.category, "known_at": known_at,
                     "candidates": list(read.candidates or known.get("candidates", ()))}
    posted = parts.of_draft(work, draft.id)
    if not any(p.photos for p in posted):
        return False
    if reading.unit_id is None or reading.category is None:
        ask(work, draft)
        return False
    settle(work, draft)
    if not may_report(who.actor, reading.unit_id):
        return False
    opening.open_problem(work, who, reading, posted, known_at=datetime.fromisoformat(known_at) if known_at else None)
    return True


def settle(work: Work, draft: Draft) -> None:
    """Nothing is asked about this draft any more."""
    draft.is_settled = True
    for what in ("ask", "end"):
        work.forget(f"draft:{draft.id}:{what}")
    if draft.reading.get("needs_photo"):
        work.take_away(_key(draft, "photo"))
    for about in draft.reading.get("asked", ()):
        questions.moot(work, f"report.{about}", draft=draft.id)


def silence_over(work: Work, who: Reporter, draft: Draft) -> None:
    """The timer: a list is counted first, and asked about when nothing more came."""
    items = draft.reading.get("items")
    if items is None:
        ask(work, draft)
        return
    posted = parts.of_draft(work, draft.id)
    if sum(1 for p in posted if p.photos) == items:
        open_list(work, who, draft)
    elif draft.reading.get("is_counted"):
        ask(work, draft)
    else:
        draft.reading = {**draft.reading, "is_counted": True}
        _ask_after(work, draft, work.policy.grouping.silence, since=max(p.at for p in posted))


def open_list(work: Work, who: Reporter, draft: Draft) -> None:
    """The photos of a numbered list in order, one for each item; what is over belongs to the last."""
    posted = parts.of_draft(work, draft.id)
    settle(work, draft)
    open_items(work, who, draft.words, posted)


def open_items(work: Work, who: Reporter, text: str, posted: Sequence[Posted]) -> None:
    """One report for each item; an item that could not be read is a draft of its own."""
    items = split_list(text, vocabulary(work.session, work.policy))
    readings = [opening.understand(work, who, item) for item in items]
    shares = _share(posted, len(readings))
    locks.hold(work, [r.unit_id for r in readings if r.unit_id is not None])
    locks.hold(work, [who.town_id])  # its numbers and its chain, in whatever order the items need them
    for reading, own in zip(readings, shares, strict=True):
        if reading.unit_id and reading.category and may_report(who.actor, reading.unit_id):
            opening.open_problem(work, who, reading, own)
        else:
            start(work, who, reading.text, reading, own)


def _share(posted: Sequence[Posted], count: int) -> list[list[Posted]]:
    """The messages of each item: the n-th photo is the n-th item's, the sentence is everybody's."""
    photos = [p for p in posted if p.photos]
    shares = [[photos[n]] if n < len(photos) else [] for n in range(count)]
    shares[-1] += photos[count:]
    for share in shares:
        if not share:
            share.append(replace(photos[-1], is_shared=True))  # the same photo shows this item too
    sentences = [p for p in posted if not p.photos]
    others = [replace(p, is_shared=True) for p in sentences]
    return [[*sentences, *shares[0]], *([*others, *share] for share in shares[1:])]


def ask(work: Work, draft: Draft) -> None:
    """Ask for one thing: how a list is meant, the words, the unit, else the category."""
    known, posted = draft.reading, parts.of_draft(work, draft.id)
    if draft.is_settled or not posted:
        return
    if known.get("items"):
        photos = sum(p.photos for p in posted)
        options = [(questions.said(work, "option-split", count=known["items"]), "split"),
                   (questions.said(work, "option-one"), "one")]
        _question(work, draft, posted[0], "split", options, {"count": known["items"], "photos": photos})
    elif not draft.words and not known.get("unit_id"):
        _question(work, draft, posted[0], "words", [(questions.said(work, "option-none"), "none")])
    elif not known.get("unit_id"):
        _question(work, draft, posted[0], "unit", _unit_options(work, draft))
    elif not known.get("category"):
        _question(work, draft, posted[0], "category", category_options(work, known.get("candidates", ())))


def _question(work: Work, draft: Draft, first: Posted, about: str, options: list[tuple[str, str]],
              args: dict[str, Any] | None = None) -> None:
    if about in ("unit", "category"):
        options = [*options, questions.other(work)]
    text = Line(text=f"ask-{about}", args=args or {}, reply_to=first.message)
    is_held = question_lists.waits(work, draft.chat_id, draft.person_id)
    kept = _kept(work, draft, text, first) if is_held else {}
    work.ask(
        key=_key(draft, about), purpose=f"report.{about}", about={"draft": draft.id, **kept}, chat_id=draft.chat_id,
        text=text, person_id=draft.person_id, options=options, takes_words=about == "words", topic=first.topic,
        life=work.policy.grouping.draft_life, is_held=is_held)
    draft.reading = {**draft.reading, "asked": [*draft.reading.get("asked", ()), about]}


def _kept(work: Work, draft: Draft, text: Line, first: Posted) -> dict[str, Any]:
    """For a list that asks later: with what was posted when, and its first photo."""
    said = Line(text=f"list-{text.text}", reply_to=first.message, args={
        **text.args, "at": first.at, "words": draft.words[:LONGEST_QUOTE] or "-"})
    photo = work.session.scalar(select(Photo.id).join(Part, Part.id == Photo.part_id).where(
        Part.draft_id == draft.id).order_by(Photo.id).limit(1))
    return question_lists.held(said, (photo,) if photo else ())


def _unit_options(work: Work, draft: Draft) -> list[tuple[str, str]]:
    """The communities this person reported in most lately, likeliest first."""
    recent = work.session.scalars(select(Problem.community_id).where(Problem.reported_by_id == draft.person_id)
                                  .order_by(Problem.id.desc()).limit(20)).all()
    return unit_options(work, recent)


def unit_options(work: Work, likeliest: Sequence[int], besides: int | None = None) -> list[tuple[str, str]]:
    """Three communities to choose from."""
    tree = roster.units(work.session)
    order = dict.fromkeys([*likeliest, *(u.id for u in tree.of_kind(UnitKind.COMMUNITY))])
    found = [tree.by_id[u] for u in order if u in tree.by_id and u != besides][:MOST_OPTIONS]
    return [(languages.name_here(work, unit.called), str(unit.id)) for unit in found]


def category_options(work: Work, likeliest: Sequence[str], besides: str = "") -> list[tuple[str, str]]:
    """Three categories to choose from."""
    known = {c.code: questions.category_name(work, c.code) for c in work.policy.categories}
    order = dict.fromkeys([*likeliest, *known])
    return [(known[code], code) for code in order if code in known and code != besides][:MOST_OPTIONS]


def end(work: Work, draft: Draft) -> None:
    """Unanswered for a day: listed to the office, asked no more (R1)."""
    settle(work, draft)
    chats.tell_office(work, Line(text="draft-unanswered", args={"words": draft.words or "-", "at": draft.at}),
                      key=_key(draft, "ended"))


def answer(work: Work, actor: Actor, draft_id: int, about: str, said: str) -> bool:
    """An answer about a draft: a tap gives an id or a code, words are read; False when it says nothing."""
    draft, who = open_one(work, draft_id), opening.reporter(work, actor)
    if draft is None or who is None or actor.person_id != draft.person_id:
        return False
    match about:
        case "split":
            return _answer_split(work, who, draft, said)
        case "unit":
            return _answer_unit(work, who, draft, said)
        case "category":
            reading = opening.understand(work, who, said)
            codes = {c.code for c in work.policy.categories}
            complete(work, who, draft, category=said if said in codes else reading.category or OTHER)
        case _:
            return _answer_words(work, who, draft, said)
    return True


def _answer_split(work: Work, who: Reporter, draft: Draft, said: str) -> bool:
    if said == "split":
        open_list(work, who, draft)
    elif said == "one":
        draft.reading = {k: v for k, v in draft.reading.items() if k != "items"}
        complete(work, who, draft)
    return said in ("split", "one")


def _answer_unit(work: Work, who: Reporter, draft: Draft, said: str) -> bool:
    communities = {str(u.id): u.id for u in roster.units(work.session).of_kind(UnitKind.COMMUNITY)}
    unit_id = communities.get(said) or opening.understand(work, who, said).unit_id
    if unit_id is None or not may_report(who.actor, unit_id):
        return False
    complete(work, who, draft, unit_id=unit_id)
    return True


def _answer_words(work: Work, who: Reporter, draft: Draft, said: str) -> bool:
    """Words for photos that had none; 不是上报 ends the draft quietly."""
    if said == "none":
        settle(work, draft)
        return True
    reading = opening.understand(work, who, said)
    if reading.unit_id is None and reading.category is None:
        return False
    draft.words = said
    complete(work, who, draft)
    return True
