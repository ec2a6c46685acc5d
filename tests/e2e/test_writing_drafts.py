"""What others read only once it is handed over saves itself while it is typed, as the journal does
(test_writing.py); before that nobody else has a word of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cms.models import User
from portal.access import commitments_for
from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.models import Cohort, CommentDraft, Commitment, Preparation
from portal.roles import Roles
from tests.e2e.browser import PHONE
from tests.e2e.writing import (
    RETRY,
    end_connection,
    kill,
    log_in_in,
    pause,
    saves,
    status,
    stop_clock,
)
from tests.factories.accounts import secret_of, totp_code
from tests.factories.portal import (
    CohortFactory,
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    PreparationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Desk:
    """Somebody's unfinished text: where it is typed, what is kept of it, what others have."""

    owner: User
    path: str
    saved: Callable[[], str]
    seen_by_others: Callable[[], str]
    finish: Callable[[Page], None]


@pytest.fixture
def cohort(address) -> Cohort:
    return CohortFactory(charter=ensure_charter())


def member_of(cohort: Cohort, email: str) -> User:
    return EnrolmentFactory(cohort=cohort, person__email=email).person


def words_of(texts: QuerySet) -> str:
    found = [one.texts.get("text", "") for one in texts.select_related("owner__data_key")]
    return " | ".join(found)


def take_for_the_group(page: Page) -> None:
    page.get_by_label("Partagé avec le groupe").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/espace/engagements/")


@pytest.fixture
def commitment(cohort) -> Desk:
    owner, peer = (member_of(cohort, f"{name}@example.org") for name in ("claire", "paul"))
    accept_demo_charter(cohort)
    begun = CommitmentFactory(cohort=cohort, owner=owner, audience="", texts={})
    return Desk(
        owner=owner,
        path=f"/espace/engagements/{begun.pk}/",
        saved=lambda: words_of(Commitment.objects.filter(pk=begun.pk)),
        seen_by_others=lambda: words_of(commitments_for(peer)),
        finish=take_for_the_group,
    )


