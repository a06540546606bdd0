"""The tables and the database session, nothing else."""

from models.base import Base
from models.files import File, FileState
from models.flow import Chat, ChatAlias, ChatPurpose, Inbox, InboxState, Mark, Outbox, OutboxState, PeriodRun, Timer
from models.menus import Menu
from models.orders import AuditEvent, AuditHead, OrderProblem, OrderSequence, SupervisionOrder
from models.owners import Campaign, ImportedRow, Transfer
from models.people import Assignment, Invitation, Person, PersonAccount, Unit
from models.problems import (
    Draft,
    MessageLink,
    Part,
    Photo,
    PhotoState,
    Problem,
    Question,
    Rectification,
    Round,
    Sighting,
    Spot,
    SpotAnswer,
    Visit,
)
from models.self_reports import SelfReport, SelfReportQuantity
from models.sheets import Sheet, SheetItem
from models.workdays import NoticeState, WorkdayNotice

__all__ = [
    "Assignment",
    "AuditEvent",
    "AuditHead",
    "Base",
    "Campaign",
    "Chat",
    "ChatAlias",
    "ChatPurpose",
    "Draft",
    "File",
    "FileState",
    "ImportedRow",
    "Inbox",
    "InboxState",
    "Invitation",
    "Mark",
    "Menu",
    "MessageLink",
    "NoticeState",
    "OrderProblem",
    "OrderSequence",
    "Outbox",
    "OutboxState",
    "Part",
    "PeriodRun",
    "Person",
    "PersonAccount",
    "Photo",
    "PhotoState",
    "Problem",
    "Question",
    "Rectification",
    "Round",
    "SelfReport",
    "SelfReportQuantity",
    "Sheet",
    "SheetItem",
    "Sighting",
    "Spot",
    "SpotAnswer",
    "SupervisionOrder",
    "Timer",
    "Transfer",
    "Unit",
    "Visit",
    "WorkdayNotice",
]
