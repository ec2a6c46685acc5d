"""What the people of a group let each other read: on its page, on a session's, for facilitators.

`portal.access` says who reads what; the callers ask the gate whether the charter was accepted.
"""

from dataclasses import dataclass

from cms.models import User
from portal.access import commitments_for, commitments_of, entries_for, entries_of
from portal.enums import Audience
from portal.models import Cohort, Commitment, JournalEntry, Workshop
from portal.queries.turns import GONE, name_in_group


@dataclass(frozen=True)
class SharedText:
    """A text with the name of who wrote it, as the group knows them."""

    text: JournalEntry | Commitment
    who: str
    is_reader: bool

    @property
    def is_entry(self) -> bool:
        return isinstance(self.text, JournalEntry)


def shared_entries_in(
    reader: User, cohort: Cohort, *, workshop: Workshop | None = None
) -> list[SharedText]:
    """Return the journal texts of a group, or of one session of it, that the reader may read.

    With their own that are shared with the group, the last shared first. Their words are not
    fetched: they are read on their own page. Three queries.
    """
    where = {"workshop": workshop} if workshop else {}
    others = entries_for(reader).filter(cohort=cohort, **where)
    own = entries_of(reader).filter(cohort=cohort, audience=Audience.COHORT, **where)
    found = [
        entry
        for texts in (others, own)
        for entry in texts.select_related("workshop").defer("texts")
    ]
    return _named(found, cohort, reader)


def shared_commitments_in(
    reader: User, cohort: Cohort, *, workshop: Workshop | None = None
) -> list[SharedText]:
    """Return the commitments of a group, or those taken at one session, that the reader may read.

    With their own that are shared, the last shared first; their words come along. Three queries.
    """
    where = {"workshop": workshop} if workshop else {}
    others = commitments_for(reader).filter(cohort=cohort, **where)
    own = commitments_of(reader).filter(cohort=cohort, audience=Audience.COHORT, **where)
    found = [
        commitment
        for texts in (others, own)
        for commitment in texts.select_related("workshop", "owner__data_key")
    ]
    return _named(found, cohort, reader)


def author_of(text: JournalEntry) -> str:
    """Return the name of who wrote a text, as its group knows them."""
    return name_in_group(text.cohort.enrolments.select_related("person").get(person=text.owner_id))


def _named(texts: list, cohort: Cohort, reader: User) -> list[SharedText]:
    owners = {text.owner_id for text in texts}
    places = cohort.enrolments.filter(person__in=owners).select_related("person")
    names = {place.person_id: name_in_group(place) for place in places}
    named = [
        SharedText(one, names.get(one.owner_id, GONE), one.owner_id == reader.pk) for one in texts
    ]
    return sorted(named, key=lambda one: one.text.shared_at, reverse=True)
