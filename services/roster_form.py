"""The roster as a workbook to fill in: a sheet per list with drop-down lists and an example, filled with what the books
hold, so that it is the export, too (R18). services/roster_sheets.py reads it back; unchanged it changes nothing."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import Actor, Role, UnitKind
from models import Assignment, Chat, ChatPurpose, Person, PersonAccount
from reports.form import ROWS, FormColumn, FormSheet
from services import roster
from services.roster_sheets import COLUMNS, EXAMPLE, KINDS, PURPOSES
from services.work import Work
from texts.contents import Line, RosterForm

FILE = "名册.xlsx"
TITLES = {"units": "单位 units", "people": "人员 people", "chats": "群 chats"}
ROLES = {Role.INSPECTOR: "督查员", Role.COMMUNITY_HEAD: "社区主任", Role.CLERK: "社区专干",
         Role.GROUP_LEADER: "居民小组长", Role.LIAISON: "包保干部", Role.ADMIN: "创建办",
         Role.LEADER: "分管领导", Role.COUNTY_READER: "县环卫办",
         Role.CONTRACTOR: "环卫公司"}
_KIND_WORDS = {kind: word for word, kind in reversed(KINDS.items())}
_PURPOSE_WORDS = {purpose: word for word, purpose in PURPOSES.items()}
_YES = ("是", "否")
_WIDTHS = {"name": 22, "kind": 12, "parent": 18, "aliases": 26, "rural": 8, "english": 18, "role": 14, "unit": 20,
           "team": 10, "account": 22, "first_responsible": 14, "chat": 30, "purpose": 14}
_EXAMPLES: Mapping[str, Sequence[str]] = {
    "units": ("东关社区", "社区", "城关镇", "东关、东关居委会", "否", "Dongguan"),
    "people": ("张主任", "社区主任", "东关社区", "", "telegram:2001", "是"),
    "chats": ("telegram:-1001000000001", "城关镇", "工作群")}


def offer(work: Work, by: Actor, message: str, *, key: str = "", topic: str | None = None) -> None:
    """The form of the admin's units as a document under this message; made when it is shown, never kept."""
    assert work.chat is not None
    mine = sorted({held.unit_id for held in by.roles if held.role is Role.ADMIN})
    work.show(key or f"said:{work.chat.id}:{message}", RosterForm(
        title=Line(text="roster-form"), unit_ids=tuple(mine), at=work.at,
        reply_to=work.quoted(message)), chat_id=work.chat.id, topic=topic)


def sheets(session: Session, content: RosterForm) -> list[FormSheet]:
    """The form (reports/form.py makes the file) with what the books hold of these units and all below them."""
    tree = roster.units(session)
    covered = frozenset().union(*(tree.covers(unit) for unit in content.unit_ids))
    return [_sheet("units", _units(tree, covered)), _sheet("people", list(_people(session, tree, covered, content))),
            _sheet("chats", list(_chats(session, tree, covered)))]


def _sheet(name: str, rows: Sequence[Sequence[str]]) -> FormSheet:
    first, *more = _EXAMPLES[name]
    columns = [FormColumn(key, heading, example, _allowed(key), _WIDTHS[key]) for (heading, key), example in zip(
        COLUMNS[name].items(), (EXAMPLE + first, *more), strict=True)]
    return FormSheet(TITLES[name], columns, rows)


def _allowed(key: str) -> list[str] | str | None:
    """The words of a drop-down list, or the cells that hold them; None: anything may be written."""
    match key:
        case "kind":
            return list(dict.fromkeys(_KIND_WORDS[kind] for kind in UnitKind))
        case "role":
            return list(ROLES.values())
        case "purpose":
            return list(PURPOSES)
        case "rural" | "first_responsible":
            return list(_YES)
        case "parent" | "unit":
            return f"='{TITLES['units']}'!$A$4:$A${ROWS}"
        case _:
            return None


def _units(tree: roster.Units, covered: frozenset[int]) -> list[Sequence[str]]:
    """Each under the one it is part of, as the reader needs them."""
    return [(u.name, _KIND_WORDS[u.kind], _called(tree, u.parent_id) if u.parent_id in covered else "",
             "、".join(a for a in u.aliases if a != u.english), _YES[0] if u.is_rural else _YES[1], u.english)
            for u in tree.downwards() if u.id in covered]


def _called(tree: roster.Units, unit_id: int | None) -> str:
    """The name, with the one above where it alone would be two units."""
    unit = tree.by_id[unit_id or 0]
    return unit.name if len(tree.named(unit.name)) == 1 else tree.path(unit)


def _people(session: Session, tree: roster.Units, covered: frozenset[int],
            content: RosterForm) -> Iterable[Sequence[str]]:
    accounts: dict[int, str] = {}
    for person_id, channel, account in session.execute(select(
            PersonAccount.person_id, PersonAccount.channel, PersonAccount.account).order_by(PersonAccount.account)):
        accounts.setdefault(person_id, f"{channel}:{account}")
    held = session.execute(select(Person.id, Person.name, Assignment.role, Assignment.unit_id, Assignment.team,
                                  Assignment.is_first_responsible).join(
        Assignment, Assignment.person_id == Person.id).where(
        Assignment.unit_id.in_(covered), Assignment.from_at <= content.at, Assignment.until_at.is_(None),
        Assignment.deputy_for_id.is_(None)).order_by(Assignment.id))
    for person_id, name, role, unit_id, team, is_first in held:
        if unit_id in tree.by_id:
            yield (name, ROLES[role], _called(tree, unit_id), team, accounts.get(person_id, ""),
                   _YES[0] if is_first else "")


def _chats(session: Session, tree: roster.Units, covered: frozenset[int]) -> Iterable[Sequence[str]]:
    bound = session.execute(select(Chat.channel, Chat.external, Chat.unit_id, Chat.purpose).where(
        Chat.unit_id.in_(covered), Chat.is_gone.is_(False)).order_by(Chat.id))
    for channel, external, unit_id, purpose in bound:
        if purpose not in (ChatPurpose.PRIVATE, ChatPurpose.UNBOUND) and unit_id in tree.by_id:
            yield f"{channel}:{external}", _called(tree, unit_id), _PURPOSE_WORDS[purpose.value]
