"""/undo: one's own last act is taken back, shortly after and where nobody has built upon it (R17)."""

from domain.chat import IncomingMessage
from domain.people import Actor, Role
from domain.scope import SEEING
from handlers.commands import hello, say
from handlers.help import Help
from services import undo
from services.work import Work
from texts.contents import Line


def _undo(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """A later edit of the command undoes nothing more."""
    if event.forwarded or event.edited:
        return
    if actor is not None and actor.has(*SEEING):
        say(event, work, undo.undo(work, actor))
    elif event.is_private:
        say(event, work, Line(text="undo-nothing") if actor else hello(None))


_ACTING = (Role.INSPECTOR, Role.ADMIN, Role.COMMUNITY_HEAD, Role.CLERK, Role.GROUP_LEADER)
HELP = (Help("help-undo", _ACTING, command="undo"),)
COMMANDS = {"undo": _undo}
