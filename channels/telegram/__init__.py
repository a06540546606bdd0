"""The Bot API of Telegram: receive, parse, send, format."""

import os

# The library's way to ask for its coming behaviour: spans of time as timedelta. Without it every 429 makes a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
