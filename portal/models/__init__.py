from portal.models.charters import (
    Charter,
    CharterAcceptance,
    CharterConversation,
    CharterVersion,
    SignedName,
)
from portal.models.cohorts import Cohort, Enrolment, Facilitation, Invitation
from portal.models.feeds import CalendarFeed
from portal.models.keys import DataKey
from portal.models.notices import WorkshopMove, WorkshopNotice
from portal.models.preferences import NotificationChoices
from portal.models.turns import ClientTurn, RotationDraw, TurnEvent, TurnSwap
from portal.models.workshops import Absence, CohortStep, Workshop, WorkshopStep

__all__ = [
    "Absence",
    "CalendarFeed",
    "Charter",
    "CharterAcceptance",
    "CharterConversation",
    "CharterVersion",
    "ClientTurn",
    "Cohort",
    "CohortStep",
    "DataKey",
    "Enrolment",
    "Facilitation",
    "Invitation",
    "NotificationChoices",
    "RotationDraw",
    "SignedName",
    "TurnEvent",
    "TurnSwap",
    "Workshop",
    "WorkshopMove",
    "WorkshopNotice",
    "WorkshopStep",
]
