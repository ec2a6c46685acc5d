"""Looking for words in one's own journal: in memory, by the spellings that readers take for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.search.folding import chunks
from portal.queries.journal import written_entries
from portal.queries.journal_search import Sought, search_entries
from tests.factories.portal import EnrolmentFactory, JournalEntryFactory

WORDS = st.lists(st.sampled_from("écoute l’équipe CO-DÉVELOPPEMENT œuvre journaux ŒIL".split()))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("ecoute", "L’Écoute avant tout"),
        ("ÉCOUTE", "j’écoute"),
        ("equipe", "l'équipe"),
        ("l'équipe", "équipes"),
        ("réunions", "une réunion"),
        ("réunion", "des réunions"),
        ("journal", "mes journaux"),
        ("journaux", "mon journal"),
        ("travail", "ses travaux"),
        ("codéveloppement", "le co-développement"),
        ("co-développement", "Codéveloppement professionnel"),
        ("co-développement", "co développement"),
        ("dével", "co-développement"),
        ("rendez-vous", "ce rendez-vous"),
        ("aujourd’hui", "aujourd'hui"),
        ("silence réunion", "réunion, puis silence"),
        ("cœur", "coeur"),
        ("2027", "mars 2027"),
        ("", "tout"),
        ("…", "tout"),
    ],
)
def test_text_is_found(question, text):
    assert Sought.read(question).is_in([text])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("union", "réunion"),
        ("silence bruit", "silence"),
        ("confiance", "méfiance"),
        ("veloppement", "développement"),
        ("l’or", "lors"),
    ],
)
def test_text_is_not_found(question, text):
    assert not Sought.read(question).is_in([text])


def test_words_may_be_in_different_parts():
    assert Sought.read("budget confiance").is_in(["Le budget.", "La confiance."])


@given(WORDS, WORDS, WORDS)
def test_every_word_of_a_text_finds_it(before, sought, after):
    text = " ".join([*before, *sought, *after])
    assert Sought.read(" ".join(sought)).is_in([text])


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_found_by_itself(before, text):
    """Whatever somebody types: no error, and nothing that is there is missed."""
    assert Sought.read(" ".join(chunks(text))).is_in([before, text])


@pytest.mark.django_db
def test_only_ones_own_is_found_the_newest_first_in_one_query(django_assert_num_queries):
    place = EnrolmentFactory()
    given = {"owner": place.person, "cohort": place.cohort}
    texts = ["Une réunion.", "Rien.", "La Réunion d’hier."]
    entries = [JournalEntryFactory(**given, texts={"facts": one}) for one in texts]
    JournalEntryFactory(cohort=place.cohort, owner=EnrolmentFactory().person)
    place.person.data_key  # noqa: B018 - asked for once a request
    with django_assert_num_queries(1):
        found = search_entries(place.person, written_entries(place.person), "reunions")
    assert found == [entries[2].pk, entries[0].pk]
