"""Lists that page, what one takes back, and the network's menus, through the playground's HTTP."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.chat import Account
from domain.problem import ProblemState
from models import Chat, Person, Problem, Unit
from models.database import transaction
from tests.builders import GROUP, LI, MONDAY, OFFICE, SUN, WANG, ZHANG
from tests.town import MARKET, TOKEN, Town


def book_overdue(session: Session, count: int) -> None:
    units = {u.name: u.id for u in session.scalars(select(Unit))}
    li = session.scalars(select(Person).where(Person.name == "李站长")).one()
    group = session.scalars(select(Chat).where(Chat.external == GROUP.id)).one()
    first = session.scalar(select(func.count()).select_from(Problem)) or 0
    session.add_all(Problem(
        town_id=units["城关镇"], number=first + n, state=ProblemState.OPEN, chat_id=group.id, place=f"第{n}号路口",
        community_id=units["东关社区"], category="exposed_rubbish", reported_at=MONDAY - timedelta(days=9),
        reported_by_id=li.id, due_at=MONDAY - timedelta(days=8) + timedelta(minutes=n)) for n in range(1, count + 1))


async def test_three_hundred_overdue_problems_are_one_message_that_pages_also_after_a_restart(town: Town) -> None:
    with transaction(town.house.store.engine) as session:
        book_overdue(session, 300)
    await town.post(SUN, "/overdue", chat=OFFICE.id)
    first = await town.stands("已超期 300件", chat=OFFICE.id)
    assert len(first.text) < 600 and first.buttons == ["1/38", "▶"]
    await town.press(SUN, "▶", on="已超期 300件", chat=OFFICE.id)
    await town.stands("№16 ", chat=OFFICE.id)
    await town.restart()
    await town.press(SUN, "▶", on="已超期 300件", chat=OFFICE.id)
    third = await town.stands("№24 ", chat=OFFICE.id)
    assert third.id == first.id and third.buttons == ["◀", "3/38", "▶"]
    assert len(town.said(OFFICE.id)) == 1


async def test_somebody_else_s_tap_turns_nothing(town: Town) -> None:
    with transaction(town.house.store.engine) as session:
        book_overdue(session, 20)
    await town.post(SUN, "/overdue", chat=OFFICE.id)
    before = await town.stands("已超期 20件", chat=OFFICE.id)
    told = await town.press(Account("telegram", "3002"), "▶", on="已超期", chat=OFFICE.id)
    assert told == "这份清单是别人查的,请自己发 /overdue"
    assert town.said(OFFICE.id)[-1].text == before.text


async def test_a_mistaken_acceptance_is_taken_back_and_given_again(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(ZHANG, "已清理", photos=1)
    await town.press(WANG, "通过", on="№1")
    await town.stands("🟢 №1")
    await town.post(WANG, "/undo")
    await town.stands("已撤销 №1:复查通过")
    await town.stands("🔵 №1", button="通过")
    await town.press(WANG, "通过", on="🔵 №1")
    await town.stands("🟢 №1")


async def test_a_problem_is_found_and_looked_at_in_private(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.tell(LI, "/find 菜市场")
    await town.press(LI, "№1", on="找到 1件", chat=LI.id)
    card = await town.stands("🟠 №1", chat=LI.id, button="看照片")
    assert "办理过程:" in card.text
    await town.press(LI, "看照片", on="🟠 №1", chat=LI.id)
    await town.stands("№1", chat=LI.id, has_picture=True)


async def test_the_network_offers_each_their_own_commands_and_follows_their_roles(town: Town) -> None:
    def offered(key: str) -> list[str]:
        return [c["command"] for c in town.world.bot(TOKEN).commands.get(key, [])]

    inspector, everybody = f"chat_member/{GROUP.id}/{WANG.id}/", f"chat/{GROUP.id}//"
    await town.until(lambda: "round" in offered(inspector), "no menu")
    await town.until(lambda: offered("all_private_chats///") == ["start", "help"], "no menu for strangers")
    assert "round" not in offered(everybody)
    await town.tell(SUN, "/role 结束 王队长 督查员 城关镇")
    await town.house.menus.look()
    assert offered(inspector) == []
