"""/invite by taps: unit, role, link; taken back, used twice, forwarded, one's own, another town's (R18)."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from domain.people import Role, UnitKind
from models import Assignment, Invitation, Person, Unit
from photos import fonts, qr
from tests.builders import LI, SUN, ZHANG, ZHAO, make_message, make_person, make_press
from tests.house import TestHouse


def home(who: Account) -> ChatRef:
    return ChatRef("telegram", who.id)


class Office(TestHouse):
    """People talk to the bot in private."""

    __test__ = False

    async def tell(self, who: Account, command: str, text: str = "", *, forwarded: bool = False) -> None:
        self.clock.pass_(seconds=60)
        message = make_message(text, sender=who, chat=home(who), command=command, at=self.clock.now)
        await self.receive(replace(message, is_private=True, addressed=True, forwarded=forwarded))
        await self.settle()

    async def push(self, label: str, who: Account = SUN, on: str = "") -> None:
        value, message = self.button(label, on)
        await self.receive(make_press(value, sender=who, chat=home(who), message=message, at=self.clock.now))
        await self.settle()

    def code(self) -> str:
        return self.card("的邀请码").title.partition("/start ")[2].partition(";")[0]

    async def clerk(self) -> str:
        """孙主任 invites a clerk of 东关社区: /invite and three taps."""
        await self.tell(SUN, "invite")
        await self.push("东关社区")
        await self.push("社区专干")
        return self.code()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path, telegram={"limits": "off"})
    yield office
    office.close()


async def test_three_taps_give_a_link_and_its_picture(office: Office) -> None:
    code = await office.clerk()
    card = office.card("的邀请码")
    assert f"https://chat.example/bot?start={code}" in card.title
    assert card.title.startswith("社区专干 · 东关社区")
    image = Image.open(BytesIO(card.pictures[0].data))
    assert image.width > 700


async def test_units_are_called_as_the_office_reads_them(office: Office) -> None:
    await office.query(update(Unit).where(Unit.name == "东关社区").values(english="Dongguan").returning(Unit.id))
    await office.tell(SUN, "settings", "English")
    await office.tell(SUN, "invite")
    assert office.button("Dongguan")


async def test_whoever_opens_the_link_has_the_role(office: Office) -> None:
    await office.tell(ZHAO, "start", await office.clerk())
    assert office.titles(ZHAO.id)[-1].startswith("登记好了:somebody · 社区专干 · 东关社区")
    assert office.card("邀请码已用").buttons == ()


@pytest.mark.parametrize(("who", "forwarded", "said"), [
    (SUN, False, "这是您发出的邀请,请转给本人。"), (ZHAO, True, "请本人打开链接,或自己发 /start 邀请码。")])
async def test_a_code_that_is_not_theirs_to_use(office: Office, who: Account, forwarded: bool, said: str) -> None:
    code = await office.clerk()
    await office.tell(who, "start", code, forwarded=forwarded)
    assert office.titles(who.id)[-1] == said
    assert await office.query(select(Invitation.used_at)) == [None]


async def test_a_code_that_was_used_by_another(office: Office) -> None:
    code = await office.clerk()
    await office.tell(ZHANG, "start", code)
    await office.tell(ZHAO, "start", code)
    assert office.titles(ZHAO.id)[-1] == "这个邀请码已用过,请向创建办再要一个。"


async def test_a_code_that_was_taken_back(office: Office) -> None:
    code = await office.clerk()
    await office.push("撤销")
    assert office.titles(SUN.id)[-1] == "邀请已撤销:社区专干 · 东关社区(孙主任)"
    await office.tell(ZHAO, "start", code)
    assert office.titles(ZHAO.id)[-1] == "这个邀请码已失效,请向创建办再要一个。"
    assert office.channel.notices[-1] == "已撤销"


async def test_a_code_of_another_town(office: Office) -> None:
    def other_town(session: Session) -> None:
        town = Unit(name="城南镇", kind=UnitKind.TOWN, aliases=[], english="")
        session.add(town)
        session.flush()
        make_person(session, Account("telegram", "7001"), "城南李", Role.INSPECTOR, town)

    await office.house.store.run(other_town)
    stranger = Account("telegram", "7001")
    await office.tell(stranger, "start", await office.clerk())
    assert office.titles(stranger.id)[-1].startswith("这个邀请是另一个镇的。")


async def test_the_open_ones_are_listed_and_taken_back_from_the_list(office: Office) -> None:
    await office.clerk()
    await office.tell(SUN, "invite")
    await office.push("没用的邀请")
    card = office.card("没用的邀请1个")
    assert card.lines[0].startswith("1 · 社区专干 · 东关社区 · ")
    await office.push("✕ 1")
    assert office.card("没用的邀请0个").buttons == ()


async def test_a_used_one_cannot_be_taken_back(office: Office) -> None:
    code = await office.clerk()
    value, message = office.button("撤销")
    await office.tell(ZHAO, "start", code)
    await office.receive(make_press(value, sender=SUN, chat=home(SUN), message=message, at=office.clock.now))
    await office.settle()
    assert office.channel.notices[-1] == "这个邀请已用过或已失效"
    held = await office.query(select(Assignment.role).join(Person, Person.id == Assignment.person_id).where(
        Person.name == "somebody"))
    assert held == [Role.CLERK]


@pytest.mark.parametrize("value", ["invite:make:1:admin", "invite:roles", "invite:unit:1", "invite:open",
                                   "invite:revoke:1", "invite:page:1", "steps:roster"])
async def test_nobody_else_invites(office: Office, value: str) -> None:
    await office.receive(make_press(value, sender=LI, chat=home(LI), at=office.clock.now))
    await office.tap(value, sender=SUN)  # in the group: a link is a key
    await office.settle()
    assert set(office.channel.notices) == {"邀请由创建办在私聊里办理"}
    assert await office.query(select(Invitation)) == []


@pytest.mark.parametrize("value", ["invite:make:999:clerk", "invite:make:1:clerk", "invite:make:2:boss",
                                   "invite:make:x:clerk", "invite:make", "invite:unit:999", "invite:page:99999",
                                   "invite:revoke:77"])
async def test_a_forged_value_makes_nothing(office: Office, value: str) -> None:
    await office.tell(SUN, "help")
    await office.receive(make_press(value, sender=SUN, chat=home(SUN), at=office.clock.now))
    await office.settle()
    assert await office.query(select(Invitation)) == []


def test_the_picture_says_what_it_is_for_only_with_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    link = "https://t.me/bot?start=ABCDE-FGHIJ-KLMNO-PQRST"
    bare = Image.open(BytesIO(qr.picture(link)))
    monkeypatch.setattr(fonts, "chinese", lambda _: None)
    assert Image.open(BytesIO(qr.picture(link, "东关社区"))).size == bare.size
