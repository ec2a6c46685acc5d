"""« Journal »: one's own texts in a list, looked for by POST, and a new one about what is near."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from portal.enums import EnrolmentStatus
from portal.models import Enrolment, Facilitation, JournalEntry
from portal.views.journal import A_PAGE
from tests.factories.charters import accept, decline, put_in_force
from tests.factories.content import UserFactory
from tests.factories.portal import (
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    WorkshopFactory,
)
from tests.portal.views.journal_steps import browser, cancel, day_of, filled_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
JOURNAL = "/espace/journal/"
WORD = "Zibeline-7731"


@pytest.fixture
def me(cohort, version, member):
    accept(member, cohort, version)
    return member


def written(me, cohort, words: str, **fields) -> JournalEntry:
    return JournalEntryFactory(owner=me, cohort=cohort, texts={"free_text": words}, **fields)


def found(response) -> list[JournalEntry]:
    return list(response.context["page"].object_list)


def seek(me, **choices):
    return browser(me).post(JOURNAL, choices)


# The list -------------------------------------------------------------------------------------


def test_ones_own_texts_are_listed_the_newest_first(me, cohort):
    today = timezone.localdate()
    old, new = (written(me, cohort, "Mot", entry_date=today - n * DAY) for n in (9, 1))
    written(me, cohort, "Jeté", deleted_at=timezone.now())
    written(me, cohort, "", lock_version=0)
    other = EnrolmentFactory(cohort=cohort).person
    written(other, cohort, "D’un autre", audience="cohort")
    response = browser(me).get(JOURNAL)
    assert found(response) == [new, old]
    assert "D’un autre" not in response.content.decode()


def test_line_says_date_session_role_audience_and_first_words(me, cohort):
    session = WorkshopFactory(cohort=cohort, number=4)
    about = {"workshop": session, "moment": "after", "my_role": "client", "audience": "cohort"}
    words = "**J’ai** _écouté_ &\n\n<b>tout</b> " + "mot " * 90
    written(me, cohort, words, entry_date="2026-11-01", **about)
    html = browser(me).get(JOURNAL).content.decode()
    assert "1er novembre 2026" in html
    assert "après la séance n° 4" in html.replace("\u00a0", " ")
    assert "Client·e · Partagé avec le groupe" in html
    assert "J’ai écouté &amp;\n&lt;b&gt;tout&lt;/b&gt; mot" in html
    assert " mot…" in html


def test_twenty_are_on_a_page(me, cohort):
    JournalEntryFactory.create_batch(A_PAGE + 2, owner=me, cohort=cohort)
    client = browser(me)
    first, second = client.get(JOURNAL), client.get(f"{JOURNAL}?page=2")
    assert (len(found(first)), len(found(second))) == (20, 2)
    assert 'href="?page=2"' in first.content.decode()


def test_empty_journal_says_where_to_begin(me):
    html = browser(me).get(JOURNAL).content.decode()
    assert "Par où commencer" in html
    assert "Chercher" not in html


def test_a_month_ago_comes_back(me, cohort):
    today = timezone.localdate()
    written(me, cohort, "Il y a longtemps", entry_date=today - 30 * DAY)
    client = browser(me)
    assert "Il y a un mois" in client.get(JOURNAL).content.decode()
    assert "Il y a un mois" not in client.post(JOURNAL, {"words": "longtemps"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_many(me, cohort, count, django_assert_num_queries):
    for _ in range(count):
        session = WorkshopFactory(cohort=cohort)
        written(me, cohort, "Mot", workshop=session, audience="facilitator")
    client = browser(me)
    client.get(JOURNAL)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(JOURNAL)


LIST_QUERIES = 20


# Looking for one ------------------------------------------------------------------------------


def test_words_are_found_however_they_are_spelt(me, cohort):
    text = written(me, cohort, "L’Écoute, en co-développement.")
    written(me, cohort, "Autre chose.")
    for words in ("ecoute", "l'écoute codéveloppement", "ÉCOUTES"):
        assert found(seek(me, words=words)) == [text]
    nothing = seek(me, words="introuvable")
    assert found(nothing) == []
    assert "Aucun de vos textes" in nothing.content.decode()


def test_filters_narrow_what_is_found(me, cohort):
    today = timezone.localdate()
    session = WorkshopFactory(cohort=cohort)
    other = EnrolmentFactory(person=me).cohort
    everything = {
        "session": written(me, cohort, "Mot", workshop=session, entry_date=today - 40 * DAY),
        "group": written(me, other, "Mot", entry_date=today - 40 * DAY),
        "role": written(me, cohort, "Mot", my_role="client", entry_date=today - 40 * DAY),
        "audience": written(me, cohort, "Mot", audience="cohort", entry_date=today - 40 * DAY),
        "period": written(me, cohort, "Mot", entry_date=today - 29 * DAY),
    }
    chosen = {
        "session": session.pk,
        "group": other.pk,
        "role": "client",
        "audience": "cohort",
        "period": "30",
    }
    for name, value in chosen.items():
        for words in ("", "mot"):
            assert found(seek(me, words=words, **{name: value})) == [everything[name]], name
    assert len(found(seek(me, words="mot"))) == 5


def test_filter_says_of_a_session_that_it_was_cancelled(me, cohort):
    held, cancelled = (WorkshopFactory(cohort=cohort, number=number) for number in (1, 2))
    text = written(me, cohort, "Mot", workshop=cancelled)
    written(me, cohort, "Mot", workshop=held)
    cancel(cancelled)
    answer = seek(me, session=cancelled.pk)
    labels = [label for _, label in answer.context["form"].fields["session"].choices]
    assert sorted(labels) == [
        f"Séance n° 1, {day_of(held)}",
        f"Séance n° 2, {day_of(cancelled)}, annulée",
        "Toutes",
    ]
    assert found(answer) == [text]


def test_filters_offer_nothing_of_others(me, cohort):
    theirs = written(EnrolmentFactory().person, EnrolmentFactory().cohort, "Mot")
    written(me, cohort, "Mot")
    for name in ("group", "session"):
        answer = seek(me, **{name: theirs.cohort_id})
        assert answer.status_code == 400
        assert answer.context["form"].errors.keys() == {name}


def test_pages_of_what_is_found_are_buttons(me, cohort):
    JournalEntryFactory.create_batch(A_PAGE + 1, owner=me, cohort=cohort)
    first = seek(me, words="écouté")
    html = first.content.decode()
    assert 'name="page" value="2"' in html
    assert 'value="écouté"' in html
    assert "?page=" not in html
    assert len(found(seek(me, words="écouté", page="2"))) == 1


def test_what_is_sought_and_written_is_in_no_address_log_message_or_session(me, cohort, caplog):
    caplog.set_level(logging.DEBUG)
    client = browser(me)
    client.post(reverse("write_entry"))
    entry = JournalEntry.objects.get()
    address = reverse("entry", args=[entry.pk])
    form = client.get(address).context["form"]
    answers = [client.post(address, filled_in(form, free_text=WORD, entry_date="hier"))]
    answers.append(client.post(address, filled_in(form, free_text=WORD), follow=True))
    elsewhere = filled_in(form, free_text=f"{WORD} bis", key="")
    answers.append(client.post(address, elsewhere, follow=True))
    answers.append(client.post(JOURNAL, {"words": WORD, "page": "1"}))
    assert [one.status_code for one in answers] == [400, 200, 409, 200]
    for answer in answers:
        assert WORD in answer.content.decode()
        assert WORD not in answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]
        assert WORD not in str(answer.headers) + str(answer.cookies)
        assert not any(WORD in str(one) for one in answer.context["messages"])
    assert WORD not in caplog.text
    assert not any(WORD in str(one.get_decoded()) for one in Session.objects.all())


# A new one ------------------------------------------------------------------------------------


def test_new_text_is_about_the_session_that_was_yesterday(me, cohort):
    session = WorkshopFactory(cohort=cohort, starts_at=timezone.now() - DAY)
    answer = browser(me).post(reverse("write_entry"))
    entry = JournalEntry.objects.get()
    assert answer.url == reverse("entry", args=[entry.pk])
    assert (entry.workshop, entry.moment, entry.my_role) == (session, "after", "consultant")
    assert "Rien n’est encore écrit" in browser(me).get(answer.url).content.decode()
    assert found(browser(me).get(JOURNAL)) == []


def test_new_text_is_about_the_session_that_is_named(me, cohort):
    far = WorkshopFactory(cohort=cohort, starts_at=timezone.now() - 90 * DAY)
    browser(me).post(reverse("write_entry"), {"session": far.pk})
    assert JournalEntry.objects.get().workshop == far


@pytest.mark.parametrize("session", ["", "x", "00000000-0000-0000-0000-000000000000", "theirs"])
def test_session_of_others_is_not_written_about(me, session):
    if session == "theirs":
        session = WorkshopFactory().pk
    assert browser(me).post(reverse("write_entry"), {"session": session}).status_code == 404
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("state", ["never", "declined", "suspended", "facilitator", "nobody"])
def test_who_may_not_write_is_told_and_reads_on(state, cohort, version, member):
    person = member
    if state == "declined":
        decline(member, cohort, version)
    elif state == "suspended":
        accept(member, cohort, version)
        Enrolment.objects.update(status=EnrolmentStatus.SUSPENDED)
    elif state == "facilitator":
        person = FacilitationFactory(cohort=cohort).person
    elif state == "nobody":
        person = UserFactory()
    text = written(person, cohort, "Écrit avant")
    client = browser(person)
    answer = client.post(reverse("write_entry"), follow=True)
    assert "avoir accepté sa charte" in answer.content.decode()
    assert list(JournalEntry.objects.all()) == [text]
    assert found(client.get(JOURNAL)) == [text]
    assert "Écrit avant" in client.get(reverse("read_entry", args=[text.pk])).content.decode()


def test_new_version_of_the_charter_lets_one_write_for_oneself(me, cohort):
    put_in_force(cohort.charter)
    assert browser(me).post(reverse("write_entry")).status_code == 302
    assert JournalEntry.objects.count() == 1


# Somebody else facilitates by now -------------------------------------------------------------


@pytest.fixture
def newcomer(me, cohort):
    """Came after a text was shared with the facilitation."""
    shared = written(me, cohort, "Pour l’animation", audience="facilitator")
    JournalEntry.objects.filter(pk=shared.pk).update(shared_at=timezone.now() - DAY)
    return FacilitationFactory(cohort=cohort, starts_on=timezone.localdate()).person


def test_newcomer_is_named_and_reads_after_one_click(me, cohort, newcomer, version):
    accept(newcomer, cohort, version)
    client, name = browser(me), newcomer.get_full_name()
    page = client.get(JOURNAL).content.decode()
    assert f"Partager aussi avec {name}" in page
    assert f"Partager aussi avec {name}" in client.get("/espace/").content.decode()
    text = reverse("entry", args=[JournalEntry.objects.get().pk])
    assert browser(newcomer).get(text).status_code == 404
    answer = client.post(reverse("share_again", args=[cohort.pk]), follow=True)
    assert "l’animation d’aujourd’hui lit aussi" in answer.content.decode()
    assert f"Partager aussi avec {name}" not in answer.content.decode()
    assert browser(newcomer).get(text).status_code == 200


def test_home_asks_for_a_month(me, newcomer):
    Facilitation.objects.update(
        starts_on=timezone.localdate(), created_at=timezone.now() - 31 * DAY
    )
    JournalEntry.objects.update(shared_at=timezone.now() - 40 * DAY)
    client = browser(me)
    assert "Partager aussi avec" not in client.get("/espace/").content.decode()
    assert "Partager aussi avec" in client.get(JOURNAL).content.decode()
