"""What did this person mean? One file per intent; each calls one service function.

``handle(event, work)`` is the only door: it finds the intent and calls its handler.
A handler is ``(event, work, actor) -> None``, synchronous, at most 30 lines.
"""

from handlers.intents import handle

__all__ = ["handle"]
