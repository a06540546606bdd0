"""config.yaml and DUCHA_… read once into frozen types; a wrong key or value stops the start and is named."""

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as PydanticSettingsError

from bot.calendars import BadTable
from bot.categories import CATEGORIES, BadCategories, read_categories
from bot.explain import explain, source
from bot.logs import redact
from bot.sections import Deadlines, Quiet, Section
from domain.policy import (
    SCHEDULES,
    GroupingPolicy,
    Issue,
    OrderPolicy,
    Policy,
    RecurrencePolicy,
    Within,
)

CONFIG = Path("config.yaml")
PUBLIC_API = "https://api.telegram.org"
OUR_PATHS = ("/healthz", "/metrics")  # of the web role itself
NETWORK_PORTS = (None, 443, 80, 88, 8443)  # to which the public Bot API pushes
_PLACE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
Positive = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]


class SettingsError(Exception):
    """The settings cannot be used; the message names file or variable, key, value and what is allowed."""


class Town(Section):
    name: str = "城关镇"
    timezone: str = "Asia/Shanghai"
    language: Literal["zh-CN", "en"] = "zh-CN"

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("a time zone is written Asia/Shanghai") from error
        return name


class Database(Section):
    url: str = ""

    @field_validator("url")
    @classmethod
    def _is_known(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("allowed: sqlite:///file or postgresql://user@host/name; empty: SQLite in data_dir")
        return url


class Photos(Section):
    url: str = ""
    fetch: bool = True


class Telegram(Section):
    token: SecretStr = SecretStr("")
    api_url: str = PUBLIC_API
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    limits: Literal["on", "off"] = "on"

    @field_validator("limits", mode="before")
    @classmethod
    def _from_yaml(cls, value: object) -> object:
        return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value

    @field_validator("api_url")
    @classmethod
    def _is_only_host(cls, url: str) -> str:
        scheme, _, rest = (url := url or PUBLIC_API).partition("://")
        if scheme not in ("http", "https") or not rest or "/" in rest.rstrip("/"):
            raise ValueError("scheme and host only, for example http://127.0.0.1:8081, no /bot")
        return url.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _is_place(cls, url: str) -> str:
        if url and not (_PLACE.fullmatch(url) and urlsplit(url).path not in OUR_PATHS):
            raise ValueError("an address with a path of its own, https://ducha.example.cn/telegram: letters, digits "
                             f"and -._~/ only, and none of {', '.join(OUR_PATHS)}")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, secret: SecretStr) -> SecretStr:
        if not _SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("1 to 256 letters A-Z a-z, digits, _ and - are allowed")
        return secret

    @property
    def lacks(self) -> str:
        """What mode webhook cannot do without, in a sentence; empty: nothing."""
        if not self.webhook_url:
            return ("telegram.mode: webhook needs telegram.webhook_url, where the network pushes to: "
                    "https://ducha.example.cn/telegram")
        if not self.webhook_secret.get_secret_value():
            return ("telegram.mode: webhook needs a secret that the network shows: export "
                    "DUCHA_TELEGRAM__WEBHOOK_SECRET=… (1 to 256 letters A-Z a-z, digits, _ and -; for example of "
                    "openssl rand -hex 32)")
        return ""


