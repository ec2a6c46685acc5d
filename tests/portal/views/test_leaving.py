"""« Quitter ce groupe »: what it closes, what it leaves, and whose it is."""

import pytest
from django.utils import timezone

from portal.enums import EnrolmentStatus, LeaveReason
from portal.models import Enrolment
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(code="LU-1", capacity_min=2, coordinator__email="coord@example.org")


@pytest.fixture
def place(cohort, client) -> Enrolment:
    FacilitationFactory(cohort=cohort, person__email="anime@example.org")
    EnrolmentFactory.create_batch(2, cohort=cohort)
    place = EnrolmentFactory(cohort=cohort)
    client.force_login(place.person)
    return place


def door(cohort) -> str:
    return f"/espace/groupes/{cohort.pk}/quitter/"


def test_a_member_leaves_without_the_charter_and_who_runs_the_group_is_told(client, cohort, place):
    turn = ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=place)
    page = client.get(f"/espace/groupes/{cohort.pk}/").content.decode()
    assert f'href="{door(cohort)}"' in page
    assert "Manquement" not in client.get(door(cohort)).content.decode()
    sent = {"reason": LeaveReason.JOB_CHANGE, "seen": place.version}
    response = client.post(door(cohort), sent, follow=True)
    assert response.redirect_chain == [("/espace/", 302)]
    assert "Vous avez quitté le groupe" in response.content.decode()
    place.refresh_from_db()
    turn.refresh_from_db()
    assert (place.status, place.leave_reason) == ("withdrawn", "job_change")
    assert (place.left_on, place.leaves_texts) == (timezone.localdate(), False)
    assert (turn.state, turn.client) == ("open", None)
    mails = sent_mails()
    assert sorted(mail.to[0] for mail in mails) == ["anime@example.org", "coord@example.org"]
    for mail in mails:
        assert mail.subject == "LU-1\u00a0: une personne a quitté le groupe"
        assert place.person.last_name not in mail.body + mail.alternatives[0][0]
        assert "poste" not in mail.body + mail.alternatives[0][0]
    assert client.get(f"/espace/groupes/{cohort.pk}/").status_code == 404
    assert client.post(door(cohort), sent).status_code == 404


def test_what_was_shared_is_left_by_who_wishes_it(client, cohort, place):
    sent = {"reason": LeaveReason.NOT_SAID, "leaves_texts": "on", "seen": place.version}
    client.post(door(cohort), sent)
    place.refresh_from_db()
    assert (place.status, place.leaves_texts) == ("withdrawn", True)


@pytest.mark.parametrize(
    "sent", [{}, {"reason": LeaveReason.BREACH}, {"reason": "malade"}, {"reason": ""}]
)
def test_what_is_no_reason_is_shown_again(client, cohort, place, sent):
    response = client.post(door(cohort), {**sent, "seen": place.version})
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert Enrolment.objects.get(pk=place.pk).status == EnrolmentStatus.ACTIVE


def test_a_place_that_was_changed_meanwhile_is_looked_at_again(client, cohort, place):
    sent = {"reason": LeaveReason.NOT_SAID, "seen": place.version + 1}
    response = client.post(door(cohort), sent, follow=True)
    assert response.redirect_chain == [(door(cohort), 302)]
    assert "Quelqu’un a été plus rapide" in response.content.decode()
    assert Enrolment.objects.get(pk=place.pk).status == EnrolmentStatus.ACTIVE


def test_nothing_is_left_of_a_group_that_is_over(client, cohort, place):
    Enrolment.objects.update(status=EnrolmentStatus.COMPLETED)
    assert door(cohort) not in client.get(f"/espace/groupes/{cohort.pk}/").content.decode()
    for response in (client.get(door(cohort)), client.post(door(cohort), {"seen": 0})):
        assert "il n’y a plus rien à quitter" in response.content.decode()
    assert not sent_mails()


@pytest.mark.parametrize("who", ["another group", "facilitator", "suspended", "nobody"])
def test_it_is_ones_own_group(client, cohort, place, who):
    if who == "another group":
        client.force_login(EnrolmentFactory().person)
    elif who == "facilitator":
        client.force_login(cohort.facilitations.get().person)
    elif who == "suspended":
        Enrolment.objects.filter(pk=place.pk).update(status=EnrolmentStatus.SUSPENDED)
    else:
        client.logout()
    response = client.post(door(cohort), {"reason": "not_said", "seen": place.version})
    assert response.status_code == (302 if who == "nobody" else 404)
    assert not Enrolment.objects.filter(status=EnrolmentStatus.WITHDRAWN).exists()
