"""Two of the office who name somebody for the same days at once: one after the other, on PostgreSQL by locks (R18)."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from domain.chat import Account, ChatRef
from domain.people import Role
from handlers import handle
from models import Assignment, ChatPurpose, Person, Unit
from models.database import transaction
from tests.builders import SUN, local, make_chat, make_message, make_person, make_policy, make_town, make_work
from tests.services.test_deciding_together import together

TIAN = Account("telegram", "3009")
AT = local("11-23 10:00")
POLICY = make_policy()
CHATS = {SUN: ChatRef("telegram", "93001"), TIAN: ChatRef("telegram", "93002")}


@pytest.fixture
def house(postgres_engine: Engine) -> Engine:
    """A town with two of the office, each in private."""
    with transaction(postgres_engine) as session:
        town = make_town(session)
        make_person(session, TIAN, "田主任", Role.ADMIN, town["城关镇"])
        for chat in CHATS.values():
            make_chat(session, chat, ChatPurpose.PRIVATE, None)
    return postgres_engine


def command(engine: Engine, sender: Account, words: str) -> None:
    name, _, text = words.partition(" ")
    chat = CHATS[sender]
    message = replace(make_message(text, sender=sender, at=AT, chat=chat, command=name), is_private=True)
    with transaction(engine) as session:
        handle(message, make_work(session, AT, policy=POLICY, chat=chat, message=message.ref))


def test_of_two_deputies_named_at_once_one_stands(house: Engine) -> None:
    together(lambda: command(house, SUN, "deputy 小吴 张主任 11月23日 11月24日"),
             lambda: command(house, TIAN, "deputy 王队长 张主任 11月23日 11月24日"))
    with transaction(house) as session:
        standing = session.scalars(select(Assignment).where(
            Assignment.deputy_for_id.is_not(None), Assignment.until_at > Assignment.from_at)).all()
        assert len(standing) == 1


def test_of_two_first_responsible_persons_named_at_once_one_is(house: Engine) -> None:
    together(lambda: command(house, SUN, "role 小吴 社区主任 第一责任人 东关社区"),
             lambda: command(house, TIAN, "role 王队长 社区主任 第一责任人 东关社区"))
    with transaction(house) as session:
        names = session.scalars(select(Person.name).join(Assignment, Assignment.person_id == Person.id).join(
            Unit, Unit.id == Assignment.unit_id).where(
            Assignment.is_first_responsible, Assignment.until_at.is_(None), Unit.name == "东关社区")).all()
        assert len(names) == 1 and names[0] in ("小吴", "王队长")
