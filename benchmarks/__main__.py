"""``make bench``: the whole durable path beside a bare echo bot that keeps nothing, in one run.

Rates of a shared machine mean little; the ratios within one run, their medians and the limits beside them count.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks import spent
from benchmarks.house import fake, roster

Stats = dict[str, Any]


def stats(port: int) -> Stats:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as answer:
        return dict(json.load(answer))


def echo(port: int, count: int) -> float:
    """Updates per second of the bare python-telegram-bot echo bot."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.echo", "ptb", str(port), str(count)],
                          capture_output=True, text=True, check=True, timeout=180)
    result = json.loads(done.stdout)
    return float(count / result["wall"])


def ducha(port: int, count: int, groups: int, folder: Path, *, fetch: bool, limits: bool) -> Stats:
    """Run the whole bot on a fresh database until ``count`` cards stand; gives the server's figures and our own."""
    environment = {**os.environ, "DUCHA_DATA_DIR": str(folder), "DUCHA_TELEGRAM__TOKEN": "111:T",
                   "DUCHA_TELEGRAM__API_URL": f"http://127.0.0.1:{port}", "DUCHA_PHOTOS__FETCH": str(fetch).lower(),
                   "DUCHA_HTTP__PORT": "0", "DUCHA_TELEGRAM__LIMITS": "on" if limits else "off",
                   "PYTHONDONTWRITEBYTECODE": ""}  # where a bot runs, its program is compiled once, not at every start
    people = folder / "roster.yaml"
    people.write_text(roster(groups), encoding="utf-8")
    for command in (["db", "upgrade"], ["import", "roster", str(people)]):
        subprocess.run([sys.executable, "-m", "bot", *command], env=environment, check=True, capture_output=True)
    began = time.perf_counter()
    with (folder / "bench.log").open("w") as log:
        bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stdout=log, stderr=log)
        try:
            return _watch(port, count, bot, began, fetch)
        finally:
            bot.send_signal(signal.SIGTERM)
            bot.wait(20)


def _watch(port: int, count: int, bot: "subprocess.Popen[bytes]", began: float, fetch: bool) -> Stats:
    first_poll = 0.0
    while time.perf_counter() - began < 180:
        time.sleep(0.1)
        book = stats(port)
        if not first_poll and book["calls"].get("getupdates"):
            first_poll = time.perf_counter() - began
        fetched = sum(n for name, n in book["calls"].items() if name.endswith(".jpg"))
        if first_poll and book["shown"] >= count and (not fetch or fetched >= count):
            return {**book, "start": first_poll, "fetched_after": time.perf_counter() - began - first_poll,
                    **_usage(bot.pid)}
    raise SystemExit(f"only {stats(port)['shown']} of {count} cards were shown within 180 s")


def _usage(pid: int) -> Stats:
    """Processor seconds and resident megabytes of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return {"bot_cpu": (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            "megabytes": pages * os.sysconf("SC_PAGE_SIZE") / 1e6}


def _bare(count: int) -> float:
    with fake(count, 50) as port:
        return echo(port, count)


def throughput(count: int, rounds: int, fetch: bool, limit: float) -> bool:
    """Limits off: our rate as a share of the echo bot's, just before and after, round by round."""
    ratios, costs = [], []
    for _ in range(rounds):
        before = _bare(count)
        with fake(count, 50) as port, tempfile.TemporaryDirectory() as folder:
            book = ducha(port, count, 50, Path(folder), fetch=fetch, limits=False)
        bare = (before + _bare(count)) / 2
        seconds = book["fetched_after"] if fetch else book["seconds"]
        ratios.append(count / seconds / bare)
        costs.append(book["bot_cpu"] / count * 1e3)
        say(f"  echo bot {bare:5.0f}/s   ducha {count / seconds:5.0f}/s   ratio {ratios[-1]:.2f}"
            f"   {costs[-1]:.2f} ms processor time an update")
    ratio = statistics.median(ratios)
    say(f"  median ratio {ratio:.2f}, limit {limit}: {'holds' if ratio >= limit else 'MISSED'}")
    return bool(ratio >= limit)


def latency(seconds: int) -> bool:
    """Limits on, 30 updates a second over 120 groups: from receipt to card."""
    count = 30 * seconds
    with fake(count, 120, rate=30) as port, tempfile.TemporaryDirectory() as folder:
        book = ducha(port, count, 120, Path(folder), fetch=True, limits=True)
    waits = sorted(book["waits"])
    p50, p95 = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    say(f"  p50 {p50 * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms, limit 1000 ms: {'holds' if p95 < 1 else 'MISSED'}")
    return bool(p95 < 1)


def idle() -> bool:
    """Start to first poll, and memory with nothing to do: the median of three starts."""
    books = []
    for _ in range(3):
        with fake(0, 1) as port, tempfile.TemporaryDirectory() as folder:
            books.append(ducha(port, 0, 1, Path(folder), fetch=False, limits=True))
    start, megabytes = (statistics.median(b[name] for b in books) for name in ("start", "megabytes"))
    is_held = bool(start < 2 and megabytes < 150)
    say(f"  first poll after {start:.2f} s (limit 2), {megabytes:.0f} MB (limit 150): "
        f"{'holds' if is_held else 'MISSED'}")
    return is_held


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--count", type=int, default=1000, help="updates a round")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=20, help="of the latency run")
    chosen = arguments.parse_args()
    say("limits off, without photo fetch: updates a second against the bare echo bot")
    held = [throughput(chosen.count, chosen.rounds, False, 0.5)]
    say("limits off, with photo fetch")
    held.append(throughput(chosen.count, chosen.rounds, True, 0.3))
    say("limits on, 30 updates a second over 120 groups: receipt to card")
    held.append(latency(chosen.seconds))
    say("idle")
    held.append(idle())
    say("what the processor time of one update is spent on")
    spent.report()
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