class Http(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080


class Grouping(Section):
    window: Positive = 90
    silence: Positive = 20
    draft_life: Positive = 24


class Recurrence(Section):
    within: Within = Within.NEXT_VISIT
    daily: list[str] = []  # noqa: RUF012  # a model copies its defaults
    relapse_days: Positive = 30
    apart_hours: Positive = 12
    radius_m: Positive = 50


class Orders(Section):
    issue: Issue = Issue.AUTO
    prefix: str = "城创督"
    start: Annotated[int, Field(ge=1)] = 1
    authorised_by: str = ""
    issuer: str = ""
    office: str = "镇文明办"
    inspectors: str = "镇文明创建督查组"
    contact: str = ""
    fonts: str = ""
    template: str = ""

    @property
    def fonts_folder(self) -> Path | None:
        return Path(self.fonts) if self.fonts else None

    @property
    def template_file(self) -> Path | None:
        return Path(self.template) if self.template else None


class Rounds(Section):
    per_week: Annotated[int, Field(ge=0)] = 5
    quiet_minutes: Positive = 20
    walking_from: Annotated[int, Field(ge=1)] = 3
    sheet_from: Annotated[int, Field(ge=1)] = 4


class Questions(Section):
    life_minutes: Positive = 10


class Pictures(Section):
    wait_seconds: Positive = 60
    font: str = ""


class Invitations(Section):
    life_days: Positive = 7


class Texts(Section):
    folder: str = ""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DUCHA_", env_nested_delimiter="__", extra="forbid", frozen=True)

    town: Town = Town()
    data_dir: Path = Path("data")
    database: Database = Database()
    photos: Photos = Photos()
    telegram: Telegram = Telegram()
    http: Http = Http()
    grouping: Grouping = Grouping()
    deadlines: Deadlines = Deadlines()
    recurrence: Recurrence = Recurrence()
    quiet: Quiet = Quiet()
    orders: Orders = Orders()
    rounds: Rounds = Rounds()
    questions: Questions = Questions()
    pictures: Pictures = Pictures()
    invitations: Invitations = Invitations()
    texts: Texts = Texts()
    schedules: dict[str, str] = dict(SCHEDULES)

    @field_validator("schedules")
    @classmethod
    def _name_jobs(cls, schedules: dict[str, str]) -> dict[str, str]:
        unknown = set(schedules) - set(SCHEDULES)
        if unknown:
            raise ValueError(f"no such job: {', '.join(sorted(unknown))}; jobs are {', '.join(SCHEDULES)}")
        return {**SCHEDULES, **schedules}

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings  # the environment wins over the file

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data_dir / 'ducha.db'}"

    @property
    def photos_url(self) -> str:
        return self.photos.url or str(self.data_dir / "photos")

    def policy(self) -> Policy:
        """What the rules need of these settings."""
        path = Path(self.deadlines.categories) if self.deadlines.categories else CATEGORIES
        return Policy(
            zone=ZoneInfo(self.town.timezone), language=self.town.language, town=self.town.name,
            categories=read_categories(path), profile=self.deadlines.profile, calendar=self.deadlines.calendar(),
            grouping=GroupingPolicy(timedelta(seconds=self.grouping.window), timedelta(seconds=self.grouping.silence),
                                    timedelta(hours=self.grouping.draft_life)),
            recurrence=RecurrencePolicy(
                self.recurrence.within, frozenset(self.recurrence.daily), timedelta(days=self.recurrence.relapse_days),
                timedelta(hours=self.recurrence.apart_hours), self.recurrence.radius_m),
            orders=OrderPolicy(
                self.orders.issue, self.orders.prefix, self.orders.start, self.orders.authorised_by,
                self.orders.issuer, self.orders.office, self.orders.inspectors, self.orders.contact),
            rounds_per_week=self.rounds.per_week, verify_within_hours=self.deadlines.verify_within_hours,
            return_leaves_hours=self.deadlines.return_leaves_hours,
            round_quiet=timedelta(minutes=self.rounds.quiet_minutes), walking_from=self.rounds.walking_from,
            sheet_from=self.rounds.sheet_from, question_life=timedelta(minutes=self.questions.life_minutes),
            picture_wait=timedelta(seconds=self.pictures.wait_seconds),
            quiet=self.quiet.span(),
            invitation_life=timedelta(days=self.invitations.life_days),
            schedules=dict(self.schedules),
            **self._invitation_key())

    def _invitation_key(self) -> dict[str, bytes]:
        """Of the bot's token, so that every process of the house makes the same codes; without one each its own."""
        token = self.telegram.token.get_secret_value()
        return {"invitation_key": hashlib.sha256(f"invitation:{token}".encode()).digest()} if token else {}


def load(path: Path = CONFIG) -> Settings:
    """The settings of a file (a missing default file is fine) under the environment; raises SettingsError."""
    written = _read_yaml(path)
    _refuse_unknown_variables()
    try:
        settings = Settings(**written)
    except (ValidationError, PydanticSettingsError) as error:
        raise SettingsError(explain(error, Settings, path)) from None
    _check_together(settings, path)
    _use_own_texts(settings, path)
    return settings


