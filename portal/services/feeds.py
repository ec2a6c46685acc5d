"""The calendar feed of a person: opened, given another address, stopped, each in one click."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cms.models import User
from cms.preview import digest_of, new_token
from cms.services.limits import Limit, count_attempt, network_of
from portal.enums import Alarm
from portal.models import CalendarFeed
from portal.queries.feeds import feed_of, feed_with

# Calendars read every few minutes at the most, one feed from several devices.
READS = Limit("calendar_feed", 120, timedelta(hours=1))
# The servers of big calendars go on asking for feeds that were stopped: those are counted by
# address, and never stand in the way of the feeds that are open.
WRONG_TOKENS = Limit("calendar_feed_token", 120, timedelta(hours=1))


class NoFeed(Exception):
    """The token leads nowhere: wrong, changed, stopped, or its person's account is shut."""


class FeedChanged(Exception):
    """The feed is another one than the person saw: a second click, or another window."""


@transaction.atomic
def make_feed(person: User, *, alarms: Iterable[Alarm]) -> str:
    """Open a person's feed; return its token, which nobody can read later.

    Raises FeedChanged when one is open already.
    """
    _lock(person)
    if feed_of(person):
        raise FeedChanged
    return _make(person, alarms)


@transaction.atomic
def rotate_feed(person: User, *, seen: UUID) -> str:
    """Give the feed that the person saw another address; the former is dead at once.

    Returns the new token. Raises FeedChanged.
    """
    _lock(person)
    feed = feed_of(person)
    if feed is None or feed.pk != seen:
        raise FeedChanged
    revoke_feed(person)
    return _make(person, feed.alarms)


def revoke_feed(person: User) -> None:
    """Stop a person's feed; nothing happens when there is none."""
    open_feeds = CalendarFeed.objects.filter(person=person, revoked_at=None)
    open_feeds.update(revoked_at=timezone.now(), updated_at=timezone.now())


def choose_alarms(person: User, *, alarms: Iterable[Alarm]) -> None:
    """Save when the person's calendar rings; their address stays."""
    open_feeds = CalendarFeed.objects.filter(person=person, revoked_at=None)
    open_feeds.update(alarms=list(alarms), updated_at=timezone.now())


def read_feed(token: str, *, address: str) -> CalendarFeed:
    """Return the feed of a token, and count that it was read, or tried from an IP address.

    Raises NoFeed, or LimitReached.
    """
    feed = feed_with(token)
    if feed is None:
        count_attempt(WRONG_TOKENS, network_of(address))
        raise NoFeed
    count_attempt(READS, str(feed.pk))
    return feed


def _lock(person: User) -> None:
    """One click after the other: two at once would both find no feed."""
    User.objects.select_for_update().get(pk=person.pk)


def _make(person: User, alarms: Iterable[Alarm]) -> str:
    token = new_token()
    CalendarFeed.objects.create(person=person, digest=digest_of(token), alarms=list(alarms))
    return token
