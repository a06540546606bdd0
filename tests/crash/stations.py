"""Real processes: a playground, a bot beside it, people who post all the time. The bot is killed, again and again."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.demo.photos import picture

HOUSE = Path(__file__).parents[2]
TOKEN = "123456:crash-tests"
GROUPS = (-1001000000001, -1001000000002, -1001000000003)
OFFICE = -1001000000009
INSPECTORS = (1001, 1002, 1003)
COMMUNITIES = ("东关社区", "西关社区", "南关社区", "北关社区")
HEADS = (2001, 2002, 2003, 2004)
ROSTER = {
    "units": [{"name": "城关镇", "kind": "town"},
              *({"name": name, "kind": "community", "parent": "城关镇"} for name in COMMUNITIES)],
    "people": [*({"name": f"督查{n}", "role": "inspector", "unit": "城关镇", "account": f"telegram:{n}"}
                 for n in INSPECTORS),
               *({"name": f"主任{n}", "role": "community_head", "unit": unit, "account": f"telegram:{n}",
                  "first_responsible": True} for n, unit in zip(HEADS, COMMUNITIES, strict=True))],
    "chats": [*({"chat": f"telegram:{chat}", "unit": "城关镇", "purpose": "work_group"} for chat in GROUPS),
              {"chat": f"telegram:{OFFICE}", "unit": "城关镇", "purpose": "office"}]}


@dataclass
class Playground:
    """The network, in a process of its own."""

    process: "subprocess.Popen[str]"
    address: str

    def call(self, path: str, body: Any = None, method: str = "") -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/control/{path}", data, {"Content-Type": "application/json"},
                                         method=method or None)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def keep(self, data: bytes) -> str:
        """Bytes that posts can name."""
        request = urllib.request.Request(f"{self.address}/control/blobs", data)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(json.load(answer)["blob"])

    def meetings(self) -> int:
        """How often the bot asked for updates, or told where to push them."""
        calls = self.call("calls")
        return int(calls.get("getUpdates", 0)) + int(calls.get("setWebhook", 0))

    def pending(self) -> int:
        return sum(bot["pending"] for bot in self.call("state")["bots"])

    def of_the_bot(self, chat: int) -> list[tuple[int, str]]:
        """What stands there of the bot, oldest first: message id and first line."""
        return [(m["message_id"], (m.get("text") or m.get("caption") or "").split("\n")[0])
                for m in self.call(f"chats/{chat}/messages")["messages"] if m.get("from", {}).get("is_bot")]


@contextmanager
def playground() -> Iterator[Playground]:
    process = subprocess.Popen([sys.executable, "-m", "playground", "--port", "0", "--token", TOKEN], cwd=HOUSE,
                               stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        found = Playground(process, process.stdout.readline().strip().rpartition(" ")[2])
        for chat in (*GROUPS, OFFICE):
            members = [{"id": n, "name": f"人{n}"} for n in (*INSPECTORS, *HEADS)]
            found.call("chats", {"type": "supergroup", "title": f"群{chat}", "id": chat, "members": members,
                                 "bot": "administrator"})
        yield found
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@dataclass
class Bot:
    """The bot, in a process that can be killed and started again on the same files."""

    folder: Path
    network: Playground
    database: str = ""
    port: int = 0  # where the network pushes to; 0: the bot polls
    kills: int = 0
    _process: "subprocess.Popen[bytes] | None" = None

    def environment(self, crash_at: str = "") -> dict[str, str]:
        database = {"DUCHA_DATABASE__URL": self.database} if self.database else {}
        crash = {"DUCHA_CRASH": crash_at} if crash_at else {}
        hook = {"DUCHA_TELEGRAM__MODE": "webhook", "DUCHA_TELEGRAM__WEBHOOK_SECRET": "crash-tests",
                "DUCHA_TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{self.port}/telegram"} if self.port else {}
        return {**os.environ, "DUCHA_DATA_DIR": str(self.folder), "DUCHA_TELEGRAM__TOKEN": TOKEN,
                "DUCHA_TELEGRAM__API_URL": self.network.address, "DUCHA_TELEGRAM__LIMITS": "off",
                "DUCHA_HTTP__PORT": str(self.port), **database, **crash, **hook}

    def command(self, *words: str) -> str:
        """The output of ``python -m bot …``; CalledProcessError when it says that something is wrong."""
        return subprocess.run([sys.executable, "-m", "bot", *words], cwd=HOUSE, env=self.environment(), check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def set_up(self) -> None:
        self.folder.mkdir(exist_ok=True)
        roster = self.folder / "roster.yaml"
        roster.write_text(json.dumps(ROSTER, ensure_ascii=False), encoding="utf-8")
        self.command("import", "roster", str(roster))

    def start(self, crash_at: str = "") -> None:
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=HOUSE, stdout=log, stderr=log,
                                         env=self.environment(crash_at))
        log.close()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL, unless it killed itself at its point already."""
        assert self._process is not None
        self._process.kill()
        code = self._process.wait()
        assert code == -signal.SIGKILL, f"the bot ended by itself with {code}: {self.log()}"
        self.kills += 1

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def books(self) -> dict[str, list[dict[str, Any]]]:
        """The export by type."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in self.command("export").splitlines():
            one = json.loads(line)
            found[one["type"]].append(one)
        return found


@dataclass
class Posted:
    """What people posted: (chat, message id) in the order of posting."""

    reports: list[tuple[int, int]] = field(default_factory=list)
    answers: dict[tuple[int, int], int] = field(default_factory=dict)  # of a report, how often
    chatter: int = 0

    def count(self) -> int:
        return len(self.reports) + sum(self.answers.values()) + self.chatter


class People:
    """They post until told to stop: reports with a photo, answers to them with a photo, chatter."""

    def __init__(self, network: Playground, pause: float) -> None:
        self._network, self._pause, self.posted = network, pause, Posted()
        self._photos = [network.keep(picture("exposed_rubbish", n)) for n in range(3)]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _go_on(self) -> None:
        number = 0
        while not self._stopping.wait(self._pause):
            number += 1
            self.step(number)

    def step(self, number: int) -> None:
        if number % 7 == 0:
            self._post(GROUPS[number % 3], INSPECTORS[0], {"text": "各位辛苦了"})
            self.posted.chatter += 1
        elif number % 5 == 0 and len(self.posted.reports) > 12:
            self._answer(len(self.posted.reports) - 10)
        else:
            self.report(number)

    def report(self, number: int) -> None:
        chat, at = GROUPS[number % 3], len(self.posted.reports) % 4
        words = f"{COMMUNITIES[at]}建设路{number}号垃圾未清理"
        self.posted.reports.append((chat, self._post(chat, INSPECTORS[number % 3], self._photo(number, words))))

    def _answer(self, index: int) -> None:
        chat, message = self.posted.reports[index]
        if (chat, message) in self.posted.answers:
            return
        self._post(chat, HEADS[index % 4], self._photo(index, "已清理") | {"reply_to": message})
        self.posted.answers[chat, message] = 1

    def _photo(self, number: int, caption: str) -> dict[str, Any]:
        return {"photo": {"blob": self._photos[number % 3]}, "caption": caption}

    def _post(self, chat: int, person: int, post: dict[str, Any]) -> int:
        return int(self._network.call(f"chats/{chat}/messages", {**post, "from": person})["message_ids"][0])


def settle(bot: Bot, network: Playground, seconds: float = 90) -> dict[str, list[dict[str, Any]]]:
    """Wait until everything is fetched, handled and shown; gives the books."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if network.pending() == 0:
            books = bot.books()
            if not _open(books):
                return books
        time.sleep(0.5)
    raise AssertionError(f"not settled after {seconds} s: {_open(bot.books())[:5]}\n{bot.log()}")