def _use_own_texts(settings: Settings, path: Path) -> None:
    """The town's own wording, when it has any, is what this process says."""
    folder = settings.texts.folder
    if not folder:
        return
    from texts import catalogue  # only then: commands that say nothing start quicker
    from texts import source as own

    if not Path(folder).is_dir():
        raise SettingsError(f"{source(path, 'texts', 'folder')}: there is no folder {folder}")
    try:
        catalogue.use_own_texts(Path(folder))
    except (own.BadText, OSError) as error:
        raise SettingsError(f"{source(path, 'texts', 'folder')}: {error}") from None


def _check_together(settings: Settings, path: Path) -> None:
    """What one value alone does not show."""
    telegram = settings.telegram
    if telegram.limits == "off" and urlsplit(telegram.api_url).hostname == urlsplit(PUBLIC_API).hostname:
        raise SettingsError(f"{source(path, 'telegram', 'limits')}: 'off' is refused with the public Bot API: the "
                            "network would ban the bot. Leave it on, or point telegram.api_url to a playground.")
    _check_webhook(telegram, path)
    try:
        known = {c.code for c in settings.policy().categories}
    except BadCategories as error:
        raise SettingsError(f"{source(path, 'deadlines', 'categories')}: {error}") from None
    except BadTable as error:
        raise SettingsError(f"{source(path, 'deadlines', 'calendars')}: {error}") from None
    unknown = set(settings.recurrence.daily) - known
    if unknown:
        raise SettingsError(f"{source(path, 'recurrence', 'daily')}: no such category: {', '.join(sorted(unknown))}; "
                            f"allowed: {', '.join(sorted(known))}")
    _check_schedules(settings, path)


def _check_webhook(telegram: Telegram, path: Path) -> None:
    """The public network pushes over https to four ports; the token belongs into no address."""
    url = telegram.webhook_url
    try:
        is_reachable = url.startswith("https://") and urlsplit(url).port in NETWORK_PORTS
    except ValueError:
        is_reachable = False
    if url and telegram.api_url == PUBLIC_API and not is_reachable:
        raise SettingsError(f"{source(path, 'telegram', 'webhook_url')}: {redact(repr(url))}: the network pushes to "
                            "https:// only, on port 443, 80, 88 or 8443")
    secret_part = telegram.token.get_secret_value().partition(":")[2]
    if secret_part and secret_part in url:
        raise SettingsError(f"{source(path, 'telegram', 'webhook_url')}: the bot's token must not stand in an address: "
                            "proxies write addresses down")


def _check_schedules(settings: Settings, path: Path) -> None:
    changed = {name: when for name, when in settings.schedules.items() if when != SCHEDULES[name]}
    if not changed:
        return
    import scheduler  # only then: commands that need no schedule start quicker

    for name, when in changed.items():
        try:
            scheduler.trigger(when, settings.policy())
        except ValueError as error:
            raise SettingsError(f"{source(path, 'schedules', name)}: {error}") from None


def _read_yaml(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        if path == CONFIG:
            return {}
        raise SettingsError(f"{path}: there is no such file")
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not readable as YAML: {error}") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    if written is not None and not isinstance(written, dict):
        raise SettingsError(f"{path}: expected keys and values, found {type(written).__name__}")
    return {str(key): value for key, value in (written or {}).items() if value is not None}  # a section left empty


def _refuse_unknown_variables() -> None:
    for name in os.environ:
        head = name.removeprefix("DUCHA_").split("__")[0].lower()
        if name.startswith("DUCHA_") and head not in Settings.model_fields and head != "crash":
            raise SettingsError(f"{name}: there is no such setting; the first part is one of "
                                f"{', '.join(sorted(k.upper() for k in Settings.model_fields))}")


def default_policy() -> Policy:
    """The policy of an untouched config.yaml."""
    return Policy(zone=ZoneInfo("Asia/Shanghai"), language="zh-CN", town="城关镇", categories=read_categories(),
                  calendar=Deadlines().calendar())
