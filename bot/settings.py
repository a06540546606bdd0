"""config.yaml and DUCHA_… read once into frozen types; a wrong key or value stops the start and is named."""

import csv
import hashlib
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from domain.policy import (
    SCHEDULES,
    Category,
    GroupingPolicy,
    Issue,
    OrderPolicy,
    Policy,
    Profile,
    RecurrencePolicy,
    Within,
)

CATEGORIES = Path(__file__).with_name("categories.tsv")
CONFIG = Path("config.yaml")
PUBLIC_API = "https://api.telegram.org"
Positive = Annotated[float, Field(gt=0)]


class SettingsError(Exception):
    """The settings cannot be used; the message names file or variable, key, value and what is allowed."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
        scheme, _, rest = url.partition("://")
        if scheme not in ("http", "https") or not rest or "/" in rest.rstrip("/"):
            raise ValueError("scheme and host only, for example http://127.0.0.1:8081, no /bot")
        return url.rstrip("/")


class Http(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080


class Grouping(Section):
    window: Positive = 90
    silence: Positive = 20
    draft_life: Positive = 24


class Deadlines(Section):
    profile: Profile = Profile.TOWN
    categories: str = ""
    verify_within_hours: Annotated[int, Field(ge=1)] = 8
    return_leaves_hours: Annotated[int, Field(ge=0)] = 4


class Recurrence(Section):
    within: Within = Within.NEXT_VISIT
    daily: list[str] = []
    relapse_days: Positive = 30
    apart_hours: Positive = 12
    radius_m: Positive = 50


class Orders(Section):
    issue: Issue = Issue.AUTO
    prefix: str = "城创督"
    start: Annotated[int, Field(ge=1)] = 1
    authorised_by: str = ""


class Rounds(Section):
    per_week: Annotated[int, Field(ge=0)] = 5


class Questions(Section):
    life_minutes: Positive = 10


class Pictures(Section):
    wait_seconds: Positive = 60


class Invitations(Section):
    life_days: Positive = 7


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
    orders: Orders = Orders()
    rounds: Rounds = Rounds()
    questions: Questions = Questions()
    pictures: Pictures = Pictures()
    invitations: Invitations = Invitations()
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
            categories=read_categories(path), profile=self.deadlines.profile,
            grouping=GroupingPolicy(timedelta(seconds=self.grouping.window), timedelta(seconds=self.grouping.silence),
                                    timedelta(hours=self.grouping.draft_life)),
            recurrence=RecurrencePolicy(
                self.recurrence.within, frozenset(self.recurrence.daily), timedelta(days=self.recurrence.relapse_days),
                timedelta(hours=self.recurrence.apart_hours), self.recurrence.radius_m),
            orders=OrderPolicy(self.orders.issue, self.orders.prefix, self.orders.start, self.orders.authorised_by),
            rounds_per_week=self.rounds.per_week, verify_within_hours=self.deadlines.verify_within_hours,
            return_leaves_hours=self.deadlines.return_leaves_hours,
            question_life=timedelta(minutes=self.questions.life_minutes),
            picture_wait=timedelta(seconds=self.pictures.wait_seconds),
            invitation_life=timedelta(days=self.invitations.life_days), schedules=dict(self.schedules),
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
    except ValidationError as error:
        raise SettingsError(_explain(error, path)) from None
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    telegram = settings.telegram
    if telegram.limits == "off" and telegram.api_url == PUBLIC_API:
        raise SettingsError("telegram.limits: off is refused with the public Bot API: the network would ban the bot. "
                            "Leave it on, or point telegram.api_url to a playground.")
    known = {c.code for c in settings.policy().categories}
    unknown = set(settings.recurrence.daily) - known
    if unknown:
        raise SettingsError(f"recurrence.daily: no such category: {', '.join(sorted(unknown))}; "
                            f"allowed: {', '.join(sorted(known))}")


def _read_yaml(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        if path == CONFIG:
            return {}
        raise SettingsError(f"{path}: there is no such file")
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not readable as YAML: {error}") from None
    if written is not None and not isinstance(written, dict):
        raise SettingsError(f"{path}: expected keys and values, found {type(written).__name__}")
    return written or {}


def _refuse_unknown_variables() -> None:
    for name in os.environ:
        head = name.removeprefix("DUCHA_").split("__")[0].lower()
        if name.startswith("DUCHA_") and head not in Settings.model_fields and head != "crash":
            raise SettingsError(f"{name}: there is no such setting; the first part is one of "
                                f"{', '.join(sorted(k.upper() for k in Settings.model_fields))}")


def _explain(error: ValidationError, path: Path) -> str:
    lines = []
    for e in error.errors():
        key = ".".join(str(part) for part in e["loc"])
        variable = "DUCHA_" + "__".join(str(part) for part in e["loc"]).upper()
        source = variable if variable in os.environ else f"{path}: {key}"
        allowed = f"; allowed: {', '.join(_allowed(e['loc']))}" if e["type"] == "extra_forbidden" else ""
        value = "" if "token" in key or "secret" in key else f" {e['input']!r}:"
        lines.append(f"{source}:{value} {e['msg']}{allowed}")
    return "\n".join(lines)


def _allowed(loc: tuple[int | str, ...]) -> list[str]:
    """The keys beside an unknown one."""
    model: type[BaseModel] = Settings
    for part in loc[:-1]:
        found = model.model_fields.get(str(part))
        if found is None or not isinstance(found.annotation, type) or not issubclass(found.annotation, BaseModel):
            return []
        model = found.annotation
    return sorted(model.model_fields)


def read_categories(path: Path = CATEGORIES) -> tuple[Category, ...]:
    """The table of categories: one row each, keywords separated by spaces; raises SettingsError."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t")
            return tuple(Category(r["key"], r["name_zh"], r["name_en"], tuple((r["keywords"] or "").split()), r["unit"],
                                  r["city"], r["clock"], r["town"]) for r in rows)
    except (OSError, KeyError) as error:
        raise SettingsError(f"{path}: not a table of categories ({error}); its columns are key, name_zh, name_en, "
                            "city, clock, town, unit, keywords") from None


def default_policy() -> Policy:
    """The policy of an untouched config.yaml."""
    return Policy(zone=ZoneInfo("Asia/Shanghai"), language="zh-CN", town="城关镇", categories=read_categories())
