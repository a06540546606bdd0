"""A request class for the Telegram library over aiohttp: a quarter of the processor time of its default."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from channels.telegram.errors import NotSent

CONNECTIONS = 32  # a poll, eight messages, sixteen photos, and the answers to taps
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 20.0
WORDS = aiohttp.ClientTimeout(total=30, sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS)
FILES = aiohttp.ClientTimeout(total=120, sock_connect=CONNECT_SECONDS, sock_read=60)

_BEFORE_SENDING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL, UnicodeError)
_JSON = {"Content-Type": "application/json"}


class AiohttpRequest(BaseRequest):
    """Keeps connections open; never lets the address, which holds the token, into an error."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._is_shut = False
        self._heard_last = ""
        self.clock_offset: timedelta | None = None  # how far our clock was ahead at the last answer

    @property
    def read_timeout(self) -> float | None:
        return ANSWER_SECONDS

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open connections; made when first needed, in the running loop. RuntimeError after ``shutdown``."""
        if self._is_shut:
            raise RuntimeError("the connections are closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections), cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def initialize(self) -> None:
        self._is_shut = False
        _ = self.session

    async def shutdown(self) -> None:
        self._is_shut = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(self, url: str, method: str, request_data: RequestData | None = None,
                         read_timeout: Any = None, write_timeout: Any = None, connect_timeout: Any = None,
                         pool_timeout: Any = None) -> tuple[int, bytes]:
        """Status and body. Raises NotSent when nothing can have happened, TimedOut or NetworkError when it may have."""
        timeout = FILES if request_data is not None and request_data.contains_files else WORDS
        try:
            body, session = _body(request_data), self.session
        except (ValueError, TypeError, RuntimeError) as error:
            raise NotSent(type(error).__name__) from None
        try:
            async with session.request(method, url, data=body, headers=_JSON if isinstance(body, bytes) else None,
                                       timeout=timeout) as answer:
                self._heard(answer.headers.get("Date", ""))
                return answer.status, await answer.read()
        except _BEFORE_SENDING as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            raise NetworkError(type(error).__name__) from None

    def _heard(self, date: str) -> None:
        if date == self._heard_last:  # of the same second: nothing new, and reading it costs a tenth of an answer
            return
        self._heard_last = date
        with suppress(ValueError, TypeError):
            self.clock_offset = datetime.now(UTC) - parsedate_to_datetime(date)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; the library's own would log every broken one with a traceback."""
        try:
            found = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise TelegramError("the answer cannot be read") from None
        if not isinstance(found, dict):
            raise TelegramError("the answer is no object")
        return found


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return orjson.dumps(data.parameters)  # a form of Chinese words costs five times as much
    form = aiohttp.FormData(quote_fields=False)  # people see the file's name: 台账.xlsx, not %E5%8F%B0…
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename="".join(filter(str.isprintable, filename)), content_type=mime)
    return form
