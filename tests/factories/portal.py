"""Cohorts, their people and their charter, as small as they can be."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from portal.enums import (
    AcceptanceMethod,
    CharterDecision,
    EnrolmentStatus,
    Modality,
    TurnState,
    VersionState,
)
from portal.models import (
    Charter,
    CharterAcceptance,
    CharterVersion,
    ClientTurn,
    Cohort,
    CommentDraft,
    Commitment,
    Enrolment,
    Facilitation,
    JournalEntry,
    Preparation,
    PreparationComment,
    SheetTemplate,
    SheetVersion,
    SignedName,
    Snapshot,
    TurnSwap,
    Workshop,
)
from tests.factories.content import UserFactory


class CharterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Charter

    name = factory.Sequence(lambda n: f"Charte {n}")


class CharterVersionFactory(factory.django.DjangoModelFactory):
    """In force, as the service would have put it there."""

    class Meta:
        model = CharterVersion

    charter = factory.SubFactory(CharterFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "Charte du groupe"
    summary = "Ce qui se dit ici reste ici."
    body = "## 1. Confidentialité\n\nCe qui se dit ici reste ici."
    change_note = "Première version."
    state = VersionState.ACTIVE
    sha256 = "0" * 64
    activated_at = factory.LazyFunction(timezone.now)


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cohort

    code = factory.Sequence(lambda n: f"NB-2027-{n}")
    name = factory.Sequence(lambda n: f"Groupe {n}")
    formation_title = "Pratiquer"
    coordinator = factory.SubFactory(UserFactory)
    charter = factory.SubFactory(CharterFactory)
    status = "running"


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    person = factory.SubFactory(UserFactory)
    cohort = factory.SubFactory(CohortFactory)
    status = EnrolmentStatus.ACTIVE
    joined_on = date(2026, 9, 1)


class FacilitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Facilitation

    person = factory.SubFactory(UserFactory)
    cohort = factory.SubFactory(CohortFactory)
    starts_on = date(2026, 9, 1)


class WorkshopFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Workshop

    cohort = factory.SubFactory(CohortFactory)
    number = factory.Sequence(lambda n: n + 1)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    ends_at = factory.LazyAttribute(lambda workshop: workshop.starts_at + timedelta(hours=3))
    prep_due_at = factory.LazyAttribute(lambda workshop: workshop.starts_at - timedelta(days=3))
    modality = Modality.ONSITE
    place = "12 rue des Lilas, Lyon"


class ClientTurnFactory(factory.django.DjangoModelFactory):
    """Free, or somebody's as soon as it has a client."""

    class Meta:
        model = ClientTurn
        skip_postgeneration_save = True

    workshop = factory.SubFactory(WorkshopFactory)
    position = factory.LazyAttribute(lambda turn: turn.workshop.turns.count() + 1)
    state = factory.LazyAttribute(
        lambda turn: TurnState.PROPOSED if getattr(turn, "client", None) else TurnState.OPEN
    )


class TurnSwapFactory(factory.django.DjangoModelFactory):
    """Asked by the client of the turn that is offered, of the one of the other; not answered."""

    class Meta:
        model = TurnSwap

    asked_by = factory.LazyAttribute(lambda swap: swap.offered.client)
    asked_of = factory.LazyAttribute(lambda swap: swap.wanted.client)


class CharterAcceptanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CharterAcceptance

    person = factory.SubFactory(UserFactory)
    cohort = factory.SubFactory(CohortFactory)
    version = factory.SubFactory(CharterVersionFactory)
    decision = CharterDecision.ACCEPTED
    decided_at = factory.LazyFunction(timezone.now)
    language = "fr"
    body_sha256 = "0" * 64
    method = AcceptanceMethod.PORTAL
    actor = factory.SelfAttribute("person")
    purge_after = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=2200))


class SignedNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SignedName

    person = factory.SubFactory(UserFactory)
    acceptance = factory.SubFactory(
        CharterAcceptanceFactory, person=factory.SelfAttribute("..person")
    )
    name = "Amina Benali"


