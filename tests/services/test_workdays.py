"""R5: the office pastes a year's notice; it is previewed, put in force by one tap, and deadlines keep what was left."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import scheduler
from domain.calendar import Holiday
from domain.chat import Account
from domain.people import Role, UnitKind
from domain.year_tables import made, written
from models import AuditEvent, Chat, ImportedRow, NoticeState, Outbox, Unit, WorkdayNotice
from services import roster, workdays
from tests.asking import Asking
from tests.builders import GROUP, LI, OFFICE, QIAN, SUN, ZHANG, local, make_person, make_work
from tests.domain.notices import IN_2027, NOTICES
from tests.talk import BRIDGE, MARKET, SCHOOL
from texts import cards
from texts.contents import Line, from_json


@pytest.fixture
def talk(session: Session) -> Asking:
    return Asking(session)


def paste(talk: Asking, text: str = IN_2027, *, sender: Account = SUN, language: str = "zh-CN") -> str:
    return talk.ask(f"/workday {text}", sender, chat=OFFICE, language=language)


def newest(talk: Asking) -> WorkdayNotice:
    return talk.session.scalars(select(WorkdayNotice).order_by(WorkdayNotice.id.desc()).limit(1)
                                .execution_options(populate_existing=True)).one()


def take(talk: Asking, *, sender: Account = SUN, number: int | None = None) -> list[str]:
    return talk.tap(f"workday:take:{number or newest(talk).id}", sender=sender, chat=OFFICE)


def is_worked(talk: Asking, day: date) -> bool:
    work = make_work(talk.session, talk.at, policy=talk.policy)
    return workdays.policy(work, talk.units["城关镇"].id).calendar.is_working_day(day)


def test_a_notice_is_previewed_with_every_day_and_what_it_changes(talk: Asking) -> None:
    assert paste(talk).splitlines() == [
        "2027年放假安排 国办发明电〔2026〕9号 · 请核对",
        "元旦:1月1日至3日,3天", "春节:2月5日至13日,9天;上班:1月31日(周日)、2月20日(周六)", "清明节:4月3日至5日,3天",
        "劳动节:5月1日至5日,5天;上班:5月8日(周六)", "端午节:6月9日(周三),1天", "中秋节:9月15日(周三),1天",
        "国庆节:10月1日至7日,7天;上班:9月26日(周日)、10月9日(周六)",
        "改为放假:2月9日至12日、5月3日至5日、10月4日至7日",
        "改为上班:1月31日(周日)、2月20日(周六)、5月8日(周六)、9月26日(周日)、10月9日(周六)",
        "已告知的时限不提前;按小时计的、督办单上的、上级清单的时限不变", "[生效] [不要]"]
    assert is_worked(talk, date(2027, 2, 9)), "nothing is in force before the tap"


def test_a_preview_is_english_where_the_office_is(talk: Asking) -> None:
    said = paste(talk, language="en").splitlines()
    assert said[:3] == ["Days off 2027 国办发明电〔2026〕9号 · please check", "New Year's Day: 1 Jan to 3 Jan, 3 days",
                        "Spring Festival: 5 Feb to 13 Feb, 9 days; worked: Sun 31 Jan, Sat 20 Feb"]
    assert said[-1] == "[Put in force] [Leave]"


def test_a_tap_puts_it_in_force_and_into_the_books(talk: Asking) -> None:
    roster.changed(talk.session)  # from now on what is read is kept
    paste(talk)
    assert is_worked(talk, date(2027, 2, 9))
    assert take(talk) == ["workday-you-did"]
    assert not is_worked(talk, date(2027, 2, 9)) and is_worked(talk, date(2027, 2, 20))
    event = talk.session.scalars(select(AuditEvent).where(AuditEvent.action == "workdays.changed")).one()
    assert (event.facts["year"], event.facts["notice"], len(event.facts["off"]), len(event.facts["worked"])) == (
        2027, "国办发明电〔2026〕9号", 11, 5)
    assert talk.answer(newest(talk).message, OFFICE).startswith("2027年放假安排已生效 国办发明电〔2026〕9号(孙主任 ")
    assert "[" not in talk.answer(newest(talk).message, OFFICE)


def test_it_is_put_in_force_once(talk: Asking) -> None:
    paste(talk)
    take(talk)
    assert take(talk) == ["workday-used"]
    assert "[" not in talk.answer(newest(talk).message, OFFICE)
    assert talk.session.scalar(select(func.count()).where(AuditEvent.action == "workdays.changed")) == 1


def test_of_two_pasted_notices_the_second_is_previewed_anew_when_the_first_is_in_force(talk: Asking) -> None:
    paste(talk)
    first = newest(talk).id
    paste(talk, IN_2027.replace("9月15日(周三)放假1天,不调休", "9月15日(周三)至16日放假,共2天"))
    second = newest(talk)
    take(talk, number=first)
    assert take(talk, number=second.id) == ["workday-changed"]
    assert talk.answer(second.message, OFFICE).splitlines()[8] == "改为放假:9月16日(周四)"
    assert take(talk, number=second.id) == ["workday-you-did"]
    assert not is_worked(talk, date(2027, 9, 16))


def test_what_is_left_changes_nothing(talk: Asking) -> None:
    paste(talk)
    number = newest(talk).id
    assert talk.tap(f"workday:leave:{number}", sender=SUN, chat=OFFICE) == ["workday-you-left"]
    assert take(talk) == ["workday-used"]
    assert newest(talk).state is NoticeState.LEFT and is_worked(talk, date(2027, 2, 9))


def test_the_same_notice_again_changes_nothing_and_says_so(talk: Asking) -> None:
    assert "工作日与现在的一样" in paste(talk, NOTICES[2026])


@pytest.mark.parametrize("sender", [LI, ZHANG, QIAN])
def test_only_admins_paste_and_put_in_force(talk: Asking, sender: Account) -> None:
    assert paste(talk, sender=sender) == ""
    paste(talk)
    assert take(talk, sender=sender) == ["workday-forbidden"]
    assert newest(talk).state is NoticeState.PREVIEWED


def test_the_admin_of_another_town_has_no_say(talk: Asking) -> None:
    other = make_town_beside(talk)
    paste(talk)
    assert take(talk, sender=other) == ["workday-forbidden"]


def make_town_beside(talk: Asking) -> Account:
    town = Unit(name="河西镇", kind=UnitKind.TOWN, parent_id=None, is_rural=False, aliases=[])
    talk.session.add(town)
    talk.session.flush()
    account = Account("telegram", "3900")
    make_person(talk.session, account, "河西主任", Role.ADMIN, town)
    return account


def test_another_town_keeps_its_own_days(talk: Asking) -> None:
    make_town_beside(talk)
    paste(talk)
    take(talk)
    work = make_work(talk.session, talk.at, policy=talk.policy)
    other = talk.session.scalars(select(Unit).where(Unit.name == "河西镇")).one()
    assert workdays.policy(work, other.id).calendar.is_working_day(date(2027, 2, 9))


def test_outside_the_office_s_chat_it_says_where(talk: Asking) -> None:
    assert talk.ask(f"/workday {IN_2027}", SUN) == "放假安排请在创建办群里发:/workday 加通知全文"
    assert talk.ask("/workday", SUN, chat=GROUP) == "放假安排请在创建办群里发:/workday 加通知全文"


def test_alone_it_tells_what_is_known_and_how(talk: Asking) -> None:
    assert talk.ask("/workday", SUN, chat=OFFICE).splitlines() == [
        "放假安排", "2026年:已公布 国办发明电〔2025〕7号", "2027年:暂定,通知未录入,只算法定节日",
        "录入或更改:/workday 后面粘贴通知全文(含标题),先给您看,点[生效]才算数"]


@pytest.mark.parametrize(("text", "says"), [
    ("明年放假吗", "没看到是哪年的"), (NOTICES[2025], "通知是2025年的;只录入2026年和2027年的"),
    (IN_2027.replace("1月1日(周五)", "1月1日(周四)"), "元旦:2027年1月1日是周五,通知写的是周四"),
    (IN_2027.replace("共9天", "共8天"), "春节写的是共8天,按日期是9天"),
    (IN_2027[:IN_2027.index("六、")], "通知不全,缺:中秋节、国庆节")])
def test_a_notice_that_cannot_be_used_says_why_and_changes_nothing(talk: Asking, text: str, says: str) -> None:
    assert paste(talk, text).startswith(says)
    assert talk.session.scalar(select(func.count(WorkdayNotice.id))) == 0


def three_days_off(talk: Asking) -> None:
    """A notice of this year waits that makes Tuesday to Thursday days off."""
    paste(talk, NOTICES[2026])
    base = made(newest(talk).table)
    more = Holiday("县庆", date(2026, 11, 24), date(2026, 11, 26))
    newest(talk).table = written(replace(base, holidays=(*base.holidays, more)))
    talk.session.flush()


def test_a_deadline_that_loses_working_time_moves_by_it_and_is_told_on_its_card(talk: Asking) -> None:
    talk.say(SCHOOL, sender=LI, photos=1)  # two working days: Wednesday 18:00
    assert talk.problem().due_at == local("11-25 18:00")
    three_days_off(talk)
    take(talk)
    assert talk.problem().due_at == local("11-30 18:00")
    card = talk.card()
    assert card is not None and card["due_at"].startswith("2026-11-30T10:00")
    event = talk.session.scalars(select(AuditEvent).where(AuditEvent.action == "problem.due_moved")).one()
    assert event.object == f"problem:{talk.problem().id}" and event.facts["before"].startswith("2026-11-25")
    assert "未销号问题1件时限顺延(№1)" in talk.answer(newest(talk).message, OFFICE)


def test_deadlines_in_hours_and_of_imported_lists_stay(talk: Asking) -> None:
    talk.say(BRIDGE, sender=LI, photos=1)  # 24 hours, every hour counts
    talk.say(SCHOOL, sender=LI, photos=1)
    talk.session.add(ImportedRow(town_id=talk.units["城关镇"].id, fingerprint="x", file="y", row=2,
                                 problem_id=talk.problem(2).id, at=talk.at))
    before = [talk.problem(n).due_at for n in (1, 2)]
    three_days_off(talk)
    take(talk)
    assert [talk.problem(n).due_at for n in (1, 2)] == before


def test_a_deadline_that_has_passed_stays(talk: Asking) -> None:
    talk.book(1)
    before = talk.problem().due_at
    three_days_off(talk)
    take(talk)
    assert talk.problem().due_at == before


def test_new_problems_and_orders_count_by_the_notice_in_force(talk: Asking) -> None:
    talk.at = local("2026-12-31 16:00")
    paste(talk, IN_2027.replace("1月1日(周五)至3日(周日)放假,共3天", "1月1日(周五)至4日(周一)放假,共4天"))
    take(talk)
    talk.say(MARKET, sender=LI, photos=1)
    assert talk.problem().due_at == local("2027-01-05 12:00")


def test_a_card_tells_that_its_deadline_is_provisional_until_the_notice_is_in_force(talk: Asking) -> None:
    talk.at = local("2026-12-31 16:00")
    talk.say(MARKET, sender=LI, photos=1)
    assert [n["args"]["year"] for n in (talk.card() or {})["notes"]] == ["2027"]
    paste(talk)
    take(talk)
    assert "notes" not in (talk.card() or {"notes": 1})


def test_a_deadline_in_hours_is_certain_in_any_year(talk: Asking) -> None:
    talk.at = local("2026-12-31 16:00")
    talk.say(BRIDGE, sender=LI, photos=1)
    assert "notes" not in (talk.card() or {"notes": 1})


def warned(talk: Asking, at: str) -> list[str]:
    """The periods of the warning that are made at this moment."""
    work = make_work(talk.session, local(at), policy=talk.policy)
    return [said for said in scheduler.tick(work) if said.startswith("calendar_warning")]


def said_to_the_office(talk: Asking) -> list[str]:
    office = talk.session.scalars(select(Chat).where(Chat.external == OFFICE.id)).one()
    rows = talk.session.scalars(select(Outbox.content).where(
        Outbox.chat_id == office.id, Outbox.key.startswith("workdays:")).order_by(Outbox.id))
    lines = [from_json(content) for content in rows if content]
    return [cards.line(line, "zh-CN", talk.policy.zone) for line in lines if isinstance(line, Line)]


def test_from_1_december_on_the_office_is_told_once_a_week_while_the_notice_is_missing(talk: Asking) -> None:
    warned(talk, "11-24 10:00")
    for day in ("11-30", "12-01", "12-02", "12-07", "12-08", "12-15"):
        warned(talk, f"{day} 09:05")
    assert said_to_the_office(talk) == [
        "2027年放假安排还没录入,跨年的时限只能暂定。国务院通知公布后,在这里发 /workday 加通知全文"] * 3


def test_the_office_is_not_told_once_the_notice_is_in_force(talk: Asking) -> None:
    warned(talk, "11-24 10:00")
    paste(talk)
    take(talk)
    warned(talk, "12-01 09:05")
    assert said_to_the_office(talk) == []


def test_in_the_new_year_the_year_itself_is_asked_for(talk: Asking) -> None:
    warned(talk, "2026-12-30 10:00")
    warned(talk, "2027-01-05 09:05")
    assert [said[:5] for said in said_to_the_office(talk)] == ["2027年"]


def test_waiting_over_a_weekend_gives_back_working_time_where_the_deadline_counts_it(talk: Asking) -> None:
    """Street vending is an emergency in the city only; in the town it is due by the day's end."""
    talk.at = local("11-27 10:00")
    talk.say("东关社区菜市场南门占道经营", sender=LI, photos=1, after=0)
    talk.say("已整改", sender=ZHANG, photos=1, after=1800)
    talk.until(local("11-30 17:00"))
    talk.say("不到位,还在摆", sender=LI, after=0)
    assert talk.problem().rework == 1
    assert talk.problem().due_at == local("12-01 14:30")
