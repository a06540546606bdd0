"""A wrong setting stops the start and is named: where it stands, what was written, what is allowed."""

import os
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.categories import BadCategories, read_categories
from bot.settings import Settings, SettingsError, load
from texts.catalogue import catalogue, use_own_texts


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DUCHA_")]:
        monkeypatch.delenv(name)


def refused(tmp_path: Path, text: str) -> str:
    file = tmp_path / "town.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load(file)
    return str(error.value).replace(f"{file}", "FILE")


@pytest.mark.parametrize(("text", "sentence"), [
    ("orders: {issue: maybe}", "FILE: orders.issue: 'maybe': Input should be 'auto' or 'sign'"),
    ("orders: {isue: auto}", "FILE: orders.isue: 'auto': there is no such key; allowed: authorised_by, contact, fonts, "
     "inspectors, issue, issuer, office, prefix, start, template"),
    ("orders: 3", "FILE: orders: 3: keys are expected here: authorised_by, contact, fonts, inspectors, issue, issuer, "
     "office, prefix, start, template"),
    ("http: {port: 99999}", "FILE: http.port: 99999: Input should be less than or equal to 65535"),
    ("grouping: {window: .inf}", "FILE: grouping.window: inf: Input should be a finite number"),
    ("town: {timezone: Mars}", "FILE: town.timezone: 'Mars': a time zone is written Asia/Shanghai"),
    ("schedules: {weekly_digest: friday}", "FILE: schedules.weekly_digest: 'friday' is not a schedule; it is written "
                                           "daily 08:00, fri 15:00 or day 25 09:00"),
    ("schedules: {weekly_digest: day 40 09:00}", "FILE: schedules.weekly_digest: 'day 40 09:00' is not a schedule; it "
                                                 "is written daily 08:00, fri 15:00 or day 25 09:00"),
    ("- a list", "FILE: expected keys and values, found list"),
])
def test_a_wrong_value_is_named_with_what_is_allowed(tmp_path: Path, text: str, sentence: str) -> None:
    assert refused(tmp_path, text) == sentence


