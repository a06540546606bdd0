"""The operator's interface: ``python -m bot …``. Every command explains itself when used wrongly."""

import gc
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.settings import CONFIG, Settings, SettingsError, load

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Ducha runs a township's inspection work group.")
db = typer.Typer(no_args_is_help=True, help="The database's tables.")
imports = typer.Typer(no_args_is_help=True, help="Bring something into the books.")
jobs = typer.Typer(no_args_is_help=True, help="The periodic messages: what is due when, and making it by hand.")
inbox = typer.Typer(no_args_is_help=True, help="Events that could not be handled and were put aside.")
for name, group in (("db", db), ("import", imports), ("jobs", jobs), ("inbox", inbox)):
    app.add_typer(group, name=name)

LARGEST_LIST = 5 * 1024 * 1024  # bytes
ConfigFile = Annotated[Path, typer.Option("--config", help="the town's settings")]


def stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def wrong(sentence: str) -> NoReturn:
    """The command was written wrongly."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def settings_of(config: Path) -> Settings:
    try:
        return load(config)
    except SettingsError as error:
        stop(str(error))


@app.command()
def run(config: ConfigFile = CONFIG,
        roles: Annotated[str, typer.Option(help="receive,work,send,tick,web")] = "receive,work,send,tick,web") -> None:
    """Run the bot."""
    gc.disable()  # until it runs: of what is loaded nothing goes, and looking for it costs a tenth of the start
    from bot import running

    wanted, settings = [role.strip() for role in roles.split(",") if role.strip()], settings_of(config)
    running.check_roles(wanted, wrong)
    running.run(settings, wanted, stop)


@app.command()
def demo(fast: Annotated[bool, typer.Option("--fast", help="as quick as it goes, then end")] = False,
         reset: Annotated[bool, typer.Option("--reset", help="begin anew with the scripted day")] = False,
         no_browser: Annotated[bool, typer.Option("--no-browser", help="print the page's address only")] = False,
         folder: Annotated[Path, typer.Option(help="keeps the town between two runs")] = Path("data/demo"),
         port: Annotated[int | None, typer.Option(min=0, max=65535, help="of the page; 0: any")] = None) -> None:
    """A sample town, its work group as a page in the browser, and the bot, all on this machine."""
    from bot import logs
    from bot.demo import play

    logs.set_up("ERROR")
    raise typer.Exit(play.demo(is_fast=fast, port=port, folder=folder, is_reset=reset,
                               is_browser_wanted=not no_browser))


@app.command()
def doctor(config: ConfigFile = CONFIG,
           audit: Annotated[bool, typer.Option("--audit", help="verify books and photos too")] = False) -> None:
    """One line per check and what to do; not zero when something is wrong."""
    from bot import doctor as checks

    raise typer.Exit(checks.report(settings_of(config), audit=audit, say=typer.echo))


@db.command()
def upgrade(config: ConfigFile = CONFIG) -> None:
    """Bring the database to the present tables."""
    from bot import offline

    offline.upgrade(settings_of(config), typer.echo, stop)


@db.command()
def check(config: ConfigFile = CONFIG) -> None:
    """Are the migrations equal to the models, and the database to both?"""
    from bot import offline

    offline.check(settings_of(config), typer.echo, stop)


@imports.command("roster")
def roster(file: Path, config: ConfigFile = CONFIG,
           dry_run: Annotated[bool, typer.Option("--dry-run", help="show the difference only")] = False) -> None:
    """Units, people and chats from a YAML or XLSX file; never deletes what is in use."""
    if file.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".csv"):
        _write(config, "import", {"file": str(file), "data": _encoded(file), "dry_run": dry_run})
        return
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        stop(f"{file}: {error.strerror}")
    except UnicodeDecodeError:
        stop(f"{file}: not a text in UTF-8; save it anew as UTF-8 (记事本: 另存为, 编码 UTF-8)")
    _write(config, "import", {"file": str(file), "text": text, "dry_run": dry_run})


def _encoded(file: Path) -> str:
    """A workbook's bytes, as they go to the running process."""
    from base64 import b64encode

    try:
        data = file.read_bytes()
    except OSError as error:
        stop(f"{file}: {error.strerror}")
    if len(data) > LARGEST_LIST:
        stop(f"{file}: larger than 5 MB")
    return b64encode(data).decode()


@imports.command("problems")
def problems(file: Path, config: ConfigFile = CONFIG,
             source: Annotated[str, typer.Option(help="of rows that do not say theirs: 县检")] = "",
             dry_run: Annotated[bool, typer.Option("--dry-run", help="show what was read only")] = False) -> None:
    """A list of problems (XLSX) from a higher inspection; a row that was imported once makes nothing."""
    _write(config, "problems", {"file": str(file), "data": _encoded(file), "source": source, "dry_run": dry_run})


