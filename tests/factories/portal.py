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
    Enrolment,
    Facilitation,
    SignedName,
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
