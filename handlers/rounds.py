"""/round: the team goes out once more on the same day (R8)."""

from domain.chat import IncomingMessage, Mark
from domain.people import Actor, Role
from domain.permissions import INSPECTING
from handlers.commands import refuse
from handlers.help import IN_GROUPS, Help
from services import opening
from services.work import Work


def _round(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """The receipt is a reaction; in a group a refusal of words is silence, and a later edit starts nothing."""
    if event.forwarded or event.edited:
        return
    if actor is None or not actor.has(*INSPECTING):
        refuse(event, work, "command-of-inspectors")
    elif opening.start_round(work, actor):
        work.receipt(event.ref.message, Mark.REGISTERED)
    else:
        refuse(event, work, "round-in-group")


HELP = (Help("help-round", (Role.INSPECTOR,), IN_GROUPS, "round"),)
COMMANDS = {"round": _round}