@jobs.command("list")
def list_jobs(config: ConfigFile = CONFIG) -> None:
    """Each job, its schedule, its last period and its next three dates."""
    from bot import offline

    for line in offline.jobs(settings_of(config), stop):
        typer.echo(line)


@jobs.command("run")
def run_job(name: Annotated[str, typer.Argument(help="as jobs list names it, for example weekly_digest")],
            config: ConfigFile = CONFIG,
            at: Annotated[str, typer.Option(help="2026-11-23T09:00, replaces the clock for this run")] = "",
            again: Annotated[bool, typer.Option("--again", help="post a new version")] = False) -> None:
    """Make the period that is due, once."""
    from bot import commands

    commands.check_job(name, at, settings_of(config).policy(), wrong)
    _write(config, "job", {"name": name, "at": at, "again": again})


@inbox.command("list")
def list_parked(config: ConfigFile = CONFIG) -> None:
    """Events that could not be handled."""
    from bot import commands, offline

    lines = offline.read(settings_of(config), commands.parked, stop)
    for line in lines or ["nothing is parked"]:
        typer.echo(line)


@inbox.command("retry")
def retry(id: Annotated[int, typer.Argument(help="the number at the beginning of a line of inbox list")],
          config: ConfigFile = CONFIG) -> None:
    """Handle a parked event again."""
    _write(config, "retry", {"id": id})


@app.command()
def export(config: ConfigFile = CONFIG,
           format: Annotated[str, typer.Option(help="jsonl")] = "jsonl",
           from_: Annotated[str, typer.Option("--from", help="first day, 2026-11-01")] = "",
           to: Annotated[str, typer.Option(help="last day, 2026-11-30")] = "",
           out: Annotated[Path | None, typer.Option(help="a file; standard output without it")] = None) -> None:
    """The books as JSON lines."""
    from bot import export as books

    if format == "xlsx":
        stop("--format xlsx: the books as a workbook come with a later version; --format jsonl is there")
    if format != "jsonl":
        wrong(f"--format {format}: allowed: jsonl")
    settings = settings_of(config)
    books.export(settings, books.span(from_, to, settings.policy(), wrong), out, stop)


@app.command()
def backup(folder: Annotated[Path, typer.Argument(help="new or empty")], config: ConfigFile = CONFIG) -> None:
    """Books and photos into a folder, also while the bot runs."""
    from bot import backup as backups

    backups.backup(settings_of(config), folder, typer.echo, stop)


@app.command()
def restore(folder: Annotated[Path, typer.Argument(help="what `backup` wrote")], config: ConfigFile = CONFIG) -> None:
    """A backup in the place of the books, when every byte of it is right; those that stood there are kept aside."""
    from bot import backup as backups

    backups.restore(settings_of(config), folder, typer.echo, stop)


@app.command()
def read(text: Annotated[str, typer.Argument(help="a sentence of the work group")] = "",
         file: Annotated[Path | None, typer.Option(help="a text with a sentence a line")] = None,
         units: Annotated[Path | None, typer.Option(
             help="a roster file, or a .tsv with the columns unit, aliases")] = None,
         context: Annotated[Path | None, typer.Option(
             help='{"role": "inspector", "photos": 1, "reply_to": "card"}, for all or a line for each')] = None,
         config: ConfigFile = CONFIG) -> None:
    """What a sentence says, as JSON."""
    from bot import answers

    if bool(text) == (file is not None):
        wrong("give one sentence, or --file with a sentence a line: read TEXT | --file F [--units U] [--context F]")
    for line in answers.read(settings_of(config), text, file, units, context, stop):
        typer.echo(line)


@app.command()
def due(category: Annotated[str, typer.Option(help="a code or a name of bot/categories.tsv: sewage, 污水外溢")],
        from_: Annotated[str, typer.Option("--from", help="2026-11-23T09:00, when it was posted")],
        config: ConfigFile = CONFIG,
        json: Annotated[bool, typer.Option("--json", help="as JSON, with the zone")] = False) -> None:
    """Until when a problem of a category is due, and which days or hours were counted."""
    from bot import due as deadline

    typer.echo(deadline.due(settings_of(config), category, from_, wrong, as_json=json))


def _write(config: Path, command: str, arguments: dict[str, Any]) -> None:
    from bot import offline

    typer.echo(offline.write(settings_of(config), command, arguments, stop))


def main() -> None:
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    app()


if __name__ == "__main__":
    main()