def _open(books: dict[str, list[dict[str, Any]]]) -> list[Any]:
    return [*(i for i in books["inbox"] if i["state"] == "new"),
            *(o["key"] for o in books["outbox"] if o["state"] in ("wanted", "rendered")),
            *(p["number"] for p in books["problem"] if not all(f["sha256"] for f in p["photos"]))]


def kill_under_load(bot: Bot, network: Playground, crash_at: str, chance: random.Random) -> None:
    """Start, let it meet the network, kill it: where ``crash_at`` says, else at any moment."""
    before = network.meetings()
    bot.start(crash_at)
    end = time.monotonic() + 20
    while bot.is_running() and network.meetings() == before and time.monotonic() < end:
        time.sleep(0.02)
    end = time.monotonic() + (5 if crash_at else chance.uniform(0.0, 0.6))
    while bot.is_running() and time.monotonic() < end:
        time.sleep(0.01)
    bot.kill()


def wrong(posted: Posted, books: dict[str, list[dict[str, Any]]], network: Playground, kills: int) -> list[str]:
    """Posted against booked against shown; a sentence for each thing that does not hold."""
    number_of: dict[tuple[int, int], list[int]] = defaultdict(list)
    for problem in books["problem"]:
        for at in problem["messages"]:
            number_of[int(at["chat"]), int(at["message"])].append(problem["number"])
    wrongs = [f"{at} is booked as {number_of[at]}" for at in posted.reports if len(number_of[at]) != 1]
    numbers = sorted(p["number"] for p in books["problem"])
    if numbers != list(range(1, len(posted.reports) + 1)):
        wrongs.append(f"{len(posted.reports)} reports gave the numbers {numbers}")
    if len(books["inbox"]) != posted.count() or any(i["state"] not in ("done", "ignored") for i in books["inbox"]):
        wrongs.append(f"{posted.count()} messages, inbox {Counter(i['state'] for i in books['inbox'])}")
    if wrongs:
        return wrongs
    number_at = {at: number_of[at][0] for at in posted.reports}
    answered = Counter({number_at[at]: n for at, n in posted.answers.items()})
    if Counter(r["problem"] for r in books["rectification"]) != answered:
        wrongs.append("the submissions are others than those posted")
    return [*wrongs, *_shown_wrong(posted.reports, number_at, set(answered), network, kills)]