def hand_over(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Remettre le commentaire").click()
    expect(page.get_by_role("status").first).to_contain_text("Votre commentaire est remis")


def handed_over_on(sheet: Preparation) -> str:
    comments = sheet.comments.select_related("recipient__data_key")
    return " | ".join(one.text for one in comments)


@pytest.fixture
def comment(cohort) -> Desk:
    author = member_of(cohort, "claire@example.org")
    workshop = WorkshopFactory(cohort=cohort, number=4)
    sheet = PreparationFactory(turn=None, workshop=workshop, owner=author, submitted=True)
    long_ago = timezone.localdate() - timedelta(days=30)
    facilitator = FacilitationFactory(
        cohort=cohort, person__email="ariane@example.org", starts_on=long_ago
    ).person
    accept_demo_charter(cohort)
    return Desk(
        owner=facilitator,
        path=f"/espace/preparations/{sheet.pk}/",
        saved=lambda: words_of(CommentDraft.objects.filter(preparation=sheet)),
        seen_by_others=lambda: handed_over_on(sheet),
        finish=hand_over,
    )


@pytest.fixture(params=["commitment", "comment"])
def desk(request) -> Desk:
    return request.getfixturevalue(request.param)


@pytest.fixture
def context(open_page, desk) -> BrowserContext:
    return stop_clock(open_page(desk.owner, viewport=PHONE).context)


def open_desk(context: BrowserContext, desk: Desk) -> Page:
    page = context.new_page()
    page.goto(desk.path)
    return page


def area(page: Page) -> Locator:
    return page.locator("[name=text]")


def write(page: Page, words: str) -> None:
    area(page).press("End")
    area(page).press_sequentially(words)


def write_and_save(page: Page, words: str) -> None:
    write(page, words)
    with page.expect_response(saves(words)) as answer:
        pause(page)
    assert answer.value.status == 200
    expect(status(page)).to_contain_text("Enregistré à")


def test_draft_is_saved_for_its_writer_alone_until_it_is_handed_over(context, desk):
    page = open_desk(context, desk)
    write_and_save(page, "Refuser")
    assert (desk.saved(), desk.seen_by_others()) == ("Refuser", "")
    desk.finish(page)
    assert desk.seen_by_others() == "Refuser"


def test_connection_that_ended_is_opened_again_in_the_page(context, desk, troubles):
    page = open_desk(context, desk)
    end_connection(context)
    write(page, "Refuser")
    pause(page)
    expect(page.get_by_role("dialog")).to_contain_text("Reconnectez-vous")
    frame = page.frame_locator("#log-in-dialog iframe")
    log_in_in(frame, desk.owner.email)
    if Roles(desk.owner).must_have_second_factor:
        code = frame.get_by_label("Code de l’application")
        code.fill(totp_code(secret_of(desk.owner)))
        code.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    pause(page)
    expect(status(page)).to_contain_text("Enregistré à")
    assert desk.saved() == "Refuser"
    troubles[:] = [one for one in troubles if not one.startswith("401: ")]


def test_two_windows_are_offered_both_texts(context, desk, troubles):
    first, second = open_desk(context, desk), open_desk(context, desk)
    write_and_save(first, "Ici")
    write(second, "Ailleurs")
    with second.expect_response(saves("Ailleurs")) as refused:
        pause(second)
    assert refused.value.status == 409
    second.get_by_role("button", name="Comparer les deux textes").click()
    expect(second.get_by_role("alert").first).to_contain_text("Ici")
    expect(area(second)).to_have_value("Ailleurs")
    assert desk.saved() == "Ici"
    desk.finish(second)
    assert desk.seen_by_others() == "Ailleurs"
    troubles[:] = [one for one in troubles if not one.startswith("409: ")]


def test_what_is_typed_without_network_leaves_when_it_is_back(context, desk, troubles):
    page = open_desk(context, desk)
    context.set_offline(True)
    write(page, "Dans le train")
    pause(page)
    expect(status(page)).to_contain_text("Hors connexion")
    write(page, " puis dehors")
    assert desk.saved() == ""
    context.set_offline(False)
    pause(page, RETRY)
    expect(status(page)).to_contain_text("Enregistré à")
    with page.expect_response(saves("dehors")):
        pause(page)
    expect(status(page)).to_contain_text("Enregistré à")
    assert desk.saved() == "Dans le train puis dehors"
    troubles.clear()


def test_killed_browser_loses_nothing_that_was_acknowledged(browser, context, desk):
    page = open_desk(context, desk)
    write_and_save(page, "Refuser")
    kill(browser, page)
    again = open_desk(context, desk)
    expect(area(again)).to_have_value("Refuser")
    assert desk.seen_by_others() == ""


# A commitment that is not begun yet ---------------------------------------------------------------


@pytest.fixture
def page(open_page, commitment) -> Page:
    page = open_page(commitment.owner, viewport=PHONE)
    Commitment.objects.all().delete()
    stop_clock(page.context)
    page.goto("/espace/engagements/nouveau/")
    return page


def test_new_commitment_is_begun_by_its_first_words_and_finished_later(page, browser, commitment):
    write_and_save(page, "Refuser une")
    write_and_save(page, " réunion")
    assert words_of(Commitment.objects.all()) == "Refuser une réunion"
    context = page.context
    kill(browser, page)
    again = context.new_page()
    again.goto("/espace/engagements/")
    expect(again.get_by_role("heading", name="À terminer")).to_be_visible()
    again.get_by_role("link", name="Terminer").click()
    expect(again.locator("[name=text]")).to_have_value("Refuser une réunion")
    expect(again.locator("[name=audience]:checked")).to_have_count(0)
    commitment.finish(again)
    assert commitment.seen_by_others() == "Refuser une réunion"
    assert Commitment.objects.count() == 1


def test_page_that_began_a_commitment_takes_the_same(page, commitment):
    write_and_save(page, "Refuser")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez qui lit cet engagement")
    expect(page.locator("[name=text]")).to_have_value("Refuser")
    commitment.finish(page)
    assert Commitment.objects.get().audience == "cohort"
