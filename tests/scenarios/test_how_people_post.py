"""Reports as people really post them (R1): in pieces, in any order, through whatever their phone offers."""

import pytest
from sqlalchemy import func, select

from domain.chat import Account
from models import Inbox, Part, Photo, Problem
from playground.model import Document, Picture
from tests.builders import GROUP, LI, LIU, OFFICE, SUN, WANG, WU, ZHANG, ZHAO
from tests.town import BRIDGE, MARKET, Town, photo

ONE = "🟠 №1 东关社区 · 暴露垃圾 · 待整改"


@pytest.mark.parametrize("with_caption", [0, 1, 2])
async def test_an_album_is_one_problem_whichever_part_has_the_sentence(town: Town, with_caption: int) -> None:
    parts = [Picture(photo(n), MARKET if n == with_caption else "") for n in range(3)]
    await town.post(LI, files=parts)
    await town.stands(ONE)
    await town.quiet()
    assert town.titles() == [ONE]
    assert await photos_of(town) == 3


async def test_a_late_part_joins_its_album_at_any_age(town: Town) -> None:
    await town.post(LI, MARKET, photos=1, album="market")
    await town.post(LI, photos=1, album="market", after=5)
    await town.post(LI, photos=1, album="market", after=3 * 3600)
    await town.quiet()
    assert town.titles() == [ONE]
    assert await photos_of(town) == 3


@pytest.mark.parametrize("after", [5, 60])
async def test_a_sentence_closes_the_photos_before_it(town: Town, after: int) -> None:
    await town.post(LI, photos=1)
    await town.post(LI, photos=1, after=5)
    await town.post(LI, MARKET, after=after)
    await town.quiet()
    assert town.titles() == [ONE]
    assert await photos_of(town) == 2


async def test_a_sentence_takes_the_photo_after_it(town: Town) -> None:
    await town.post(LI, MARKET)
    await town.post(LI, photos=1, after=60)
    await town.quiet()
    assert town.titles() == [ONE]
    assert await photos_of(town) == 1


async def test_a_sentence_without_a_photo_is_asked_for_it_and_the_reply_is_the_photo(town: Town) -> None:
    await town.post(LI, MARKET)
    town.later(seconds=95)
    question = await town.stands("这条没有照片。请回复本条补发照片。")
    await town.post(LI, photos=1, after=5, reply_to=question)
    await town.stands(ONE)
    await town.quiet()
    assert town.titles() == [ONE]


async def test_a_photo_100_seconds_after_its_sentence_is_taken_once_no_other_sentence_came(town: Town) -> None:
    await town.post(LI, MARKET)
    await town.post(LI, photos=1, after=100)
    await town.quiet()
    assert town.titles() == ["这条没有照片。请回复本条补发照片。"]
    town.later(seconds=95)
    await town.stands(ONE)
    await town.quiet()
    assert town.titles() == [ONE]


async def test_a_numbered_list_is_as_many_problems_as_it_has_photos(town: Town) -> None:
    await town.post(LI, photos=1)
    await town.post(LI, photos=1, after=5)
    await town.post(LI, "东关社区:1. 菜市场南门垃圾未清理 2. 老桥头污水外溢", after=10)
    await town.stands("№2")
    await town.quiet()
    assert [(m.text[:4], m.lines[0]) for m in town.said()] == [("🟠 №1", "菜市场南门"), ("🟠 №2", "老桥头")]


async def test_an_album_with_a_list_as_its_caption_is_as_many_problems(town: Town) -> None:
    await town.post(LI, "东关社区:1. 菜市场南门垃圾未清理 2. 老桥头污水外溢", files=[photo(1), photo(2)])
    town.later(seconds=4)
    await town.stands("№2")
    await town.quiet()
    assert [m.lines[0] for m in town.said()] == ["菜市场南门", "老桥头"]
    assert (await photos_of(town, 1), await photos_of(town, 2)) == (1, 1)


