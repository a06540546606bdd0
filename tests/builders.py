"""Builders and the fixed cast: inspector 李, head 张 of 东关社区, outsider 赵.

The cast (all accounts are of the channel "telegram"):
1001 李站长 inspector of 城关镇, team 一组 · 1002 王队长 inspector, team 二组 · 2001 张主任 head of 东关社区, first
responsible · 2002 小吴 clerk of 东关社区 · 2003 陈组长 group leader of 东关一组 · 2101 刘主任 head of 西关社区 ·
2201 周书记 head of 王庄村 (rural) · 3001 孙主任 admin (office) · 3002 钱镇长 leader · 3003 王站长 liaison of 东关社区 ·
9999 赵 nobody
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.settings import default_policy
from domain.chat import (
    Account,
    ButtonPress,
    ChatRef,
    FileRef,
    IncomingMessage,
    Location,
    MessageRef,
    PhotoRef,
    Sender,
    SenderKind,
)
from domain.people import Role, UnitKind
from domain.policy import Policy
from models import Assignment, Chat, ChatAlias, ChatPurpose, Person, PersonAccount, Unit
from services import roster
from services.work import Work

ZONE = ZoneInfo("Asia/Shanghai")
LI, WANG, ZHANG, WU, CHEN, LIU, ZHOU, SUN, QIAN, LIAISON, ZHAO = (
    Account("telegram", str(n)) for n in (1001, 1002, 2001, 2002, 2003, 2101, 2201, 3001, 3002, 3003, 9999))
GROUP = ChatRef("telegram", "-1001000000001")
OFFICE = ChatRef("telegram", "-1001000000009")
_ids = count(100)


def local(text: str) -> datetime:
    """"11-23 10:02" (2026) or "2026-11-23 10:02" in the town's zone, as UTC."""
    full = text if len(text) > 11 else f"2026-{text}"
    return datetime.strptime(full, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


MONDAY = local("11-23 10:02")


def make_policy(**changes: object) -> Policy:
    from dataclasses import replace

    return replace(default_policy(), **changes)  # type: ignore[arg-type]


def make_town(session: Session) -> dict[str, Unit]:
    """The town, its units and the cast; gives the units by name."""
    units: dict[str, Unit] = {}
    for name, kind, parent, is_rural, aliases in (
        ("城关镇", UnitKind.TOWN, None, False, []),
        ("东关社区", UnitKind.COMMUNITY, "城关镇", False, ["东关", "东关居委会"]),
        ("西关社区", UnitKind.COMMUNITY, "城关镇", False, ["西关"]),
        ("王庄村", UnitKind.COMMUNITY, "城关镇", True, ["王庄"]),
        ("东关一组", UnitKind.RESIDENTS_GROUP, "东关社区", False, ["一组"]),
    ):
        unit = Unit(name=name, kind=kind, parent_id=units[parent].id if parent else None, is_rural=is_rural,
                    aliases=aliases)
        session.add(unit)
        session.flush()
        units[name] = unit
    for account, name, role, home, team, first in (
        (LI, "李站长", Role.INSPECTOR, "城关镇", "一组", False),
        (WANG, "王队长", Role.INSPECTOR, "城关镇", "二组", False),
        (ZHANG, "张主任", Role.COMMUNITY_HEAD, "东关社区", "", True),
        (WU, "小吴", Role.CLERK, "东关社区", "", False),
        (CHEN, "陈组长", Role.GROUP_LEADER, "东关一组", "", False),
        (LIU, "刘主任", Role.COMMUNITY_HEAD, "西关社区", "", True),
        (ZHOU, "周书记", Role.COMMUNITY_HEAD, "王庄村", "", True), (SUN, "孙主任", Role.ADMIN, "城关镇", "", False),
        (QIAN, "钱镇长", Role.LEADER, "城关镇", "", False), (LIAISON, "王站长", Role.LIAISON, "东关社区", "", False),
    ):
        make_person(session, account, name, role, units[home], team=team, first=first)
    make_chat(session, GROUP, ChatPurpose.WORK_GROUP, units["城关镇"])
    make_chat(session, OFFICE, ChatPurpose.OFFICE, units["城关镇"])
    roster.changed(session)
    return units


def make_person(session: Session, account: Account, name: str, role: Role, unit: Unit, *, team: str = "",
                first: bool = False) -> Person:
    person = Person(name=name)
    session.add(person)
    session.flush()
    session.add(PersonAccount(channel=account.channel, account=account.id, person_id=person.id))
    session.add(Assignment(person_id=person.id, unit_id=unit.id, role=role, team=team, is_first_responsible=first,
                           from_at=local("2026-01-01 00:00")))
    roster.changed(session)
    return person


def make_chat(session: Session, ref: ChatRef, purpose: ChatPurpose, unit: Unit | None) -> Chat:
    chat = Chat(channel=ref.channel, external=ref.id, purpose=purpose, unit_id=unit.id if unit else None, title="")
    session.add(chat)
    session.flush()
    session.add(ChatAlias(channel=ref.channel, external=ref.id, chat_id=chat.id))
    session.flush()
    return chat


def make_photo(unique: str = "") -> PhotoRef:
    n = next(_ids)
    return PhotoRef("telegram", f"file{n}", unique or f"unique{n}", 1280, 960, 200_000)


def make_file(name: str = "roster.xlsx", size: int = 9000) -> FileRef:
    n = next(_ids)
    return FileRef("telegram", f"file{n}", f"unique{n}", name, size)


def make_message(text: str = "", *, sender: Account = LI, at: datetime = MONDAY, photos: int = 0, chat: ChatRef = GROUP,
                 message: str | None = None, reply_to: str | None = None, album: str | None = None,
                 edited: bool = False, forwarded: bool = False, command: str | None = None, topic: str | None = None,
                 kind: SenderKind = SenderKind.PERSON, location: Location | None = None,
                 document: FileRef | None = None) -> IncomingMessage:
    number = message or str(next(_ids))
    return IncomingMessage(
        event_id=f"e{next(_ids)}", chat=chat, ref=MessageRef(chat, number), at=at, text=text, topic=topic,
        sender=Sender(kind, sender if kind is SenderKind.PERSON else None, "somebody"),
        photos=tuple(make_photo() for _ in range(photos)), album=album, edited=edited,
        forwarded=forwarded, command=command,
        location=location, document=document,
        reply_to=MessageRef(chat, reply_to) if reply_to else None)


def make_press(value: str, *, sender: Account = LI, at: datetime = MONDAY, chat: ChatRef = GROUP,
               message: str | None = None) -> ButtonPress:
    n = next(_ids)
    return ButtonPress(f"e{n}", chat, MessageRef(chat, message) if message else None,
                       Sender(SenderKind.PERSON, sender, "somebody"), at, value, f"token{n}")


def make_work(session: Session, at: datetime = MONDAY, *, policy: Policy | None = None, chat: ChatRef = GROUP,
              message: MessageRef | None = None) -> Work:
    from sqlalchemy import select

    row = session.scalar(select(Chat).where(Chat.channel == chat.channel, Chat.external == chat.id))
    return Work(session, at=at, now=at + timedelta(seconds=1), policy=policy or make_policy(), chat=row,
                message=message)
