"""What is counted while the house runs, and what /metrics shows of it and of the books.

Counting is adding to a dict on the event loop, a tenth of a microsecond: the library that writes the text is loaded and
asked only when somebody looks. What stands in the books is read from them then, so it survives a restart.
"""

import platform
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Engine, func, literal_column, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from channels.base import Channel, ChannelError, RawEvent
from models import Inbox, Mark, Outbox, PeriodRun, Photo, Problem, Question, revision

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"
CALLS = ("send", "edit", "delete", "notice", "react", "fetch")  # of a channel
LAG_BOUNDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)  # seconds


@dataclass(slots=True)
class Histogram:
    bounds: tuple[float, ...] = LAG_BOUNDS
    counts: list[int] = field(default_factory=list)  # one more than bounds
    sum: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def cumulated(self) -> Iterator[tuple[str, float]]:
        """(upper bound, how many were at most that)."""
        total = 0
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            total += count
            yield bound, total


@dataclass(slots=True)
class Counts:
    """Since this process began. Touched on the event loop only."""

    events: Counter[tuple[str, str]] = field(default_factory=Counter)  # channel, kind
    calls: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # channel, method, outcome
    pushes: Counter[tuple[str, str]] = field(default_factory=Counter)  # channel, status
    lag: Histogram = field(default_factory=Histogram)

    def received(self, events: Iterable[RawEvent]) -> None:
        """These are durable. What the network hands over twice counts twice."""
        for event in events:
            self.events[event.channel, event.kind or "other"] += 1

    def shown(self, key: str, caused_at: datetime | None, now: datetime) -> None:
        """A message stands for the first time; of a problem's card the time since its cause was received is kept."""
        if caused_at is not None and key.startswith("problem:") and ":card:" in key:
            self.lag.observe(max(0.0, (now - caused_at).total_seconds()))


def counted(channel: Channel, counts: Counts) -> Channel:
    """The same channel; its calls are counted by how they end."""
    return cast(Channel, _Counted(channel, counts))


class _Counted:
    def __init__(self, channel: Channel, counts: Counts) -> None:
        self._channel, self._counts = channel, counts

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._channel, name)
        return self._count(name, found) if name in CALLS else found

    def _count(self, method: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        name, calls = self._channel.name, self._counts.calls

        async def counting(*args: Any, **more: Any) -> Any:
            try:
                answer = await call(*args, **more)
            except ChannelError as error:
                calls[name, method, outcome(error)] += 1
                raise
            calls[name, method, "ok"] += 1
            return answer

        return counting


def outcome(error: ChannelError) -> str:
    """How a call failed, in one word of a few."""
    if error.retry_after is not None:
        return "unauthorised" if error.everywhere else "too_many"
    if error.moved_to is not None:
        return "moved"
    if error.edit_refused or error.reply_is_gone or error.thread_is_gone:
        return "outdated"
    return "refused" if error.permanent else "unknown" if error.ambiguous else "unreachable"


def text(counts: Counts, engine: Engine) -> tuple[str, bytes]:
    """Content type and text, from a registry of its own. Reads the books; blocks meanwhile."""
    from prometheus_client import CollectorRegistry, ProcessCollector
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected([*_of_counts(counts), *_of_books(engine)]))
    ProcessCollector(registry=registry)
    return CONTENT_TYPE_PLAIN_0_0_4, generate_latest(registry)


class _Collected:
    def __init__(self, found: list["Metric"]) -> None:
        self._found = found

    def collect(self) -> Iterable["Metric"]:
        return self._found


def _gauge(name: str, what: str, values: Mapping[tuple[str, ...], float], labels: tuple[str, ...] = ()) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"ducha_{name}", what, labels=labels)
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family


def _counter(name: str, what: str, values: Mapping[Any, float], labels: tuple[str, ...] = ()) -> "Metric":
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(f"ducha_{name}", what, labels=labels)
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family


def _of_counts(counts: Counts) -> Iterator["Metric"]:
    from prometheus_client.core import HistogramMetricFamily

    yield _gauge("build_info", "1, with what runs.", {(_version(), platform.python_version(), revision.newest()): 1},
                 ("version", "python", "tables"))
    yield _counter("events", "Events the network handed over, by its word for them.", counts.events.copy(),
                   ("channel", "kind"))
    yield _counter("calls", "Calls to the network by how they ended.", counts.calls.copy(),
                   ("channel", "method", "outcome"))
    yield _counter("pushes", "What webhooks were answered.", counts.pushes.copy(), ("channel", "status"))
    lag = HistogramMetricFamily("ducha_card_lag_seconds",
                                "From an event received to the problem's card it led to standing in the chat.")
    lag.add_metric([], list(counts.lag.cumulated()), sum_value=counts.lag.sum)
    yield lag


@cache
def _version() -> str:
    try:
        return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, ValueError, KeyError):
        return "unknown"


def _of_books(engine: Engine) -> Iterator["Metric"]:
    try:
        with Session(engine) as session:
            found = list(_read(session))
    except SQLAlchemyError:
        yield _gauge("database_up", "1: the books can be read.", {(): 0})
        return
    yield _gauge("database_up", "1: the books can be read.", {(): 1})
    yield from found


# As the partial indexes say it: none of these looks at all rows of a table that grows with every message.
_NEW = select(func.count()).select_from(Inbox).where(Inbox.state == literal_column("'new'"))
_PARKED = select(func.count()).select_from(Inbox).where(Inbox.state == literal_column("'parked'"))
_UNSENT = select(func.count()).select_from(Outbox).where(
    Outbox.wanted_rev > Outbox.shown_rev, Outbox.state != literal_column("'failed'"))
_PHOTOS = select(func.count()).select_from(Photo).where(Photo.state == literal_column("'wanted'"))


def _read(session: Session) -> Iterator["Metric"]:
    yield _gauge("backlog", "What waits: events to be handled, messages to be shown, photos to be fetched.", {
        ("inbox",): session.scalar(_NEW) or 0, ("outbox",): session.scalar(_UNSENT) or 0,
        ("photos",): session.scalar(_PHOTOS) or 0}, ("what",))
    yield _gauge("parked_events", "Events put aside until `inbox retry`.", {(): session.scalar(_PARKED) or 0})
    yield _counter("reports_asked", "Questions about reports that could not be read by themselves, in the books.",
                   {(str(purpose).removeprefix("report."),): count for purpose, count in session.execute(
                       select(Question.purpose, func.count()).where(Question.purpose.startswith("report."))
                       .group_by(Question.purpose))}, ("about",))
    yield _counter("problems", "Problems in the books.", {(): session.scalar(select(func.count(Problem.id))) or 0})
    yield _counter("periods_made", "Periods made, by job, in the books.", {
        (job,): count for job, count in session.execute(
            select(PeriodRun.job, func.count()).group_by(PeriodRun.job))}, ("job",))
    yield _gauge("network_answered_timestamp_seconds", "When the network last answered our asking.", {
        (key.removeprefix("poll."),): datetime.fromisoformat(value).timestamp() for key, value in session.execute(
            select(Mark.key, Mark.value).where(Mark.key.startswith("poll.")))}, ("channel",))
