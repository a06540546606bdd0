"""The demo's day comes out the same at any hour of any day, and the terminal shows it."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo import play, story
from bot.demo.terminal import Terminal, fit, width, wrap
from models import Problem, SupervisionOrder

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Shanghai")
STARTS = {"a working day's noon": "2026-11-25T12:00", "a weekend's night": "2026-11-29T00:20",
          "an evening after hours": "2026-11-26T18:30", "New Year's small hours": "2027-01-01T01:00"}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
def test_the_day_comes_out_as_scripted_whenever_it_is_played(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    books: dict[int, str] = {}
    orders: list[str] = []

    def look(session: Session) -> None:
        books.update((p.number, p.state.value) for p in session.scalars(select(Problem)))
        orders.extend(o.state.value for o in session.scalars(select(SupervisionOrder)))

    out = io.StringIO()
    assert play.demo(is_fast=True, port=0, start=datetime.fromisoformat(start).replace(tzinfo=ZONE), out=out,
                     look=look) == 0
    assert books == {1: "closed", 2: "closed", 3: "closed", 4: "open", 5: "rectified", 6: "open", 7: "withdrawn",
                     8: "open", 9: "closed"}
    assert orders == ["closed"]
    _shows_the_day(out.getvalue())


def _shows_the_day(chat: str) -> None:
    for shown in ("张主任       收到,马上安排", "📷 东关社区菜市场南门垃圾未清理@张主任",
                  "✎ 📷 🟢 №2 东关社区 · 暴露垃圾 · 已销号", "taps [退回]", "only 李站长 sees: 已退回", "👀 → 李站长",
                  "[通过] [退回] [看对比]", "· 待签收", "· 已办结",
                  "1 supervision order: 城创督〔20", "大家好,今天两个组督查",
                  "9 problems: 4 已销号, 1 待复查, 3 待整改, 1 已作废"):
        assert shown in chat
    assert max(width(line) for line in chat.splitlines()) <= 80
    assert "\x1b" not in chat


def test_it_goes_on_until_ctrl_c_and_leaves_nothing_behind(tmp_path: Path) -> None:
    program = "from bot.demo import play; play.PAUSE = 0.001; raise SystemExit(play.demo(is_fast=False, port=0))"
    going = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert going.stdout
    address = _read_until(going.stdout, "The group goes on at ").split()[-1]
    _read_until(going.stdout, "Ctrl-C ends the demo.")
    post = {"from": 1001, "photo": {"draw": 7}, "caption": "东关社区老桥头污水外溢"}
    urlopen(f"{address}/control/chats/-1001000000001/messages", json.dumps(post).encode()).close()
    _read_until(going.stdout, "🟠 №10 东关社区")
    going.send_signal(signal.SIGINT)
    out, errors = going.communicate(timeout=30)
    assert (going.returncode, errors) == (0, "")
    assert out.endswith("The demo has ended; nothing of it is kept.\n")
    assert list(tmp_path.iterdir()) == []
    with socket.socket() as gone, pytest.raises(ConnectionRefusedError):
        gone.connect(("127.0.0.1", int(address.rpartition(":")[2])))


def _read_until(said: IO[str], part: str) -> str:
    return next(line for line in said if part in line)


def test_a_day_that_does_not_come_out_is_said_in_a_sentence(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    first = story.read_story().steps[0]
    wrong = story.Story((first,), {"closed": 1}, {})
    monkeypatch.setattr(play, "read_story", lambda: wrong)
    assert play.demo(is_fast=True, port=0, out=io.StringIO()) == 1
    assert capsys.readouterr().err == "demo: problems by state are {'open': 1}, the script says {'closed': 1}\n"


def test_a_port_in_use_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert play.demo(is_fast=True, port=taken.getsockname()[1], out=io.StringIO()) == 1
    assert "is in use; without --port any free one is taken" in capsys.readouterr().err


def test_settings_of_a_town_on_this_machine_do_not_reach_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE__URL", "postgresql://nowhere/books")
    assert play._Alone().database.url == ""


def test_every_step_is_of_the_sample_town_and_photos_are_drawn() -> None:
    town, day = story.read_town(), story.read_story()
    assert {step.who for step in day.steps} <= town.people.keys()
    assert all(photo.startswith(b"\xff\xd8") for step in day.steps for photo in step.photos)
    assert (town.communities, town.rural) == (12, 4)


@pytest.mark.parametrize(("text", "columns"), [("督办单", 6), ("№1 a", 4), ("🟠", 2), ("e\u0301", 1), ("", 0)])
def test_chinese_and_signs_are_two_columns_wide(text: str, columns: int) -> None:
    assert width(text) == columns


def test_a_long_line_is_broken_within_the_width_and_loses_nothing() -> None:
    text = "村口柴草垛:11月24日(№1)、11月25日(№9)两次督查发现同类问题"
    parts = list(wrap(text, 20))
    assert "".join(parts) == text
    assert max(width(part) for part in parts) <= 20


def test_a_quote_is_one_line() -> None:
    assert fit("一二三\n四五六", 8) == "一二三…"
    assert fit("一二三", 6) == "一二三"


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("variable", "is_coloured"), [("", True), ("NO_COLOR", False)])
def test_colour_is_for_screens_that_want_it(
        monkeypatch: pytest.MonkeyPatch, variable: str, is_coloured: bool) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    if variable:
        monkeypatch.setenv(variable, "1")
    screen = _Screen()
    Terminal(screen, ZONE, own=1, home=1, chats={}).rule("周三")
    assert ("\x1b" in screen.getvalue()) is is_coloured
