"""/round: the team goes out once more on the same day (R8)."""

from domain.chat import IncomingMessage, Mark
from domain.people import Actor, Role
from handlers.help import IN_GROUPS, Help
from services import opening
from services.work import Work


def _round(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """The receipt is a reaction; a refusal of words is silence, and a later edit starts nothing."""
    if actor is None or event.forwarded or event.edited:
        return
    if opening.start_round(work, actor):
        work.receipt(event.ref.message, Mark.REGISTERED)


HELP = (Help("help-round", (Role.INSPECTOR,), IN_GROUPS, "round"),)
COMMANDS = {"round": _round}
