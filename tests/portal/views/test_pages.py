"""The participants' pages: what each shows to whom, before and after the charter."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from cms.models import OutboxMail, User
from cms.typography import fr_date
from portal.enums import (
    CohortStatus,
    EnrolmentStatus,
    Modality,
    VersionState,
    WorkshopKind,
    WorkshopStatus,
)
from portal.models import (
    Absence,
    CharterVersion,
    Cohort,
    Enrolment,
    NotificationChoices,
    Workshop,
    WorkshopMove,
)
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CharterAcceptanceFactory,
    CharterVersionFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
MENUS = ("Mon espace", "Accès rapide")


@pytest.fixture
def cohort() -> Cohort:
    version = CharterVersionFactory()
    return CohortFactory(name="Groupe du lundi", code="LU-1", charter=version.charter)


@pytest.fixture
def member(cohort) -> User:
    person = UserFactory(first_name="Amina", last_name="Benali")
    EnrolmentFactory(cohort=cohort, person=person)
    return person


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def accept(person: User, cohort: Cohort) -> None:
    version = cohort.charter.versions.get()
    CharterAcceptanceFactory(person=person, cohort=cohort, version=version)


def page(person: User, address: str) -> str:
    response = logged_in(person).get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    return response.content.decode()


def link(thing: Cohort | Workshop) -> str:
    kind = "groupes" if isinstance(thing, Cohort) else "seances"
    return f"/espace/{kind}/{thing.pk}/"


# Home ------------------------------------------------------------------------------------------


def test_home_tells_what_to_do_and_when_the_next_session_is(cohort, member):
    soon = timezone.now() + timedelta(days=2)
    WorkshopFactory(cohort=cohort, starts_at=soon, number=4, place="Salle Saône")
    WorkshopFactory(cohort=cohort, starts_at=soon + timedelta(days=7), number=5)
    WorkshopFactory(starts_at=soon - timedelta(days=1), place="Ailleurs")
    said = page(member, "/espace/")
    assert "Lire et accepter la charte" in said
    assert "Séance n° 4" in said
    assert "Salle Saône" in said
    assert "Ailleurs" not in said
    assert "Groupe du lundi" in said


def test_home_has_nothing_to_do_once_the_charter_is_accepted(cohort, member):
    accept(member, cohort)
    said = page(member, "/espace/")
    assert "Rien ne vous attend" in said
    assert "la charte" not in said


def test_home_asks_for_a_name_that_nobody_knows(cohort):
    person = UserFactory(first_name="", last_name="")
    EnrolmentFactory(cohort=cohort, person=person)
    assert "Dire votre nom" in page(person, "/espace/")


@pytest.mark.parametrize("status", [WorkshopStatus.CANCELLED, WorkshopStatus.HELD])
def test_home_passes_over_what_is_cancelled_or_over(cohort, member, status):
    past = timezone.now() - timedelta(days=1)
    when = {} if status == WorkshopStatus.CANCELLED else {"starts_at": past}
    WorkshopFactory(cohort=cohort, status=status, **when)
    assert "Aucune séance n’est prévue" in page(member, "/espace/")


def test_home_of_a_stranger_is_empty_and_says_so(cohort):
    said = page(UserFactory(), "/espace/")
    assert "dans aucun groupe" in said
    assert "Groupe du lundi" not in said


def test_home_tells_of_a_pause_and_shows_nothing_of_the_group(cohort):
    person = EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.SUSPENDED).person
    said = page(person, "/espace/")
    assert "suspendue" in said
    assert link(cohort) not in said


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_for_one_group_and_three(count, django_assert_num_queries):
    person = UserFactory()
    for _ in range(count):
        cohort = EnrolmentFactory(
            person=person, cohort__charter=CharterVersionFactory().charter
        ).cohort
        WorkshopFactory.create_batch(count, cohort=cohort)
    client = logged_in(person)
    client.get("/espace/")
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/espace/")


HOME_QUERIES = 19


# Group -----------------------------------------------------------------------------------------


def test_members_are_shown_once_the_charter_is_accepted(cohort, member):
    shy = EnrolmentFactory(cohort=cohort, organisation="Méridien", person__last_name="Timide")
    open_ = EnrolmentFactory(
        cohort=cohort,
        organisation="Ville de Bron",
        shows_organisation=True,
        shows_email=True,
        person__last_name="Ouvert",
    )
    gone = EnrolmentFactory(
        cohort=cohort, status=EnrolmentStatus.SUSPENDED, person__last_name="Absente"
    )
    before = page(member, link(cohort))
    for word in ("Timide", "Ouvert", "Ville de Bron"):
        assert word not in before
    accept(member, cohort)
    after = page(member, link(cohort))
    for word in ("Timide", "Ouvert", "Ville de Bron", open_.person.email):
        assert word in after
    for word in ("Méridien", shy.person.email, gone.person.last_name):
        assert word not in after


def test_a_member_never_reads_what_coordination_knows(member):
    Cohort.objects.update(sponsor="Commanditaire secret")
    cohort = Cohort.objects.get()
    accept(member, cohort)
    other = EnrolmentFactory(cohort=cohort, payer="opco", accommodation_contact_wanted=True)
    WorkshopFactory(cohort=cohort, status=WorkshopStatus.CANCELLED, cancel_reason="participants")
    said = page(member, link(cohort))
    assert other.person.last_name in said
    for word in ("Commanditaire secret", "OPCO", "adaptation", "Trop d’absences"):
        assert word not in said


@pytest.mark.parametrize("status", [CohortStatus.DRAFT, CohortStatus.ARCHIVED])
def test_a_group_that_is_not_open_yet_or_not_any_more_is_not_found(cohort, member, status):
    Cohort.objects.update(status=status)
    workshop = WorkshopFactory(cohort=cohort)
    client = logged_in(member)
    assert client.get(link(cohort)).status_code == 404
    assert client.get(link(workshop)).status_code == 404


def test_a_finished_group_shows_its_sessions_members_and_charter(cohort, member):
    Cohort.objects.update(status=CohortStatus.CLOSED)
    Enrolment.objects.update(status=EnrolmentStatus.COMPLETED)
    accept(member, cohort)
    said = page(member, link(cohort))
    assert "terminé" in said
    assert "Amina Benali" in said


def test_a_group_says_when_a_session_was_before(cohort, member):
    """BR-31, also before the charter is accepted: dates are for everybody there."""
    workshop = WorkshopFactory(cohort=cohort)
    before = workshop.starts_at - timedelta(days=7)
    WorkshopMove.objects.create(workshop=workshop, starts_at=before, ends_at=workshop.ends_at)
    day = fr_date(timezone.localtime(before, workshop.zone).date())
    assert f"Reportée du {day}" in page(member, link(cohort))


def test_leaving_acts_on_the_next_request(cohort, member):
    accept(member, cohort)
    workshop = WorkshopFactory(cohort=cohort)
    client = logged_in(member)
    assert client.get(link(cohort)).status_code == 200
    Enrolment.objects.filter(person=member).update(status=EnrolmentStatus.SUSPENDED)
    assert client.get(link(cohort)).status_code == 404
    assert client.get(link(workshop)).status_code == 404
    assert client.post(f"{link(workshop)}absence/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_group_costs_the_same_for_one_member_and_three(
    cohort, member, count, django_assert_num_queries
):
    accept(member, cohort)
    EnrolmentFactory.create_batch(count, cohort=cohort)
    WorkshopFactory.create_batch(count, cohort=cohort)
    FacilitationFactory.create_batch(count, cohort=cohort)
    client = logged_in(member)
    client.get(link(cohort))
    with django_assert_num_queries(GROUP_QUERIES):
        client.get(link(cohort))


GROUP_QUERIES = 26


# Session ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "accepted", "shown"),
    [
        (WorkshopKind.KICKOFF, False, True),
        (WorkshopKind.WORKSHOP, False, False),
        (WorkshopKind.WORKSHOP, True, True),
        (WorkshopKind.REVIEW, False, False),
    ],
)
def test_the_way_in_is_shown_to_who_accepted_the_charter(cohort, member, kind, accepted, shown):
    workshop = WorkshopFactory(
        cohort=cohort,
        kind=kind,
        modality=Modality.HYBRID,
        video_url="https://visio.example.org/lundi",
        access_code="porte B, 2580",
    )
    if accepted:
        accept(member, cohort)
    said = page(member, link(workshop))
    assert "12 rue des Lilas, Lyon" in said
    assert ("https://visio.example.org/lundi" in said) is shown
    assert ("porte B, 2580" in said) is shown


@pytest.mark.parametrize("runs", [True, False])
def test_who_facilitates_finds_their_groups_in_both_menus(cohort, member, runs):
    reader = FacilitationFactory(cohort=cohort).person if runs else member
    soup = BeautifulSoup(page(reader, "/espace/"), "html.parser")
    menus = {name: soup.select_one(f'nav[aria-label="{name}"]') for name in MENUS}
    named = {name: "Animation" in menu.get_text() for name, menu in menus.items()}
    assert named == {"Mon espace": runs, "Accès rapide": runs}


def test_the_space_and_the_site_lead_to_each_other(cohort, member):
    soup = BeautifulSoup(page(member, "/espace/"), "html.parser")
    assert soup.select_one("a.brand")["href"] == "/espace/"
    assert soup.select_one('.portal-footer a[href="/"]').get_text() == "Le site public"


@pytest.mark.parametrize("accepted", [True, False])
def test_who_will_run_a_group_is_said_past_the_charter(cohort, member, accepted):
    day = timezone.localdate() + timedelta(days=40)
    FacilitationFactory(
        cohort=cohort, starts_on=day, person__first_name="Inès", person__last_name="Roux"
    )
    if accepted:
        accept(member, cohort)
    said = page(member, link(cohort))
    assert (f"Inès Roux, à partir du {fr_date(day)}" in said) is accepted
    assert ("Inès" in said) is accepted
    assert ("Personne n’anime encore ce groupe" in said) is not accepted


@pytest.mark.parametrize("accepted", [True, False])
def test_no_heading_stands_over_nothing(cohort, member, accepted):
    if accepted:
        accept(member, cohort)
    said = page(member, link(WorkshopFactory(cohort=cohort)))
    assert ('id="preparation"' in said) is accepted
    assert ("Préparer cette séance" in said) is accepted


@pytest.mark.parametrize("kind", [WorkshopKind.KICKOFF, WorkshopKind.REVIEW])
def test_steps_of_a_consultation_are_not_shown_of_another_meeting(cohort, member, kind):
    workshop = WorkshopFactory(cohort=cohort, kind=kind)
    workshop.steps.create(position=1, label="Exposé", minutes=10, speaker="client")
    said = page(member, link(workshop))
    assert "Exposé" not in said
    assert "L’animation le présente au début de la séance." in said


def test_a_session_shows_its_own_steps(cohort, member):
    workshop = WorkshopFactory(cohort=cohort)
    workshop.steps.create(position=1, label="Exposé", minutes=10, speaker="client")
    said = page(member, link(workshop))
    assert "Exposé" in said
    assert "10\u00a0min" in said.replace("&nbsp;", "\u00a0")


def test_an_opening_stands_before_the_count(cohort, member):
    workshop = WorkshopFactory(cohort=cohort)
    for position, (label, letter) in enumerate([("Ouverture", "0"), ("Exposé", "")], start=1):
        workshop.steps.create(
            position=position, label=label, letter=letter, minutes=10, speaker="client"
        )
    steps = BeautifulSoup(page(member, link(workshop)), "html.parser").select(".portal-steps li")
    assert [step.get("data-letter") for step in steps] == ["0", None]


def test_an_absence_is_seen_by_the_facilitator_alone(cohort, member):
    workshop = WorkshopFactory(cohort=cohort)
    peer = EnrolmentFactory(cohort=cohort).person
    facilitator = FacilitationFactory(cohort=cohort).person
    client = logged_in(member)
    response = client.post(f"{link(workshop)}absence/", {"seen": "0"}, follow=True)
    assert "vous serez absent·e" in response.content.decode()
    assert Absence.objects.get().enrolment.person == member
    assert "Amina" not in page(facilitator, link(workshop))
    accept(facilitator, cohort)
    assert "Amina Benali" in page(facilitator, link(workshop))
    assert "Amina" not in page(peer, link(workshop))
    client.post(f"{link(workshop)}absence/", {"presence": "1", "seen": "0"})
    assert not Absence.objects.exists()


@pytest.mark.parametrize("seen", ["0", "", "un", "9" * 5000, "１"])
def test_an_absence_is_announced_for_the_date_that_was_shown(cohort, member, seen):
    workshop = WorkshopFactory(cohort=cohort, version=1)  # it was put off since
    typed = {"seen": seen} if seen else {}
    response = logged_in(member).post(f"{link(workshop)}absence/", typed, follow=True)
    assert "a changé pendant que vous la lisiez" in response.content.decode()
    assert not Absence.objects.exists()
    assert 'name="seen" value="1"' in response.content.decode()


def test_a_facilitator_has_no_absence_to_announce(cohort):
    workshop = WorkshopFactory(cohort=cohort)
    facilitator = FacilitationFactory(cohort=cohort).person
    assert "Je serai absent" not in page(facilitator, link(workshop))
    assert logged_in(facilitator).post(f"{link(workshop)}absence/").status_code == 404


# Facilitation ----------------------------------------------------------------------------------


def test_a_facilitator_sees_where_their_members_stand_and_no_others(cohort, member):
    facilitator = FacilitationFactory(cohort=cohort).person
    stranger = EnrolmentFactory(person__last_name="Etrangere")
    accept(member, cohort)
    accept(facilitator, cohort)
    said = page(facilitator, "/espace/animation/")
    for word in ("Amina Benali", member.email, "Acceptée", cohort.coordinator.email):
        assert word in said
    assert stranger.person.last_name not in said


def test_a_facilitator_sees_which_version_each_member_accepted(cohort, member):
    facilitator, other = FacilitationFactory(cohort=cohort).person, UserFactory()
    EnrolmentFactory(cohort=cohort, person=other)
    accept(other, cohort)
    first = cohort.charter.versions.get()
    CharterVersion.objects.update(state=VersionState.ARCHIVED)
    second = CharterVersionFactory(charter=cohort.charter, number=first.number + 1)
    for person in (facilitator, member):
        CharterAcceptanceFactory(person=person, cohort=cohort, version=second)
    _, declines = EnrolmentFactory.create_batch(2, cohort=cohort)
    CharterAcceptanceFactory(
        person=declines.person, cohort=cohort, version=second, decision="declined"
    )
    said = page(facilitator, "/espace/animation/")
    cells = re.findall(r"</td><td>(.*?)</td><td><a", said)
    assert sorted(" ".join(re.sub(r"<.*?>", " ", cell).split()) for cell in cells) == [
        f"Acceptée, version {second.number}",
        f"Nouvelle version à lire Version {first.number} acceptée",
        "Pas encore lue",
        "Refusée",
    ]


@pytest.mark.parametrize("decision", [None, "declined"])
def test_who_did_not_accept_the_charter_sees_no_member_and_reminds_nobody(cohort, member, decision):
    facilitator = FacilitationFactory(cohort=cohort).person
    if decision:
        version = cohort.charter.versions.get()
        CharterAcceptanceFactory(
            person=facilitator, cohort=cohort, version=version, decision=decision
        )
    said = page(facilitator, "/espace/animation/")
    for word in ("Benali", member.email, "Pas encore lue", "rappeler/"):
        assert word not in said
    charter = f"{link(cohort)}charte/"
    for word in ("1 personne inscrite.", f'href="{charter}"', cohort.coordinator.email):
        assert word in said
    response = logged_in(facilitator).post(f"/espace/animation/{cohort.pk}/rappeler/")
    assert response.status_code == 403
    assert charter in response.content.decode()
    assert not OutboxMail.objects.exists()


def test_members_of_a_group_that_has_not_begun_wait_for_its_charter_too(cohort, member):
    Cohort.objects.update(status=CohortStatus.DRAFT)
    said = page(FacilitationFactory(cohort=cohort).person, "/espace/animation/")
    assert "Benali" not in said
    assert f"{link(cohort)}charte/" not in said  # it is not there yet
    assert "à l’ouverture du groupe" in said


def test_nobody_else_sees_anybody_there(cohort, member):
    accept(member, cohort)
    EnrolmentFactory(cohort=cohort, person__last_name="Autre")
    said = page(member, "/espace/animation/")
    assert "Vous n’animez aucun groupe" in said
    assert "Autre" not in said


def test_one_click_reminds_those_who_have_not_answered(cohort, member):
    facilitator = FacilitationFactory(cohort=cohort).person
    accept(facilitator, cohort)
    accept(member, cohort)
    silent = EnrolmentFactory(cohort=cohort).person
    address = f"/espace/animation/{cohort.pk}/rappeler/"
    assert address in page(facilitator, "/espace/animation/")
    logged_in(facilitator).post(address)
    reminded = set(OutboxMail.objects.values_list("to", flat=True))
    assert silent.email in reminded
    assert member.email not in reminded
    assert logged_in(member).post(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_facilitation_costs_the_same_for_one_group_and_three(count, django_assert_num_queries):
    person = UserFactory()
    for _ in range(count):
        cohort = FacilitationFactory(
            person=person, cohort__charter=CharterVersionFactory().charter
        ).cohort
        EnrolmentFactory.create_batch(count, cohort=cohort)
        proposed = {"cohort": cohort, "status": EnrolmentStatus.INVITED, "joined_on": None}
        EnrolmentFactory.create_batch(count, **proposed)
        accept(person, cohort)
    client = logged_in(person)
    assert "d’accord" in client.get("/espace/animation/").content.decode()
    with django_assert_num_queries(FACILITATION_QUERIES):
        client.get("/espace/animation/")


FACILITATION_QUERIES = 17


# Profile ---------------------------------------------------------------------------------------


def form_of(enrolment: Enrolment, *shown: str, **changed) -> dict:
    return {
        "first_name": "Amina",
        "last_name": "Benali",
        **{f"groupe-{enrolment.pk}-{name}": "on" for name in shown},
        **changed,
    }


def test_a_person_chooses_what_their_group_sees(member):
    enrolment = member.enrolments.get()
    data = form_of(enrolment, "shows_email", day_before="on")
    response = logged_in(member).post("/espace/profil/", data)
    assert response.status_code == 302
    enrolment.refresh_from_db()
    choices = NotificationChoices.objects.get(person=member)
    assert (enrolment.shows_email, enrolment.shows_organisation) == (True, False)
    assert (choices.week_before, choices.day_before, choices.turns) == (False, True, False)


def test_a_profile_without_a_name_is_told_and_nothing_is_saved(member):
    enrolment = member.enrolments.get()
    data = form_of(enrolment, "shows_email", first_name="")
    response = logged_in(member).post("/espace/profil/", data)
    assert response.status_code == 400
    assert "1 point à revoir" in response.content.decode()
    enrolment.refresh_from_db()
    assert not enrolment.shows_email
    assert not NotificationChoices.objects.exists()


def test_nobody_changes_the_place_of_another(member):
    other = EnrolmentFactory(cohort=member.enrolments.get().cohort)
    data = form_of(other, "shows_email")
    response = logged_in(member).post("/espace/profil/", data)
    assert response.status_code == 302
    other.refresh_from_db()
    assert not other.shows_email


def test_the_profile_changes_its_own_fields_only(member):
    enrolment = member.enrolments.get()
    extra = {
        "is_superuser": "on",
        "email": "autre@example.org",
        f"groupe-{enrolment.pk}-status": "completed",
        f"groupe-{enrolment.pk}-payer": "individual",
        f"groupe-{enrolment.pk}-organisation": "Autre",
        f"groupe-{enrolment.pk}-person": str(UserFactory().pk),
    }
    logged_in(member).post("/espace/profil/", form_of(enrolment, **extra))
    email = member.email
    member.refresh_from_db()
    enrolment.refresh_from_db()
    assert (member.is_superuser, member.email) == (False, email)
    assert (enrolment.status, enrolment.payer, enrolment.organisation) == ("active", "", "")
    assert enrolment.person == member
