"""Writing in a real browser: whatever happens to the network, the connection, another window or
the browser itself, what was acknowledged is there."""

import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.models import JournalEntry, Preparation, Snapshot
from tests.e2e.browser import PHONE
from tests.e2e.conftest import session_cookie
from tests.e2e.writing import (
    RETRY,
    TRIES,
    UNANSWERED,
    end_connection,
    is_save,
    kill,
    log_in_in,
    pause,
    saves,
    status,
    stop_clock,
)
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    JournalEntryFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.browser
SAVE = "Enregistrer et relire"
PULSE = "**/compte/session/"
NOT_PRIVATE = """() => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
})"""


@pytest.fixture
def entry(address) -> JournalEntry:
    """An entry that nothing is written in yet, of a member who accepted the charter."""
    cohort = CohortFactory(charter=ensure_charter())
    person = EnrolmentFactory(cohort=cohort, person__email="claire@example.org").person
    accept_demo_charter(cohort)
    return JournalEntryFactory(cohort=cohort, owner=person, texts={}, lock_version=0, saved_at=None)


@pytest.fixture
def context(new_context, open_page, entry) -> BrowserContext:
    return stop_clock(open_page(entry.owner, viewport=PHONE).context)


def open_entry(context: BrowserContext, entry: JournalEntry) -> Page:
    page = context.new_page()
    page.goto(f"/espace/journal/{entry.pk}/")
    return page


def area(page: Page):
    return page.locator("[name=free_text]")


def write(page: Page, words: str) -> None:
    area(page).press("End")
    area(page).press_sequentially(words)


def saved(entry: JournalEntry) -> str:
    return JournalEntry.objects.get(pk=entry.pk).texts.get("free_text", "")


def test_what_is_typed_is_saved_after_a_pause(context, entry):
    page = open_entry(context, entry)
    write(page, "J’ai écouté.")
    pause(page)
    expect(status(page)).to_have_text(re.compile(r"Enregistré à \d"))
    assert saved(entry) == "J’ai écouté."
    assert page.evaluate(NOT_PRIVATE) == {"local": [], "session": []}
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def test_who_never_pauses_is_saved_every_five_seconds(context, entry):
    page = open_entry(context, entry)
    for number in range(6):
        write(page, str(number))
        pause(page, 1000)
    expect(status(page)).to_contain_text("Enregistré à")
    assert saved(entry).startswith("01234")


def test_leaving_a_field_saves(context, entry):
    page = open_entry(context, entry)
    write(page, "Un mot")
    page.keyboard.press("Tab")
    pause(page, 10)
    expect(status(page)).to_contain_text("Enregistré à")
    assert saved(entry) == "Un mot"


def test_closing_the_page_saves(context, entry):
    page = open_entry(context, entry)
    write(page, "Je pars")
    page.close(run_before_unload=False)
    again = open_entry(context, entry)
    for _ in range(TRIES):  # the page that closed is not waited for
        if area(again).input_value():
            break
        again.reload()
    expect(area(again)).to_have_value("Je pars")


def test_connection_that_ended_is_opened_again_in_the_page(context, entry, troubles):
    page = open_entry(context, entry)
    write(page, "Avant")
    pause(page)
    expect(status(page)).to_contain_text("Enregistré à")
    end_connection(context)
    write(page, " pendant")
    pause(page)
    expect(page.get_by_role("dialog")).to_contain_text("Reconnectez-vous")
    log_in_in(page.frame_locator("#log-in-dialog iframe"), entry.owner.email)
    expect(page.get_by_role("dialog")).to_be_hidden()
    pause(page)
    expect(status(page)).to_contain_text("Enregistré à")
    write(page, " après")
    with page.expect_response(saves("après")):
        pause(page)
    assert saved(entry) == "Avant pendant après"
    troubles[:] = [one for one in troubles if not one.startswith("401: ")]


