"""The script of the day, read from day.yaml and town.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.demo.photos import picture
from texts.catalogue import catalogue

FOLDER = Path(__file__).parent
TOWN = FOLDER / "town.yaml"
DAY = FOLDER / "day.yaml"
CAST = ("inspector", "community_head", "clerk", "admin", "leader", "group_leader", "contractor", "liaison")


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody posts, or taps ``press`` on the newest message of the bot whose words contain ``on``; or, ``job``, a
    periodic message comes."""

    name: str
    ago: timedelta  # before the demo's start
    who: str
    text: str
    photos: tuple[bytes, ...]
    answer: str  # the name of the step whose message is replied to
    press: str
    on: str
    job: str
    wait: timedelta  # passes before the next step
    expect: tuple[str, ...]  # how messages begin that must stand after the step


@dataclass(frozen=True, slots=True)
class Story:
    steps: tuple[Step, ...]
    problems: Mapping[str, int]  # how many in each state in the end
    orders: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Town:
    """The sample town's roster file, and of it what the chat needs."""

    roster: str
    name: str
    communities: int
    rural: int
    people: Mapping[str, int]  # name: account of the playground; of each role one, then all others
    about: Mapping[str, str]  # name: what that person is
    work_group: int
    office: int


def read_story(path: Path = DAY) -> Story:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    outcome = written["outcome"]
    return Story(tuple(_step(one) for one in written["steps"]), outcome["problems"], outcome["orders"])


def _step(one: dict[str, Any]) -> Step:
    photos = tuple(picture(problem, seed, is_after=stage == "after") for problem, seed, stage in one.get("photos", ()))
    return Step(one["id"], timedelta(minutes=one["ago"]), one.get("who", ""), one.get("text", ""),
                photos, one.get("answer", ""), one.get("press", ""), one.get("on", ""), one.get("job", ""),
                timedelta(seconds=one.get("wait", 0)), tuple(one.get("expect", ())))


def read_town(path: Path = TOWN) -> Town:
    text = path.read_text(encoding="utf-8")
    roster = yaml.safe_load(text)
    communities = [unit for unit in roster["units"] if unit["kind"] == "community"]
    chats = {chat["purpose"]: _number(chat["chat"]) for chat in roster["chats"]}
    people = _cast(roster["people"])
    return Town(text, next(u["name"] for u in roster["units"] if u["kind"] == "town"), len(communities),
                sum(unit["rural"] for unit in communities),
                {person["name"]: _number(person["account"]) for person in people},
                {person["name"]: _about(person) for person in people}, chats["work_group"], chats["office"])


def _cast(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of each role before all others: they are the ones whom a visitor wants to be."""
    first = {person["role"]: person for person in reversed(people)}
    leading = [first[role] for role in CAST if role in first]
    return [*leading, *(person for person in people if person not in leading)]


def _about(person: dict[str, Any]) -> str:
    if person["role"] == "contractor":
        return str(person["unit"])  # a property company's people have the cleaning company's role
    role = catalogue("zh-CN", ZoneInfo("UTC")).say("role-name", {"role": person["role"]})
    return f"{role} · {person['team']}" if "team" in person else f"{person['unit']} · {role}"


def _number(address: str) -> int:
    """telegram:1001 → 1001."""
    return int(address.partition(":")[2])
