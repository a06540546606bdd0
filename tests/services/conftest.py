"""An inspector who posts into the work group of a town."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef, IncomingMessage, Location
from models import (
    Unit,
)
from services import reporting
from tests.builders import (
    GROUP,
    LI,
    MONDAY,
    make_message,
    make_town,
    make_work,
)
from tests.services.reporting_words import Say, actor_of, make_located


@pytest.fixture
def town(session: Session) -> dict[str, Unit]:
    return make_town(session)


@pytest.fixture
def say(session: Session, town: dict[str, Unit]) -> Say:
    """An inspector posts ``after`` seconds after ten; time stands still between."""

    def post(text: str = "", after: float = 0, photos: int = 0, sender: Account = LI, chat: ChatRef = GROUP,
             location: Location | None = None, **more: Any) -> IncomingMessage:
        at = MONDAY + timedelta(seconds=after)
        message = make_message(text, sender=sender, at=at, photos=photos, chat=chat, **more)
        if location is not None:
            message = make_located(message, location)
        work = make_work(session, at, chat=chat, message=message.ref)
        reporting.report(work, message, actor_of(session, sender, at))
        session.flush()
        return message

    return post
