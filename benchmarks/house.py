"""A town for load: its roster, and the network it lives on."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.fake_api import COMMUNITIES, INSPECTORS


def roster(groups: int) -> str:
    """A roster file for the fake's communities, inspectors and groups."""
    lines = ["units:", "  - {name: 城关镇, kind: town}"]
    lines += [f"  - {{name: {name}, kind: community, parent: 城关镇, aliases: [{name[:2]}]}}" for name in COMMUNITIES]
    lines.append("people:")
    lines += [f'  - {{name: 督查{n}, role: inspector, unit: 城关镇, account: "telegram:{700 + n}"}}'
              for n in range(INSPECTORS)]
    lines += [f'  - {{name: 主任{n}, role: community_head, unit: {name}, account: "telegram:{2000 + n}"}}'
              for n, name in enumerate(COMMUNITIES)]
    lines.append("chats:")
    lines += [f'  - {{chat: "telegram:{-1001000000000 - n}", unit: 城关镇, purpose: work_group}}'
              for n in range(groups)]
    return "\n".join(lines) + "\n"


@contextmanager
def fake(count: int, groups: int, rate: float = 0.0) -> Iterator[int]:
    """The fake Bot API in a process of its own; gives its port."""
    command = [sys.executable, "-m", "benchmarks.fake_api", "0", str(count), "--groups", str(groups),
               "--rate", str(rate)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()
