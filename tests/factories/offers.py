"""Requests for an offer, and alerts of dates."""

import factory
from django.utils import timezone

from cms.models import DateAlert, OfferRequest
from tests.factories.content import FormationPageFactory


class OfferRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OfferRequest

    # Beyond those that the product gives in a test: its counter begins at one.
    reference = factory.Sequence(lambda n: f"DEM-2026-{5000 + n}")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Martin{n}")
    email = factory.Sequence(lambda n: f"prospect{n}@example.org")
    privacy_notice_version = "2026-11"
    received_at = factory.LazyFunction(timezone.now)
    last_contact_at = factory.SelfAttribute("received_at")


class DateAlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DateAlert

    formation = factory.SubFactory(FormationPageFactory)
    email = factory.Sequence(lambda n: f"attente{n}@example.org")
    asked_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.SelfAttribute("asked_at")
    privacy_notice_version = "2026-11"
