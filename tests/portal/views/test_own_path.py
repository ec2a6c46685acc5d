"""« Mon parcours »: the drawing and the table say the same."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tests.factories.portal import CommitmentFactory, EnrolmentFactory, JournalEntryFactory
from tests.portal.views.journal_steps import browser

pytestmark = pytest.mark.django_db
PATH = "/espace/parcours/"


def shown(person) -> BeautifulSoup:
    return BeautifulSoup(browser(person).get(PATH).content, "html.parser")


def test_each_text_and_commitment_is_one_mark_and_counts_in_the_table():
    place, today = EnrolmentFactory(), timezone.localdate()
    given = {"owner": place.person, "cohort": place.cohort}
    JournalEntryFactory.create_batch(2, **given, entry_date=today)
    CommitmentFactory(**given, state="done", state_changed_at=timezone.now())
    page = shown(place.person)
    chart = page.find("svg", class_="path-chart")
    marks = [len(chart.select(f".{kind}")) for kind in ("session", "entry", "commitment")]
    assert marks == [0, 2, 1]
    assert [cell.text for cell in page.select(".path-table td")] == ["0", "2", "1"]
    assert chart.find(style=True) is None


def test_more_than_there_is_room_for_is_said():
    place = EnrolmentFactory()
    JournalEntryFactory.create_batch(9, owner=place.person, cohort=place.cohort)
    chart = shown(place.person).find("svg", class_="path-chart")
    assert (len(chart.select(".entry")), chart.find("text", class_="more").text) == (5, "+4")


def test_months_between_are_there():
    place, today = EnrolmentFactory(), timezone.localdate()
    for days in (0, 100):
        day = today - timedelta(days=days)
        JournalEntryFactory(owner=place.person, cohort=place.cohort, entry_date=day)
    assert len(shown(place.person).select(".path-table tbody tr")) in {4, 5}


def test_empty_path_says_how_it_begins():
    other = EnrolmentFactory()
    JournalEntryFactory(owner=other.person, cohort=other.cohort)
    page = shown(EnrolmentFactory(cohort=other.cohort).person)
    assert "Il commence avec vous" in page.text
    assert page.find("table") is None
