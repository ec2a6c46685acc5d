"""The journal's questions: every part is asked for once, whatever the moment and the role."""

import pytest

from portal.enums import EntryMoment, EntryRole
from portal.guiding_questions import COMMITMENT_TITLES, ENTRY_TITLES, questions_for
from portal.models.journal import COMMITMENT_TEXTS, ENTRY_TEXTS


@pytest.mark.parametrize("role", EntryRole)
@pytest.mark.parametrize("moment", EntryMoment)
def test_every_part_is_asked_for_once(moment, role):
    questions = questions_for(moment, role)
    assert sorted(one.name for one in questions) == sorted(ENTRY_TEXTS)
    are_main = [one.is_main for one in questions]
    assert are_main == sorted(are_main, reverse=True)
    assert 1 <= sum(are_main) < len(questions)


def test_questions_follow_moment_and_role():
    """Domain §1.7: consultants say what they learnt, clients their impressions and a step."""

    def main(moment, role) -> list[str]:
        return [one.name for one in questions_for(moment, role) if one.is_main]

    assert main("after", "consultant") == [
        *("learned_topic", "learned_self", "learned_method", "will_apply")
    ]
    assert main("after", "client") == ["feelings", "free_text", "will_apply"]
    assert main("during", "consultant") == ["facts", "free_text", "feelings"]
    assert main("free", "client") == ["free_text"]


def test_facts_and_feelings_say_what_does_not_belong_there():
    for moment in EntryMoment:
        for role in EntryRole:
            hints = {one.name: one.hint for one in questions_for(moment, role)}
            assert "sans nommer de personnes" in hints["facts"]
            assert "santé d’autrui" in hints["feelings"]


def test_every_part_has_a_title():
    assert set(ENTRY_TITLES) == set(ENTRY_TEXTS)
    assert set(COMMITMENT_TITLES) == set(COMMITMENT_TEXTS)
