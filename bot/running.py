"""``run``: the lock, the tables, the token, the first admin's code, then the house until a signal."""

import asyncio
import gc
import re
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import commands, control, logs, points
from bot.lock import DataLock, NotLocked
from bot.offline import need_schema, unusable
from bot.settings import Settings
from bot.wiring import ROLES, House, build, utc_now
from models import revision
from models.database import connect, transaction
from services import invitations
from services.work import Work

log = structlog.get_logger()

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
Stop = Callable[[str], NoReturn]
# Loop, database and photos take turns at the interpreter many times a message: at the standard 5 ms each waits long.
HAND_OVER = 0.0005  # seconds


def check_roles(roles: Sequence[str], stop: Stop) -> None:
    """Stop when one of them is none, or there are none."""
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        stop(f"--roles {','.join(unknown) or '(none)'}: roles are {', '.join(ROLES)}")


def run(settings: Settings, roles: Sequence[str], stop: Stop) -> None:
    """Run until SIGTERM or SIGINT; stops with one sentence when it cannot start."""
    token = settings.telegram.token.get_secret_value()
    if not token:
        stop("there is no bot token. Put it into the environment: export DUCHA_TELEGRAM__TOKEN=123456:ABC… "
             "(BotFather gives it). To look around without one: make demo")
    if not _TOKEN.fullmatch(token):
        stop("DUCHA_TELEGRAM__TOKEN is not a bot token: that is a number, a colon and letters, 123456:ABC…, as "
             "BotFather gives it")
    if settings.telegram.mode == "webhook" and settings.telegram.lacks and {"receive", "web"} & set(roles):
        stop(settings.telegram.lacks)
    try:
        with DataLock(settings.data_dir):
            logs.set_up()
            points.arm()
            try:
                _prepare(settings, stop)
            except SQLAlchemyError as error:
                stop(unusable(error, settings))
            _loop(settings, *_listen(settings, roles, stop))
    except NotLocked as error:
        stop(str(error))


def _prepare(settings: Settings, stop: Stop) -> None:
    _check_template(settings, stop)
    engine = connect(settings.database_url)
    try:
        if revision.is_empty(engine):
            from models import schema

            schema.upgrade(engine)
        need_schema(engine, stop)
        _first_admin(engine, settings)
    finally:
        engine.dispose()


def _check_template(settings: Settings, stop: Stop) -> None:
    """Better no start than an order that cannot be written when it is needed."""
    if settings.orders.template_file is None:
        return
    from reports.orders.template import BadTemplate, check

    try:
        check(settings.orders.template_file)
    except BadTemplate as error:
        stop(f"orders.template: {error}")


def _first_admin(engine: Engine, settings: Settings) -> None:
    now = utc_now()
    with transaction(engine) as session:
        code = invitations.first_admin_code(Work(session, at=now, now=now, policy=settings.policy()))
    if code is not None:
        print(f"There is no admin yet. Send the bot in private: /start {code}", flush=True)  # noqa: T201


def _listen(settings: Settings, roles: Sequence[str], stop: Stop) -> tuple[Sequence[str], socket.socket | None]:
    """The roles and where the web role listens. A port in use stops the start when something depends on it; a bot that
    polls works without its pages, and says so."""
    if "web" not in roles:
        return roles, None
    from web import server

    try:
        return roles, server.listen(settings.http.host, settings.http.port)
    except server.NotListening as error:
        others = [role for role in roles if role != "web"]
        if settings.telegram.mode == "webhook" or not others:
            stop(str(error))
        log.error("not_listening", reason=str(error), without="/healthz, /metrics")
        return others, None


def _loop(settings: Settings, roles: Sequence[str], http: socket.socket | None) -> None:
    try:
        import uvloop
    except ImportError:
        asyncio.run(_serve(settings, roles, http))
    else:
        uvloop.run(_serve(settings, roles, http))


async def _serve(settings: Settings, roles: Sequence[str], http: socket.socket | None) -> None:
    house, stopping, loop = build(settings), asyncio.Event(), asyncio.get_running_loop()
    house.http = http
    gc.freeze()  # the libraries stay: looking through them again and again costs a tenth of the processor time
    gc.set_threshold(20_000, 50, 100)
    gc.enable()
    sys.setswitchinterval(HAND_OVER)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    server = await control.serve(settings.data_dir, _answer(house))
    log.info("started", roles=",".join(roles), data=str(settings.data_dir), network=settings.telegram.api_url)
    try:
        await house.run(roles, stopping)
    finally:
        server.close()
        control.take_away(settings.data_dir)
        log.info("stopped")


def _answer(house: House) -> control.Answer:
    policy = house.settings.policy()

    async def answer(command: str, arguments: dict[str, Any]) -> str:
        if command not in commands.WRITING:
            raise control.CommandFailed(f"the running process does not know {command!r}; is it of another version?")
        await asyncio.to_thread(commands.read_ahead, arguments)
        text = await house.store.run(lambda s: commands.WRITING[command](s, policy, arguments))
        house.wake_work.set()
        house.sender.wake.set()
        house.receiver.forget()
        return text

    return answer
