"""Nothing that is logged holds a token."""

import subprocess
import sys

import pytest

from bot.logs import redact

TOKEN = "123456789:AAF-secret_Of_the_Bot"


@pytest.mark.parametrize("text", [TOKEN, f"https://api.example/bot{TOKEN}/getMe", f"/file/bot{TOKEN}/photos/1.jpg",
                                  f"{{'token': '{TOKEN}'}}"])
def test_a_token_is_taken_out_wherever_it_stands(text: str) -> None:
    assert "secret" not in redact(text)


@pytest.mark.parametrize("text", ["2026-11-23T09:00:12", "127.0.0.1:8081 refused", "№12:3 rows", "at 10:02"])
def test_times_and_addresses_stay(text: str) -> None:
    assert redact(text) == text


def test_logs_tracebacks_and_last_words_are_redacted() -> None:
    program = f"""
import logging, structlog
from bot import logs
logs.set_up()
token = {TOKEN!r}
logging.getLogger("x").warning("at /bot%s/", token)
logging.getLogger("httpx").info("never said")
structlog.get_logger().warning("seen", where=["/bot" + token])
try:
    raise ValueError(token)
except ValueError:
    logging.getLogger("x").exception("failed")
    structlog.get_logger().exception("failed")
raise RuntimeError(token)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False).stderr
    assert said.count("<token>") == 5
    assert "secret" not in said
    assert "never said" not in said
