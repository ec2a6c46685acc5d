"""One open feed a person, whose token is nowhere in the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cms.preview import digest_of, new_token
from cms.retention import data_about, erase_person, purge_personal_data
from cms.services.limits import LimitReached
from portal.enums import Alarm
from portal.models import CalendarFeed
from portal.queries.feeds import feed_with
from portal.services.feeds import (
    READS,
    WRONG_TOKENS,
    FeedChanged,
    NoFeed,
    choose_alarms,
    make_feed,
    read_feed,
    revoke_feed,
    rotate_feed,
)
from tests.factories.content import UserFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(email="amina@example.org")


def test_token_has_256_bits_and_is_stored_as_its_digest_alone(person):
    token = make_feed(person, alarms=[Alarm.P1D])
    feed = CalendarFeed.objects.get()
    assert len(token) == 43
    assert (feed.digest, feed.alarms, feed.revoked_at) == (digest_of(token), ["P1D"], None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_calendarfeed")
        assert token not in str(cursor.fetchall())
    assert feed_with(token) == feed


def test_second_feed_is_refused(person):
    token = make_feed(person, alarms=[])
    with pytest.raises(FeedChanged):
        make_feed(person, alarms=[])
    assert feed_with(token)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(person=person, digest="0" * 64)


def test_rotation_gives_another_address_and_keeps_the_alarms(person):
    old = make_feed(person, alarms=[Alarm.PT1H])
    new = rotate_feed(person, seen=feed_with(old).pk)
    assert feed_with(old) is None
    assert feed_with(new).alarms == ["PT1H"]
    with pytest.raises(FeedChanged):  # the page that is open still shows the former one
        rotate_feed(person, seen=CalendarFeed.objects.get(digest=digest_of(old)).pk)
    assert feed_with(new)


def test_stopping_leaves_nothing_open_and_another_can_be_made(person):
    old = make_feed(person, alarms=[])
    other = make_feed(UserFactory(), alarms=[])
    revoke_feed(person)
    revoke_feed(person)
    assert feed_with(old) is None
    assert feed_with(other)
    assert feed_with(make_feed(person, alarms=[])).person == person


def test_alarms_change_and_the_address_stays(person):
    token = make_feed(person, alarms=[])
    choose_alarms(person, alarms=[Alarm.PT15M, Alarm.P7D])
    assert [Alarm(alarm).before for alarm in feed_with(token).alarms] == [
        timedelta(minutes=15),
        timedelta(days=7),
    ]


def test_feed_dies_with_its_account_for_good(person):
    token = make_feed(person, alarms=[])
    person.is_active = False
    person.save()
    assert feed_with(token) is None
    person.is_active = True
    person.save()
    assert feed_with(token) is None


def test_feed_of_an_account_shut_without_a_signal_is_dead_too(person):
    token = make_feed(person, alarms=[])
    type(person).objects.update(is_active=False)
    assert feed_with(token) is None


@pytest.mark.parametrize("token", ["", "a", "é" * 43, "a" * 44, "a" * 10_000, "a" * 42 + "\n"])
def test_what_is_no_token_leads_nowhere(person, token):
    make_feed(person, alarms=[])
    with pytest.raises(NoFeed):
        read_feed(token, address="192.0.2.1")


def test_reads_are_limited_by_feed_and_guesses_by_address(person):
    token, other = make_feed(person, alarms=[]), make_feed(UserFactory(), alarms=[])
    for _ in range(READS.times):
        read_feed(token, address="192.0.2.1")
    with pytest.raises(LimitReached):
        read_feed(token, address="192.0.2.2")
    for _ in range(WRONG_TOKENS.times):
        with pytest.raises(NoFeed):
            read_feed(new_token(), address="192.0.2.1")
    with pytest.raises(LimitReached):
        read_feed(new_token(), address="192.0.2.1")
    assert read_feed(other, address="192.0.2.1")  # a calendar's server asks for many people


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clicks_at_once_make_one_feed(person):
    def click():
        try:
            return make_feed(person, alarms=[])
        except FeedChanged:
            return None

    tokens = [token for token in at_once(click, click) if token]
    assert len(tokens) == 1
    assert feed_with(tokens[0]) == CalendarFeed.objects.get()


# What is kept ---------------------------------------------------------------------------------


def test_person_reads_of_their_feeds_and_is_forgotten(person):
    make_feed(person, alarms=[Alarm.P1D])
    make_feed(UserFactory(), alarms=[])
    (told,) = data_about("Amina@example.org")["Abonnements à l’agenda"]
    assert told == {
        "ouvert le": told["ouvert le"],
        "arrêté le": None,
        "rappels": [Alarm.P1D.label],
    }
    erase_person("amina@example.org")
    assert [feed.person != person for feed in CalendarFeed.objects.all()] == [True]


def test_stopped_feeds_go_after_thirty_days(person):
    make_feed(person, alarms=[])
    revoke_feed(person)
    now = timezone.now()
    kept = CalendarFeed.objects.create(
        person=UserFactory(), digest="1" * 64, revoked_at=now - timedelta(days=29)
    )
    CalendarFeed.objects.filter(person=person).update(revoked_at=now - timedelta(days=31))
    purge_personal_data()
    assert list(CalendarFeed.objects.all()) == [kept]
