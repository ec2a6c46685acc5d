from portal.models.audit import AuditEvent
from portal.models.charters import (
    Charter,
    CharterAcceptance,
    CharterConversation,
    CharterVersion,
    SignedName,
)
from portal.models.cohorts import Cohort, Enrolment, Facilitation, Invitation
from portal.models.feeds import CalendarFeed
from portal.models.journal import Commitment, JournalEntry
from portal.models.keys import DataKey
from portal.models.notices import WorkshopMove, WorkshopNotice
from portal.models.preferences import NotificationChoices
from portal.models.preparations import CommentDraft, Preparation, PreparationComment
from portal.models.retention import RetentionNotice
from portal.models.sheets import SheetQuestion, SheetTemplate, SheetVersion
from portal.models.snapshots import Snapshot
from portal.models.turns import ClientTurn, RotationDraw, TurnEvent, TurnSwap
from portal.models.workshops import Absence, CohortStep, Workshop, WorkshopStep

__all__ = [
    "Absence",
    "AuditEvent",
    "CalendarFeed",
    "Charter",
    "CharterAcceptance",
    "CharterConversation",
    "CharterVersion",
    "ClientTurn",
    "Cohort",
    "CohortStep",
    "CommentDraft",
    "Commitment",
    "DataKey",
    "Enrolment",
    "Facilitation",
    "Invitation",
    "JournalEntry",
    "NotificationChoices",
    "Preparation",
    "PreparationComment",
    "RetentionNotice",
    "RotationDraw",
    "SheetQuestion",
    "SheetTemplate",
    "SheetVersion",
    "SignedName",
    "Snapshot",
    "TurnEvent",
    "TurnSwap",
    "Workshop",
    "WorkshopMove",
    "WorkshopNotice",
    "WorkshopStep",
]