def test_connection_opened_again_in_another_tab_saves_here(context, entry, troubles):
    page = open_entry(context, entry)
    end_connection(context)
    write(page, "Sans connexion")
    pause(page)
    expect(page.get_by_role("dialog")).to_contain_text("Reconnectez-vous")
    elsewhere = context.new_page()
    elsewhere.goto("/compte/connexion/?next=/espace/")
    log_in_in(elsewhere, entry.owner.email)
    expect(elsewhere.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    expect(page.get_by_role("dialog")).to_be_hidden()
    pause(page)
    expect(status(page)).to_contain_text("Enregistré à")
    assert saved(entry) == "Sans connexion"
    troubles[:] = [one for one in troubles if not one.startswith("401: ")]


def test_two_windows_are_offered_both_texts(context, entry, troubles):
    first, second = open_entry(context, entry), open_entry(context, entry)
    write(first, "Première fenêtre")
    pause(first)
    expect(status(first)).to_contain_text("Enregistré à")
    write(second, "Seconde fenêtre")
    pause(second)
    expect(status(second)).to_contain_text("a changé dans une autre fenêtre")
    assert saved(entry) == "Première fenêtre"
    second.get_by_role("button", name="Comparer les deux textes").click()
    expect(second.get_by_role("alert")).to_contain_text("Première fenêtre")
    expect(area(second)).to_have_value("Seconde fenêtre")
    second.get_by_role("button", name=SAVE).click()
    second.wait_for_url("**/lire/")
    assert saved(entry) == "Seconde fenêtre"
    kept = [one.content["free_text"] for one in Snapshot.objects.select_related("owner__data_key")]
    assert {"Première fenêtre", "Seconde fenêtre"} <= set(kept)
    troubles[:] = [one for one in troubles if not one.startswith("409: ")]


def test_ten_minutes_without_network_lose_nothing(context, entry, troubles):
    page = open_entry(context, entry)
    write(page, "Dans le train")
    pause(page)
    expect(status(page)).to_contain_text("Enregistré à")
    context.set_offline(True)
    for minute in range(10):
        write(page, f" {minute}")
        pause(page, 60_000)
    expect(status(page)).to_contain_text("Hors connexion")
    assert saved(entry) == "Dans le train"
    context.set_offline(False)
    pause(page, RETRY)
    expect(status(page)).to_contain_text("Enregistré à")
    pause(page, RETRY)
    expect(status(page)).to_contain_text("Enregistré à")
    assert saved(entry) == "Dans le train 0 1 2 3 4 5 6 7 8 9"
    troubles.clear()


def test_save_whose_answer_was_lost_is_one_save(context, entry, troubles):
    page = open_entry(context, entry)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/espace/journal/*/", lose_the_answer, times=1)
    write(page, "Une fois")
    pause(page)
    expect(status(page)).to_contain_text("Hors connexion")
    pause(page, RETRY)
    expect(status(page)).to_contain_text("Enregistré à")
    found = JournalEntry.objects.get(pk=entry.pk)
    assert (found.texts["free_text"], found.lock_version) == ("Une fois", 1)
    assert not Snapshot.objects.filter(is_refused=True).exists()
    troubles.clear()


@pytest.fixture(params=[False, True], ids=["lost-on-its-way", "arrived"])
def unanswered(request, context) -> list[Route]:
    """The first save, whose packets are dropped one way or the other: no error ever comes."""
    held: list[Route] = []

    def never_answer(route: Route) -> None:
        if route.request.method != "POST" or held:
            return route.fallback()
        held.append(route)
        return route.fetch() if request.param else None

    context.route("**/espace/journal/*/", never_answer)
    return held


def key_of(save: Request) -> str:
    return parse_qs(save.post_data)["key"][0]


def test_save_without_an_answer_counts_as_offline_and_is_sent_again(context, entry, unanswered):
    page = open_entry(context, entry)
    write(page, "Dans le tunnel")
    pause(page)
    expect(status(page)).to_have_text("Enregistrement…")
    write(page, " puis dehors")
    pause(page, UNANSWERED)
    expect(status(page)).to_contain_text("Hors connexion")
    with page.expect_response(is_save) as again:
        pause(page, RETRY)
    expect(status(page)).to_contain_text("Enregistré à")
    with page.expect_response(saves("dehors")):
        pause(page)
    assert key_of(again.value.request) == key_of(unanswered[0].request)
    found = JournalEntry.objects.get(pk=entry.pk)
    assert (found.texts["free_text"], found.lock_version) == ("Dans le tunnel puis dehors", 2)
    assert not Snapshot.objects.filter(is_refused=True).exists()


def test_saving_by_hand_works_after_a_save_without_an_answer(context, entry, unanswered):
    page = open_entry(context, entry)
    write(page, "Dans le tunnel")
    pause(page)
    expect(status(page)).to_have_text("Enregistrement…")
    pause(page, UNANSWERED)
    expect(status(page)).to_contain_text("Hors connexion")
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url("**/lire/")
    assert saved(entry) == "Dans le tunnel"
    assert not Snapshot.objects.filter(is_refused=True).exists()


def test_saving_by_hand_says_when_nobody_answers(context, entry):
    page, held = open_entry(context, entry), []
    write(page, "Dans le tunnel")
    with page.expect_response(is_save):
        pause(page)
    page.route("**", lambda route: held.append(route))
    with page.expect_request("**"):
        page.get_by_role("button", name=SAVE).click()
    pause(page, UNANSWERED)
    expect(status(page)).to_contain_text("Hors connexion")
    expect(area(page)).to_have_value("Dans le tunnel")


def save_on_a_slow_network(page: Page) -> list[Route]:
    """Return what asks whether the connection lasts, and waits for its answer."""
    asked: list[Route] = []
    page.route(PULSE, lambda route: asked.append(route), times=1)
    with page.expect_request(PULSE):
        page.get_by_role("button", name=SAVE).click()
    return asked


def test_saving_by_hand_waits_for_what_the_page_sends_meanwhile(context, entry):
    page, answers = open_entry(context, entry), []
    write(page, "Un")
    asked = save_on_a_slow_network(page)

    def answer_after_the_pulse(route: Route) -> None:
        if answers:
            return route.fallback()
        answers.append((route, route.fetch()))
        write(page, " trois")
        return asked[0].continue_()

    page.route("**/espace/journal/*/", answer_after_the_pulse)
    write(page, " deux")
    with page.expect_response(PULSE):
        pause(page)
    route, answer = answers[0]
    route.fulfill(response=answer)
    page.wait_for_url("**/lire/")
    assert saved(entry) == "Un deux trois"
    assert not Snapshot.objects.filter(is_refused=True).exists()


def test_saving_by_hand_sends_again_what_had_no_answer_meanwhile(context, entry, troubles):
    page, lost = open_entry(context, entry), []
    write(page, "Un")
    asked = save_on_a_slow_network(page)

    def lose_one_answer(route: Route) -> None:
        if lost:
            return route.fallback()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/espace/journal/*/", lose_one_answer)
    write(page, " deux")
    pause(page)
    expect(status(page)).to_contain_text("Hors connexion")
    asked[0].continue_()
    page.wait_for_url("**/lire/")
    assert saved(entry) == "Un deux"
    assert not Snapshot.objects.filter(is_refused=True).exists()
    troubles.clear()


def test_half_typed_date_does_not_hold_the_words_back(context, entry):
    page = open_entry(context, entry)
    page.locator(".about-entry summary").click()
    page.get_by_label("Date").press("Delete")
    write(page, "Ce matin")
    with page.expect_response(saves("matin")):
        pause(page)
    expect(status(page)).to_have_text(re.compile(r"Enregistré à .*\. À vérifier.: Date\."))
    found = JournalEntry.objects.get(pk=entry.pk)
    assert (found.texts["free_text"], found.entry_date) == ("Ce matin", entry.entry_date)
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("Date")
    expect(area(page)).to_have_value("Ce matin")


def test_killed_browser_loses_five_seconds_at_most(browser, context, entry):
    page = open_entry(context, entry)
    for number in range(10):
        write(page, str(number))
        pause(page, 1000)
    expect(status(page)).to_contain_text("Enregistré à")
    acknowledged = saved(entry)
    kill(browser, page)
    assert saved(entry).startswith(acknowledged)
    assert len(saved(entry)) >= 10 - 5


def test_saving_twice_by_hand_is_one_save(context, entry):
    page = open_entry(context, entry)
    write(page, "Deux clics")
    page.get_by_role("button", name=SAVE).dblclick()
    expect(page.get_by_text("Deux clics")).to_be_visible()
    found = JournalEntry.objects.get(pk=entry.pk)
    assert found.texts["free_text"] == "Deux clics"
    assert found.saved_at - found.created_at < timedelta(minutes=1)
    assert not Snapshot.objects.filter(is_refused=True).exists()


def test_who_stops_the_answer_and_writes_on_loses_nothing(context, entry, troubles):
    page, stopped = open_entry(context, entry), []

    def stop(route: Route) -> None:
        if stopped or not route.request.is_navigation_request():
            return route.continue_()
        stopped.append(route.fetch())  # it came; what it was answered did not
        return route.abort("aborted")

    page.route("**/espace/journal/*/", stop)
    write(page, "Dire non")
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name=SAVE).click()
    write(page, " et le tenir")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("Dire non et le tenir")).to_be_visible()
    assert saved(entry) == "Dire non et le tenir"
    assert not Snapshot.objects.filter(is_refused=True).exists()
    troubles.clear()


