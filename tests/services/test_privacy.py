"""/privacy: everybody who is known gets all that the books hold of them, and nobody else's (R18)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from domain.chat import Account, ChatRef
from domain.people import Role
from models import Base, Person, PersonAccount
from services import privacy
from tests.builders import (
    CHEN,
    LI,
    LIAISON,
    LIU,
    OFFICE,
    QIAN,
    SUN,
    WU,
    ZHANG,
    ZHOU,
    make_message,
    make_person,
    make_press,
)
from tests.house import TestHouse
from tests.talk import MARKET, Talk

EVERYBODY = (LI, ZHANG, WU, CHEN, LIU, ZHOU, SUN, QIAN, LIAISON)


def record(session: Session, who: Account) -> dict[str, Any]:
    person = session.scalars(select(Person).join(PersonAccount).where(PersonAccount.account == who.id)).one()
    facts: dict[str, Any] = json.loads(privacy.record_of(session, person.id))
    return facts


def test_every_column_of_the_books_that_names_a_person_is_in_the_record() -> None:
    named = {column for table in Base.metadata.tables.values() for column in table.columns
             if any(key.target_fullname == "person.id" for key in column.foreign_keys)}
    asked: set[Any] = set()
    for statement in privacy.statements(1).values():
        assert statement.whereclause is not None
        asked |= {c.table.c[c.name] if hasattr(c.table, "c") else c
                  for c in visitors.iterate(statement.whereclause) if isinstance(c, Column)}
    assert {str(c) for c in named} - {str(c) for c in asked} == set()


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_record_names_the_person_with_account_and_roles(session: Session, who: Account) -> None:
    Talk(session)
    facts = record(session, who)
    assert facts["name"] and facts["accounts"] == [f"telegram:{who.id}"]
    assert [role["from"] is not None for role in facts["roles"]] == [True]


def test_a_contractor_has_one_too(session: Session) -> None:
    talk = Talk(session)
    company = Account("telegram", "66")
    make_person(session, company, "马经理", Role.CONTRACTOR, talk.units["城关镇"])
    assert record(session, company)["roles"][0]["role"] == "contractor"


def test_a_village_head_reads_what_they_are_responsible_for(session: Session) -> None:
    talk = Talk(session)
    talk.say("王庄村村口垃圾未清理", sender=LI, photos=1)
    assert [(p["number"], p["place"]) for p in record(session, ZHOU)["problems_responsible_for"]] == [(1, "村口")]


def test_a_head_reads_orders_deputies_and_what_was_handed_on(session: Session) -> None:
    talk = Talk(session)
    talk.say(MARKET, sender=LI, photos=1)
    talk.say("小吴 11月23日 12月5日", sender=ZHANG, command="deputy", chat=OFFICE)
    talk.say("收到", sender=ZHANG)
    facts = record(session, ZHANG)
    assert [d["acting"] for d in facts["deputies"]] == ["小吴"]
    assert [p["number"] for p in facts["problems_acknowledged"]] == [1]
    assert record(session, WU)["roles"][1]["acting"] == "张主任"
    assert facts["problems_reported"] == []


@pytest.mark.parametrize("who", [ZHOU, QIAN])
async def test_the_document_that_is_sent_has_content(tmp_path: Path, who: Account) -> None:
    house, alone = TestHouse(tmp_path), ChatRef("telegram", who.id)
    try:
        asked = make_message(sender=who, chat=alone, command="privacy", at=house.clock.now)
        await house.receive(replace(asked, is_private=True))
        await house.settle()
        value, message = house.button("我的资料")
        await house.receive(make_press(value, sender=who, at=house.clock.now, message=message, chat=alone))
        await house.settle()
        document = house.card("的资料 ·").document
        assert document is not None and document.name == "my-data.json"
        assert json.loads(document.data)["accounts"] == [str(who)]
    finally:
        house.close()