def _shown_wrong(reports: Sequence[tuple[int, int]], number_at: dict[tuple[int, int], int], answered: set[int],
                 network: Playground, kills: int) -> list[str]:
    wrongs, twice = [], 0
    for chat in GROUPS:
        of_chat = [number_at[at] for at in reports if at[0] == chat]
        if of_chat != sorted(of_chat):
            wrongs.append(f"chat {chat} was booked in the order {of_chat}")
        stands = [title for _, title in network.of_the_bot(chat)]
        expected = Counter(start for n in of_chat for start in _titles(n, n in answered))
        found = Counter(" ".join(title.split(" ")[:2]) if title[0] in "🟠🔵" else title.split(" ")[0]
                        for title in stands)
        wrongs += [f"chat {chat}: {title} does not stand" for title in expected - found]
        twice += sum((found - expected).values())
        first = list(dict.fromkeys(n for title in stands if (n := _number(title)) is not None))
        if first != of_chat:
            wrongs.append(f"chat {chat} shows the order {first}")
    if twice > kills:
        wrongs.append(f"{twice} messages stand twice after {kills} kills")
    return wrongs


def _titles(number: int, is_answered: bool) -> list[str]:
    return [f"№{number}", f"🔵 №{number}"] if is_answered else [f"🟠 №{number}"]


def _number(title: str) -> int | None:
    with suppress(ValueError, IndexError):
        return int(title.split("№")[1].split(" ")[0])
    return None