async def test_a_visit_without_findings_is_only_marked(town: Town) -> None:
    seen = await town.post(LI, "西关社区 无问题")
    await town.marked(seen, "👀")
    assert town.said() == []


async def test_a_list_whose_photos_do_not_count_up_is_asked_about_once(town: Town) -> None:
    listed = "东关社区:1. 菜市场南门垃圾未清理 2. 老桥头污水外溢"
    await town.post(LI, listed, files=[photo(1), photo(2), photo(3)])
    town.later(seconds=4)
    await town.handled()
    town.later(seconds=18)
    question = await town.stands("清单有2条、照片3张,怎么登记?")
    assert question.buttons == ["分成2个", "合成1个"]
    await town.press(LI, "分成2个")
    await town.stands("№2")
    await town.gone("怎么登记?")


async def test_what_is_missing_is_asked_by_buttons_after_a_silence(town: Town) -> None:
    report = await town.post(LI, "菜市场南门垃圾未清理", photos=1)
    await town.quiet()
    assert town.said() == []
    town.later(seconds=21)
    question = await town.stands("这是哪个社区的?")
    assert question.reply_to == report
    assert question.buttons[-1] == "其他…"
    assert await town.press(WANG, "东关社区") == "这是问别人的"
    await town.press(LI, "东关社区")
    await town.stands(ONE)
    await town.quiet()
    assert town.titles() == [ONE]


async def test_a_mention_alone_names_the_community(town: Town) -> None:
    await town.post(LI, "菜市场南门垃圾未清理@张主任", photos=1)
    await town.stands(ONE)


async def test_an_edited_caption_corrects_until_the_problem_is_acknowledged(town: Town) -> None:
    report = await town.post(LI, MARKET, photos=1)
    await town.stands(ONE)
    await town.edit(report, "东关社区老桥头垃圾未清理@张主任")
    await town.stands(f"{ONE}\n老桥头")
    await town.post(ZHANG, "收到")
    await town.edit(report, "西关社区公园垃圾未清理")
    await town.stands("№1 的原文被修改,已登记内容不变。新文字:西关社区公园垃圾未清理", chat=OFFICE.id)
    await town.edit(report, "西关社区公园垃圾没清理")
    await town.stands("新文字:西关社区公园垃圾没清理", chat=OFFICE.id)
    assert len(town.said(OFFICE.id)) == 1
    assert (await town.stands("№1")).lines[0] == "老桥头"


async def test_a_report_in_a_topic_is_answered_in_its_topic(town: Town) -> None:
    forum = town.add_forum()
    topic = town.world.add_topic(int(forum), 1001, "东关社区")
    report = await town.post(LI, MARKET, photos=1, chat=forum, topic=topic)
    card = await town.stands(ONE, chat=forum)
    assert card.topic == topic
    done = await town.post(ZHANG, "已清理", photos=1, chat=forum, topic=topic, reply_to=report)
    waiting = await town.stands("🔵 №1", chat=forum)
    assert (waiting.topic, waiting.reply_to) == (topic, done)


async def test_words_in_a_topic_are_no_reply_to_its_first_message(town: Town) -> None:
    forum = town.add_forum()
    topic = town.world.add_topic(int(forum), 1001, "东关社区")
    await town.post(LI, MARKET, photos=1, chat=forum, topic=topic)
    await town.post(ZHANG, "已清理", photos=1, chat=forum, topic=topic)
    await town.stands("🔵 №1", chat=forum)
    await town.post(LI, "通过", chat=forum, topic=topic)
    await town.stands("🟢 №1", chat=forum)


async def test_a_photo_in_private_is_no_report(town: Town) -> None:
    await town.tell(LI, MARKET, photos=1)
    await town.quiet()
    assert await town.query(select(func.count()).select_from(Problem)) == [0]


async def test_a_forwarded_message_is_no_report(town: Town) -> None:
    source = town.world.post(1001, 1001, photo=photo(1), caption=MARKET)[0]
    await town.handled()
    town.world.forward(1001, source, 1001, int(GROUP.id))
    await town.quiet()
    assert town.said() == []


