"""The demo's day comes out the same at any hour of any day, and the terminal shows it."""

import io
import json
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo import play, story
from bot.demo.home import open_home
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
    assert books == {1: "closed", 2: "open", 3: "closed", 4: "closed", 5: "open", 6: "rectified", 7: "open",
                     8: "withdrawn", 9: "open", 10: "closed", 11: "closed"}
    assert orders == ["closed"]
    _shows_the_day(out.getvalue())


def _shows_the_day(chat: str) -> None:
    for shown in ("张主任       收到,马上安排", "📷 东关社区菜市场南门垃圾未清理@张主任",
                  "✎ 📷 🟢 №3 东关社区 · 暴露垃圾 · 已销号", "taps [退回]", "only 李站长 sees: 已退回", "👀 → 李站长",
                  "[通过] [退回] [看对比]", "· 待签收", "· 已办结",
                  "1 supervision order: 城创督〔20", "大家好,今天两个组督查",
                  "冯主任       taps [转出…]", "转给洁城环卫公司", "[接收] [不接收]", "only 马经理 sees: 已接收",
                  "№11 已由洁城环卫公司接收", "🔴 已超期",
                  "王庄村 1处,最久的№2已超", "周督查通报 · 城关镇",
                  "11 problems: 5 已销号, 1 待复查, 4 待整改, 1 已作废"):
        assert shown in chat
    assert max(width(line) for line in chat.splitlines()) <= 80
    assert "\x1b" not in chat


@dataclass
class Running:
    """A demo that goes on, as a process of its own."""

    process: subprocess.Popen[str]
    address: str

    def look(self) -> list[str]:
        with urlopen(f"{self.address}/control/chats/-1001000000001/messages") as answer:
            return [one["text"] for one in json.load(answer)["messages"]]

    def post(self, caption: str) -> None:
        post = {"from": 1001, "photo": {"draw": 7}, "caption": caption}
        urlopen(f"{self.address}/control/chats/-1001000000001/messages", json.dumps(post).encode()).close()

    def end(self, by: signal.Signals = signal.SIGINT) -> str:
        """What it says at last; it must end well."""
        self.process.send_signal(by)
        out, errors = self.process.communicate(timeout=30)
        assert (self.process.returncode, errors) == (0, "")
        return out


def going(folder: Path, *arguments: str) -> Running:
    """A demo in the folder that has played its day."""
    program = [sys.executable, "-m", "bot", "demo", "--folder", str(folder), *arguments]
    process = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    address = _read_until(process.stdout, "The group goes on at ").split()[-1]
    _read_until(process.stdout, "Ctrl-C ends the demo.")
    return Running(process, address)


def test_it_goes_on_where_it_ended_until_it_is_reset(tmp_path: Path) -> None:
    demo = going(tmp_path / "demo", "--port", "0")
    day = demo.look()
    demo.post("东关社区老桥头污水外溢")
    assert demo.process.stdout
    _read_until(demo.process.stdout, "🟠 №12 东关社区")
    kept = f"It is kept in {tmp_path / 'demo'}: the next one goes on from here, --reset begins anew.\n"
    assert demo.end().endswith(kept)
    with socket.socket() as gone, pytest.raises(ConnectionRefusedError):
        gone.connect(("127.0.0.1", int(demo.address.rpartition(":")[2])))

    again = going(tmp_path / "demo")
    assert again.address == demo.address
    assert [text for text in again.look() if text.startswith("🟠 №12 东关社区 · 污水外溢 · 待整改")]
    again.post("东关社区菜市场北门垃圾未清理")
    assert again.process.stdout
    _read_until(again.process.stdout, "🟠 №13 东关社区")
    again.end(signal.SIGTERM)

    anew = going(tmp_path / "demo", "--reset", "--port", "0")
    assert [_timeless(text) for text in anew.look()] == [_timeless(text) for text in day]
    anew.end()


def _timeless(text: str) -> str:
    """The first line; a day begins when the demo does."""
    return re.sub(r"\d+月\d+日|\d+:\d\d", "", text.partition("\n")[0])