def test_page_left_during_a_save_saves_the_last_words(context, entry, troubles):
    page, answers = open_entry(context, entry), []

    def keep_waiting(route: Route) -> None:
        answers.append(route.fetch())

    page.route("**/espace/journal/*/", keep_waiting, times=1)
    write(page, "Un")
    pause(page)
    expect(status(page)).to_have_text("Enregistrement…")
    write(page, " deux")
    page.close(run_before_unload=False)
    again = open_entry(context, entry)
    for _ in range(TRIES):  # the page that closed is not waited for
        if area(again).input_value() == "Un deux":
            break
        again.reload()
    expect(area(again)).to_have_value("Un deux")
    assert not Snapshot.objects.filter(is_refused=True).exists()
    troubles.clear()


def test_comparing_waits_for_the_connection(context, entry, troubles):
    page = open_entry(context, entry)
    write(page, "Ici")
    JournalEntry.objects.update(lock_version=7)  # another window
    pause(page)
    expect(status(page)).to_contain_text("a changé dans une autre fenêtre")
    write(page, " encore")
    end_connection(context)
    page.get_by_role("button", name="Comparer les deux textes").click()
    expect(page.get_by_role("dialog")).to_contain_text("Reconnectez-vous")
    expect(area(page)).to_have_value("Ici encore")
    troubles.clear()


def test_page_of_another_account_says_so_and_saves_nothing(open_page, address, entry, troubles):
    peer = EnrolmentFactory(cohort=entry.cohort).person
    accept_demo_charter(entry.cohort)
    session = WorkshopFactory(cohort=entry.cohort, kind="kickoff")
    page = open_page(entry.owner, viewport=PHONE)
    page.goto(f"/espace/preparations/seances/{session.pk}/")
    page.context.add_cookies([session_cookie(peer, address)])
    field = page.locator(".question textarea").first
    field.fill("À moi seule")
    field.blur()
    expect(status(page)).to_contain_text("ouverte avec un autre compte")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(field).to_have_value("À moi seule")
    assert not Preparation.objects.exists()
    troubles.clear()


def test_without_script_a_form_saves(open_page, entry):
    page = open_page(entry.owner, viewport=PHONE, java_script_enabled=False)
    page.goto(f"/espace/journal/{entry.pk}/")
    area(page).fill("Sans script")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("Sans script")).to_be_visible()
    assert saved(entry) == "Sans script"