async def test_a_photo_sent_as_a_file_is_a_photo(town: Town) -> None:
    await town.post(LI, MARKET, document=Document(photo(1), "IMG_1.jpg", "image/jpeg"))
    await town.stands(ONE)
    await town.quiet()
    assert await photos_of(town) == 1


async def test_a_file_that_is_no_picture_is_no_photo(town: Town) -> None:
    await town.post(LI, MARKET, document=Document(b"%PDF-1.4", "a.pdf", "application/pdf"))
    await town.quiet()
    assert await photos_of(town) == 0


async def test_an_anonymous_administrator_is_nobody(town: Town) -> None:
    town.world.set_member(int(GROUP.id), 3001, "administrator")
    await town.post(SUN, MARKET, photos=1, anonymous=True)
    await town.quiet()
    assert town.said() == []


async def test_an_anonymous_administrator_s_command_is_answered_with_why(town: Town) -> None:
    town.world.set_member(int(GROUP.id), 3001, "administrator")
    command = await town.post(SUN, "/bind 城关镇 工作群", anonymous=True)
    answer = await town.stands("角色属于个人:请用本人身份发命令,不要用匿名管理员。")
    assert answer.reply_to == command


async def test_a_channel_s_post_is_no_report(town: Town) -> None:
    channel = town.world.add_chat("channel", "城关发布", linked_chat=int(GROUP.id), members=[1001])
    town.world.post(channel.id, photo=photo(1), caption=MARKET)
    await town.quiet()
    assert town.said() == []


async def test_another_bot_s_message_is_no_report(town: Town) -> None:
    bot = {"id": 222, "is_bot": True, "first_name": "另一个", "username": "other_bot"}
    town.world.inject({"message": {
        "message_id": 900, "date": int(town.clock().timestamp()), "from": bot, "text": MARKET,
        "chat": {"id": int(GROUP.id), "type": "supergroup", "title": "城关镇督查群"}}})
    await town.quiet()
    assert town.said() == []


@pytest.mark.parametrize("who", [ZHAO, LIU, WU], ids=["a stranger", "another community", "a clerk"])
async def test_only_inspectors_and_the_office_report(town: Town, who: Account) -> None:
    await town.post(who, MARKET, photos=1)
    town.later(seconds=120)
    await town.quiet()
    assert town.said() == []


async def test_another_community_cannot_answer(town: Town) -> None:
    report = await town.post(LI, MARKET, photos=1)
    await town.post(LIU, "已清理", photos=1, reply_to=report)
    await town.post(LIU, "收到")
    await town.quiet()
    assert town.titles() == [ONE]
    assert (await town.stands(ONE)).buttons


async def test_the_office_reports_too(town: Town) -> None:
    await town.post(SUN, BRIDGE, photos=1)
    await town.stands("№1 东关社区")


async def test_the_same_problem_twice_in_a_round_joins_the_first(town: Town) -> None:
    await town.post(LI, MARKET, photos=1)
    await town.post(LI, "东关社区菜市场南门垃圾没清", photos=1, after=600)
    await town.stands("已并入№1", button="不是同一处")
    await town.press(LI, "不是同一处")
    await town.stands("🟠 №2 东关社区 · 暴露垃圾 · 待整改")


async def test_chatter_is_left_alone_and_not_kept(town: Town) -> None:
    await town.post(SUN, "各位早上好")
    await town.post(LIU, "东关垃圾桶满了谁去看看")
    await town.post(LI, "今天下午三点开会")
    town.later(seconds=120)
    await town.quiet()
    assert town.said() == []
    assert await town.query(select(func.count()).where(Inbox.payload.is_not(None))) == [0]
    assert await town.query(select(func.count()).select_from(Part)) == [0]


async def photos_of(town: Town, number: int = 1) -> int:
    """How many photos a problem has in the books."""
    found = await town.query(select(func.count()).select_from(Photo).join(
        Problem, Problem.id == Photo.problem_id).where(Problem.number == number))
    return int(found[0])
