"""/strike: the office takes a clean-up off the books that was none (R3, R17)."""

from domain.chat import IncomingMessage
from domain.people import Actor, Role
from domain.permissions import may_administer
from handlers.commands import refuse, say
from handlers.help import EVERYWHERE, IN_THE_WORK_GROUP, Help
from services import self_reports
from services.work import Work
from texts.contents import Line, Lines


def _strike(event: IncomingMessage, work: Work, actor: Actor | None) -> None:
    """/strike 原因 as a reply to the community's message, or /strike 17 原因; alone it lists the newest."""
    if event.forwarded:
        return
    if actor is None or not may_administer(actor):
        refuse(event, work, "command-of-office")
        return
    replied_to = event.reply_to.message if event.reply_to else None
    if event.text.strip() or replied_to:
        say(event, work, self_reports.strike(work, event.text, replied_to, actor))
        return
    lines = tuple(self_reports.latest(work, actor))
    say(event, work, Lines(title=Line(text="strike-title"), lines=lines) if lines else Line(text="strike-usage"))


HELP = (Help("help-clean-up", (Role.COMMUNITY_HEAD, Role.CLERK, Role.GROUP_LEADER), IN_THE_WORK_GROUP),
        Help("help-strike", (Role.ADMIN,), EVERYWHERE, "strike"))
COMMANDS = {"strike": _strike}