def test_a_killed_demo_takes_its_group_along_and_its_folder_serves_again(tmp_path: Path) -> None:
    demo = going(tmp_path / "demo", "--port", "0")
    demo.process.kill()
    demo.process.communicate()
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(demo.address.rpartition(":")[2]))):
                break
        time.sleep(0.1)
    else:
        raise AssertionError("the group still answers")
    again = going(tmp_path / "demo")
    assert any(text.startswith("🟢 №10 李集村") for text in again.look())
    again.end()


def _refused(capsys: pytest.CaptureFixture[str], folder: Path, *, is_reset: bool = False) -> str:
    assert play.demo(is_fast=False, port=0, folder=folder, is_reset=is_reset, out=io.StringIO()) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize("is_reset", [False, True])
def test_a_folder_of_somebody_else_is_left_alone(
        tmp_path: Path, capsys: pytest.CaptureFixture[str], is_reset: bool) -> None:
    (tmp_path / "ducha.db").write_text("a town's books")
    assert _refused(capsys, tmp_path, is_reset=is_reset) == (
        f"demo: {tmp_path} holds something else; give --folder a new or empty one\n")
    assert (tmp_path / "ducha.db").read_text() == "a town's books"


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = open_home(tmp_path / "demo", is_reset=False)
    assert "is running in" in _refused(capsys, tmp_path / "demo", is_reset=True)
    first.release()


def test_books_of_another_version_are_named_and_reset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = open_home(tmp_path, is_reset=False)
    first.keep(8081)
    first.release()
    (tmp_path / "demo.json").write_text('{"tables": "others", "port": 8081}')
    assert "was made by another version of Ducha; --reset begins anew" in _refused(capsys, tmp_path)
    again = open_home(tmp_path, is_reset=True)
    assert again.is_new
    again.release()


@pytest.mark.parametrize("mark", ["{}", "", "[1]", "{\"tables\": ", "\x00"])
def test_a_day_that_was_not_played_to_its_end_is_played_anew(tmp_path: Path, mark: str) -> None:
    (tmp_path / "demo.json").write_text(mark)
    (tmp_path / "ducha.db").write_text("half a day")
    home = open_home(tmp_path, is_reset=False)
    assert home.is_new and not (tmp_path / "ducha.db").exists()
    home.release()


def test_a_port_that_is_taken_meanwhile_gives_way_to_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert play._free(taken.getsockname()[1]) == 0


@pytest.mark.parametrize(("is_wanted", "display", "has_terminal", "is_opened"), [
    (True, ":0", True, True), (False, ":0", True, False), (True, "", True, False), (True, ":0", False, False)])
def test_the_browser_opens_for_somebody_who_sits_before_a_screen(
        monkeypatch: pytest.MonkeyPatch, is_wanted: bool, display: str, has_terminal: bool, is_opened: bool) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    play._show_page("http://127.0.0.1:8081", _Screen() if has_terminal else io.StringIO(), is_wanted)
    assert opened == ["http://127.0.0.1:8081"] * is_opened


def test_the_switcher_begins_with_one_person_of_each_role() -> None:
    town = story.read_town()
    assert [(name, town.about[name]) for name in list(town.people)[:7]] == [
        ("李站长", "督查员 · 一组"), ("张主任", "东关社区 · 社区主任"), ("小吴", "东关社区 · 社区专干"),
        ("文明办小宋", "城关镇 · 创建办"), ("钱镇长", "城关镇 · 分管领导"), ("陈组长", "东关一组 · 居民小组长"),
        ("马经理", "洁城环卫公司")]
    assert len(town.people) == 44


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
    assert {step.who for step in day.steps if not step.job} <= town.people.keys()
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


def test_a_name_that_is_too_long_stands_on_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = io.StringIO()
    terminal = Terminal(out, ZONE, own=1, home=1, chats={2: "创建办办公室"})
    terminal.draw({"kind": "message", "chat": 2, "message": {
        "message_id": 1, "kind": "text", "from": {"id": 1, "name": "Ducha"}, "date": 1764129600, "reply_to": None,
        "text": "字" * 40, "photo": None, "document": None, "buttons": []}})
    assert max(width(line) for line in out.getvalue().splitlines()) <= 60
    assert "Ducha→创建办办公室\n" in out.getvalue()


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