class PreparationFactory(factory.django.DjangoModelFactory):
    """A client's draft; `submitted=True`: the facilitator reads it, `shared=True`: the group."""

    class Meta:
        model = Preparation

    class Params:
        submitted = factory.Trait(
            state="submitted",
            released=factory.SelfAttribute("texts"),
            revision=1,
            submitted_at=factory.LazyFunction(timezone.now),
            released_at=factory.LazyFunction(timezone.now),
        )
        shared = factory.Trait(
            state="shared",
            released=factory.SelfAttribute("texts"),
            revision=1,
            submitted_at=factory.LazyFunction(timezone.now),
            released_at=factory.LazyFunction(timezone.now),
            shared_at=factory.LazyFunction(timezone.now),
        )

    turn = factory.LazyAttribute(lambda sheet: _turn_of(sheet))
    workshop = factory.LazyAttribute(lambda sheet: sheet.turn and sheet.turn.workshop)
    owner = factory.LazyAttribute(lambda sheet: sheet.turn.client.person)
    cohort = factory.LazyAttribute(lambda sheet: sheet.workshop.cohort)
    role = "client"
    version = factory.LazyAttribute(lambda sheet: _sheet_version(sheet.role))
    texts = factory.LazyFunction(lambda: {"headline": "Dire non", "question": "Comment dire non ?"})


def _turn_of(sheet) -> ClientTurn:
    place = EnrolmentFactory()
    return ClientTurnFactory(workshop__cohort=place.cohort, client=place)


def _sheet_version(role: str, workshop_kind: str = "workshop") -> SheetVersion:
    """The one in service, as the migrations leave it."""
    template, _ = SheetTemplate.objects.get_or_create(
        role=role, workshop_kind=workshop_kind, defaults={"name": "Préparer"}
    )
    found = template.versions.filter(state=VersionState.ACTIVE).first()
    return found or SheetVersion.objects.create(
        template=template, number=1, state=VersionState.ACTIVE, activated_at=timezone.now()
    )


class PreparationCommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PreparationComment

    preparation = factory.SubFactory(PreparationFactory, submitted=True)
    written_by = factory.SubFactory(UserFactory)
    recipient = factory.LazyAttribute(lambda comment: comment.preparation.owner)
    text = "Une question, plutôt que deux."


class CommentDraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CommentDraft

    preparation = factory.SubFactory(PreparationFactory, submitted=True)
    owner = factory.SubFactory(UserFactory)
    cohort = factory.LazyAttribute(lambda draft: draft.preparation.cohort)
    texts = factory.LazyFunction(lambda: {"text": "Une question, plutôt que trois."})
    saved_at = factory.LazyFunction(timezone.now)
    lock_version = 1


class OwnTextFactory(factory.django.DjangoModelFactory):
    """Private; with another `audience` shared since now."""

    class Meta:
        abstract = True

    cohort = factory.LazyAttribute(lambda text: EnrolmentFactory().cohort)
    owner = factory.LazyAttribute(lambda text: _member_of(text.cohort))
    audience = "me"
    shared_at = factory.LazyAttribute(
        lambda text: None if text.audience in {"me", ""} else timezone.now()
    )
    saved_at = factory.LazyFunction(timezone.now)
    lock_version = 1


class JournalEntryFactory(OwnTextFactory):
    class Meta:
        model = JournalEntry

    entry_date = factory.LazyFunction(timezone.localdate)
    texts = factory.LazyFunction(lambda: {"free_text": "J’ai écouté jusqu’au bout."})


class CommitmentFactory(OwnTextFactory):
    class Meta:
        model = Commitment

    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=20))
    texts = factory.LazyFunction(lambda: {"text": "Refuser une réunion"})


def _member_of(cohort: Cohort):
    place = cohort.enrolments.filter(status=EnrolmentStatus.ACTIVE).first()
    return place.person if place else EnrolmentFactory(cohort=cohort).person


class SnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Snapshot

    entry = factory.SubFactory(JournalEntryFactory)
    owner = factory.LazyAttribute(lambda snapshot: (snapshot.entry or snapshot.preparation).owner)
    content = factory.LazyFunction(lambda: {"free_text": "J’ai écouté."})
    taken_at = factory.LazyFunction(timezone.now)
