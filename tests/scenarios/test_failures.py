"""The network fails, the bot ends: nothing is lost, nobody else waits, a card stands twice at most."""

from sqlalchemy import func, select

from models import Problem
from tests.builders import GROUP, LI, OFFICE, SUN, ZHANG
from tests.town import BRIDGE, MARKET, Town, photo

ONE = "🟠 №1 东关社区 · 暴露垃圾 · 待整改"


async def test_a_chat_that_must_wait_does_not_stall_the_others(town: Town) -> None:
    town.fault("too_many_requests", "sendMessage", chat_id=int(GROUP.id), retry_after=2, times=1)
    await town.post(LI, MARKET, photos=1)
    await town.post(SUN, "/bind", chat=OFFICE.id)
    await town.stands("本群:城关镇 · 创建办", chat=OFFICE.id)
    assert town.said() == []
    await town.stands(ONE)
    await town.quiet()
    assert town.titles() == [ONE]


async def test_a_card_refused_by_a_gateway_is_sent_again(town: Town) -> None:
    town.fault("bad_gateway", "sendMessage", times=2)
    await town.post(LI, MARKET, photos=1)
    await town.stands(ONE)
    await town.quiet()
    assert town.titles() == [ONE]


async def test_a_card_whose_answer_was_lost_stands_twice_at_most_and_one_is_the_newest(town: Town) -> None:
    town.fault("cut_after", "sendMessage", times=1)
    await town.post(LI, MARKET, photos=1)
    await town.until(lambda: len(town.said()) == 2, "the card was not sent again")
    await town.post(ZHANG, "收到")
    await town.quiet()
    assert town.titles() == [ONE, ONE]
    assert ["撤回" in m.buttons for m in town.said()] == [True, False]


async def test_an_edit_that_fails_is_made_again_with_the_newest_content(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.stands(ONE)
    town.fault("bad_gateway", "editMessageText", times=1)
    await town.post(ZHANG, "收到")
    await town.until(lambda: "撤回" not in town.said()[-1].buttons, "the buttons are still there")


async def test_a_card_that_was_deleted_is_posted_anew(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    card = await town.stands(ONE)
    town.world.delete(int(GROUP.id), card.id)
    await town.post(ZHANG, "收到")
    again = await town.stands(ONE)
    assert again.id != card.id


async def test_a_report_that_was_deleted_does_not_keep_its_card_from_standing(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    done = await town.post(ZHANG, "已清理", photos=1)
    await town.stands("🔵 №1")
    town.world.delete(int(GROUP.id), done)
    await town.post(LI, "不到位,墙角还有")
    await town.stands("退回:不到位,墙角还有")


async def test_polling_goes_on_after_its_failures(town: Town) -> None:
    town.fault("bad_gateway", "getUpdates", times=1)
    await town.post(LI, MARKET, photos=1)
    await town.stands(ONE)
    await town.quiet()
    assert await town.query(select(func.count()).select_from(Problem)) == [1]


async def test_a_restart_in_the_middle_goes_on_where_it_was(town_on_both: Town) -> None:
    town = town_on_both
    report = await town.post(LI, MARKET, photos=1)
    await town.stands(ONE)
    await town.stop()
    town.world.post(int(GROUP.id), int(LI.id), photo=photo(9), caption=BRIDGE)
    heard = town.world.post(int(GROUP.id), int(ZHANG.id), text="收到")[0]
    await town.start()
    await town.marked(heard, "👍")
    await town.stands("🟠 №2")
    await town.post(ZHANG, "已清理", photos=1, reply_to=report)
    await town.stands("🔵 №1")
    await town.restart()
    await town.press(LI, "通过")
    await town.stands("🟢 №1", has_picture=True)
    await town.quiet()
    assert [t for t in town.titles() if "№1" in t] == [
        "№1 东关社区 · 暴露垃圾 → 下方", "🟢 №1 东关社区 · 暴露垃圾 · 已销号"]


async def test_a_question_that_is_due_while_the_bot_is_away_is_asked_when_it_is_back(town: Town) -> None:
    await town.post(LI, "菜市场南门垃圾未清理", photos=1)
    await town.stop()
    town.later(seconds=60)
    await town.start()
    await town.stands("这是哪个社区的?")
    await town.press(LI, "东关社区")
    await town.stands(ONE)


async def test_what_could_not_be_shown_before_the_end_is_shown_after_it(town: Town) -> None:
    town.fault("cut_before", "sendMessage")
    await town.post(LI, MARKET, photos=1)
    await town.post(LI, BRIDGE, photos=1)
    await town.stop()
    town.mend()
    await town.start()
    await town.stands("№2")
    await town.quiet()
    assert [t[:4] for t in town.titles()] == ["🟠 №1", "🟠 №2"]


async def test_a_message_that_cannot_be_read_is_put_aside_and_its_chat_goes_on(town: Town) -> None:
    town.write({"message_id": "one", "date": "today", "chat": {"id": int(GROUP.id), "type": "supergroup"}})
    await town.post(LI, MARKET, photos=1)
    await town.stands(ONE)
    await town.stands("⚠️ 有一条消息处理不了", chat=OFFICE.id)
