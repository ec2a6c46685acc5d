"""Former versions of a text: kept while it is written, for its owner to return to.

The callers own the transaction and have locked the text.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from portal.models import JournalEntry, Preparation, Snapshot
from portal.models.texts import OwnText

EVERY = timedelta(minutes=5)  # of writing
AT_MOST = 20
SUBJECTS = {Preparation: "preparation", JournalEntry: "entry"}


def keeps_snapshots(text: OwnText) -> bool:
    return type(text) in SUBJECTS


def snapshots_of(text: OwnText):
    """Return the former versions of a text, the last one first."""
    kept = Snapshot.objects.filter(**{SUBJECTS[type(text)]: text})
    return kept.select_related("owner__data_key")


def keep_before_writing(text: OwnText, *, is_explicit: bool) -> None:
    """Keep a text as it is, if the change to come could make anything of it unfindable.

    What was written for longer than five minutes without being kept; at an explicit save whatever
    is not kept yet.
    """
    last = snapshots_of(text).first()
    is_due = last is None or timezone.now() - last.taken_at >= EVERY
    if text.texts and (is_explicit or is_due):
        keep(text, text.texts)


def keep(
    text: OwnText,
    content: Mapping,
    *,
    is_explicit: bool = False,
    is_refused: bool = False,
) -> None:
    """Keep a content of a text; what is kept already is dated anew. The oldest above twenty go."""
    kept = list(snapshots_of(text))
    same = next((one for one in kept if dict(one.content) == dict(content)), None)
    version = same or Snapshot(
        owner=text.owner,
        content=content,
        is_explicit=is_explicit,
        is_refused=is_refused,
        **{SUBJECTS[type(text)]: text},
    )
    version.taken_at = timezone.now()
    version.save()
    others = [one.pk for one in kept if one != version]
    Snapshot.objects.filter(pk__in=others[AT_MOST - 1 :]).delete()