@pytest.mark.parametrize(("text", "parts"), [
    ("odrers: {}", ("FILE: odrers: {}: there is no such key; allowed:", "orders")),
    ("schedules: {weekly: mon 08:00}", ("schedules: ", "no such job: weekly; jobs are weekly_digest")),
    ("recurrence: {daily: [bins]}", ("FILE: recurrence.daily: no such category: bins; allowed:", "exposed_rubbish")),
    ("telegram: {limits: off}", ("FILE: telegram.limits: 'off' is refused with the public Bot API",)),
    ("telegram: {limits: off, api_url: 'http://API.telegram.org:80'}", ("telegram.limits: 'off' is refused",)),
    ("telegram: {api_url: 'http://x/bot'}", ("telegram.api_url: 'http://x/bot': scheme and host only",)),
    ("telegram: {webhook_url: 'http://ducha.example.cn/telegram'}", ("FILE: telegram.webhook_url: ", "https:// only")),
    ("telegram: {webhook_url: 'https://ducha.example.cn:8080/telegram'}", ("port 443, 80, 88 or 8443",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn:99999/telegram'}", ("port 443, 80, 88 or 8443",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn'}", ("an address with a path of its own",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn/'}", ("an address with a path of its own",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn/healthz'}", ("none of /healthz, /metrics",)),
    ("telegram: {webhook_url: 'https://u:p@ducha.example.cn/x'}", ("an address with a path of its own",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn/x?y=1'}", ("an address with a path of its own",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn/{x}'}", ("an address with a path of its own",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn/督查'}", ("an address with a path of its own",)),
    ("telegram: {webhook_url: 'https://ducha.example.cn/a_b', token: '1:a_b'}", ("the bot's token must not stand",)),
    ("telegram: {mode: push}", ("FILE: telegram.mode: 'push'", "'polling' or 'webhook'")),
    ("deadlines: {categories: /nowhere}", ("FILE: deadlines.categories: /nowhere: not a table of categories",)),
    ("deadlines: {calendars: /nowhere}", ("FILE: deadlines.calendars: there is no folder /nowhere",)),
    ("deadlines: {hours: 8-12}", ("FILE: deadlines.hours: '8-12': hours are written 08:00-12:00 14:00-18:00",)),
    ("deadlines: {hours: '14:00-18:00 08:00-12:00'}", ("FILE: deadlines.hours", "in order")),
    ("deadlines: {hours: ''}", ("FILE: deadlines.hours", "hours are written")),
    ("deadlines: {summer: {first: 06-31}}", ("FILE: deadlines.summer.first: '06-31': a day of the year is written",)),
    ("deadlines: {summer: {hours: all day}}", ("FILE: deadlines.summer.hours: 'all day': hours are written",)),
    ("quiet: {hours: nights}", ("FILE: quiet.hours: 'nights': quiet hours are written 21:00-07:00",)),
    ("quiet: {hours: 21:00-21:00}", ("FILE: quiet.hours: '21:00-21:00': quiet hours are written",)),
    ("deadlines: {summer: {from: 06-01}}", ("deadlines.summer.from: '06-01': there is no such key; allowed: first",)),
    ("a: [", ("FILE: not readable as YAML",)),
])
def test_what_does_not_fit_together_is_named(tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    said = refused(tmp_path, text)
    assert all(part in said for part in parts), said


def test_a_value_of_the_environment_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUCHA_ORDERS__ISSUE", "maybe")
    assert refused(tmp_path, "") == "DUCHA_ORDERS__ISSUE: 'maybe': Input should be 'auto' or 'sign'"


def test_a_variable_that_is_no_setting_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUCHA_TOKEN", "123456:ABCDEFGHIJ")
    said = refused(tmp_path, "")
    assert said.startswith("DUCHA_TOKEN: there is no such setting; the first part is one of DATABASE")
    assert "ABCDEFGHIJ" not in said


@pytest.mark.parametrize(("name", "value", "secret"), [
    ("DUCHA_TELEGRAM__TOKN", "123456:ABCDEFGHIJ", "ABCDEFGHIJ"),
    ("DUCHA_DATABASE__URL", "mysql://town:geheim@host/books", "geheim")])
def test_a_secret_is_never_repeated(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, secret: str) -> None:
    monkeypatch.setenv(name, value)
    said = refused(tmp_path, "")
    assert said.startswith(f"{name}: ")
    assert secret not in said


@pytest.mark.parametrize("secret", ["with space", "ä", "x" * 257, "a.b", "a\n"])
def test_a_secret_that_the_network_would_refuse_is_not_repeated(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, secret: str) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__WEBHOOK_SECRET", secret)
    assert refused(tmp_path, "") == ("DUCHA_TELEGRAM__WEBHOOK_SECRET: (not shown): 1 to 256 letters A-Z a-z, digits, _ "
                                     "and - are allowed")


@pytest.mark.parametrize("url", ["https://ducha.example.cn/telegram", "https://ducha.example.cn:8443/a/b-c.d~e_f",
                                 "https://[2001:db8::1]/telegram"])
def test_an_address_with_a_path_of_its_own_is_taken(tmp_path: Path, url: str) -> None:
    (tmp_path / "town.yaml").write_text(f"telegram: {{webhook_url: '{url}'}}", encoding="utf-8")
    assert load(tmp_path / "town.yaml").telegram.webhook_url == url


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("orders: {prefix: 甲, start: 8}", encoding="utf-8")
    monkeypatch.setenv("DUCHA_ORDERS__PREFIX", "乙")
    orders = load(tmp_path / "town.yaml").orders
    assert (orders.prefix, orders.start) == ("乙", 8)


def test_an_api_url_left_empty_is_the_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_TELEGRAM__API_URL", "")
    assert load().telegram.api_url == Settings().telegram.api_url != ""


def test_a_section_left_empty_keeps_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("orders:\nrounds:\n", encoding="utf-8")
    assert load(tmp_path / "town.yaml").orders == Settings().orders


@pytest.mark.parametrize(("hours", "span"), [("22:30-06:15", (time(22, 30), time(6, 15))), ("", None)])
def test_quiet_hours_are_the_town_s_or_none(hours: str, span: tuple[time, time] | None) -> None:
    assert Settings(quiet={"hours": hours}).policy().quiet == span  # type: ignore[arg-type]


def test_every_process_with_the_same_token_makes_the_same_invitations() -> None:
    one, same, other = (Settings(telegram={"token": token}).policy().invitation_key  # type: ignore[arg-type]
                        for token in ("1:a", "1:a", "1:b"))
    assert one == same != other


@pytest.mark.parametrize(("row", "wrong"), [
    ("a\tA\tA\t5x\tworking\ttoday\t处\t", "a limit is today, 2wd (working days) or 4h (hours), not '5x'"),
    ("a\tA\tA\t2wd\tworking\ttoday\t处\t", "a: city counts hours (4h), not '2wd'"),
    ("a\tA\tA\t4h\tnever\ttoday\t处\t", "a: clock is one of working, emergency, not 'never'"),
    ("", "has no category")])
def test_a_wrong_table_of_categories_is_named(tmp_path: Path, row: str, wrong: str) -> None:
    table = tmp_path / "categories.tsv"
    table.write_text(f"key\tname_zh\tname_en\tcity\tclock\ttown\tunit\tkeywords\n{row}\n", encoding="utf-8")
    with pytest.raises(BadCategories) as error:
        read_categories(table)
    assert str(error.value) == f"{table}: {wrong}"


@pytest.fixture
def own_texts(tmp_path: Path) -> Iterator[Path]:
    """A town.yaml beside a folder of own wording with one file, empty."""
    (tmp_path / "own" / "en").mkdir(parents=True)
    (tmp_path / "town.yaml").write_text(f"texts:\n  folder: {tmp_path / 'own'}\n", encoding="utf-8")
    yield tmp_path
    use_own_texts(None)


def test_a_town_s_own_wording_is_said_from_the_start(own_texts: Path) -> None:
    (own_texts / "own" / "en" / "ours.ftl").write_text("button-accept = Approve\n", encoding="utf-8")
    load(own_texts / "town.yaml")
    assert catalogue("en", ZoneInfo("UTC")).say("button-accept", {}) == "Approve"


@pytest.mark.parametrize(("written", "wrong"), [
    ("button-acept = Approve\n", "there is no text button-acept; take the name from the catalogue"),
    ("button-accept = Approve { $who }\n", "button-accept is not given $who; it may use: none"),
    ("button-accept = { $\n", "line 1: a text is written `name = words`, one with parts indented")])
def test_own_wording_that_cannot_be_used_stops_the_start(own_texts: Path, written: str, wrong: str) -> None:
    file = own_texts / "own" / "en" / "ours.ftl"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load(own_texts / "town.yaml")
    named = f"{file}, " if wrong.startswith("line") else f"{file}: "
    assert str(error.value).endswith(f"{named}{wrong}") and "texts.folder" in str(error.value)


def test_a_folder_of_own_wording_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("texts:\n  folder: nowhere\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="there is no folder nowhere"):
        load(tmp_path / "town.yaml")
