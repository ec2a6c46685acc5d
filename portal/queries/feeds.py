"""Calendar feeds, by their owner and by their token."""

from cms.models import User
from cms.preview import digest_of
from portal.models import CalendarFeed


def feed_of(person: User) -> CalendarFeed | None:
    """Return the open feed of a person."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def feed_with(token: str) -> CalendarFeed | None:
    """Return the open feed a token leads to, with its person; None for any other token.

    Wrong, changed and stopped ones look alike, and so does that of an account that is shut.
    """
    if (digest := digest_of(token)) is None:
        return None
    feeds = CalendarFeed.objects.filter(digest=digest, revoked_at=None, person__is_active=True)
    return feeds.select_related("person").first()
