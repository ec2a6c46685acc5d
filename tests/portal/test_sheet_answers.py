"""What answers are worth: counted as steps, refused when handed over, read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.enums import QuestionKind
from portal.models import SheetQuestion
from portal.sheet_answers import (
    is_answered,
    read_answers,
    refusals_of,
    steps_of,
)


def question(kind: str = "long", *, code: str = "q", **fields) -> SheetQuestion:
    return SheetQuestion(code=code, kind=kind, label=f"Question {code}", **fields)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        *(("", False), (" \n\t\u00a0", False), ("x", True), ([], False), (["x"], True)),
        *((None, False), (False, False), (True, True)),
    ],
)
def test_blanks_say_nothing(answer, says):
    assert is_answered(answer) is says


def test_steps_are_the_answers_that_handing_over_needs():
    asked = [question(code="a", is_required=True), question(code="b", is_required=True)]
    questions = [*asked, question(code="c")]
    for texts, done, words in (
        ({}, 0, "0 étape sur 2"),
        ({"a": "x", "c": "x"}, 1, "1 étape sur 2"),
        ({"a": "x", "b": "x", "gone": "x"}, 2, "2 étapes sur 2"),
    ):
        steps = steps_of(questions, texts)
        assert (steps.done, steps.total, steps.words) == (done, 2, words)


@pytest.mark.parametrize(
    ("kind", "limit", "length", "words"),
    [
        ("short", 140, 140, None),
        ("short", 140, 141, "140 signes au plus\u00a0: raccourcissez d’un signe."),
        ("long", 300, 303, "300 signes au plus\u00a0: raccourcissez de 3 signes."),
        ("short", None, 200, None),
        ("short", None, 201, "200 signes au plus\u00a0: raccourcissez d’un signe."),
        ("long", None, 4000, None),
        ("long", None, 4001, "4\u00a0000 signes au plus\u00a0: raccourcissez d’un signe."),
    ],
)
def test_length_counts_when_it_is_handed_over(kind, limit, length, words):
    asked = question(kind, max_length=limit)
    assert refusals_of([asked], {"q": "x" * length}).get("q") == words


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["", " ", "dit", "x" * 300])), max_size=6))
def test_nothing_is_refused_exactly_when_all_steps_are_done_and_nothing_is_too_long(rows):
    questions = [
        question(code=f"q{number}", is_required=required, max_length=100)
        for number, (required, _) in enumerate(rows)
    ]
    texts = {f"q{number}": answer for number, (_, answer) in enumerate(rows)}
    steps = steps_of(questions, texts)
    is_long = any(len(answer.strip()) > 100 for answer in texts.values())
    assert (refusals_of(questions, texts) == {}) == (steps.done == steps.total and not is_long)


def test_answers_are_read_in_the_order_of_the_questions_and_blanks_are_left_out():
    questions = [
        question("choice", code="a"),
        question("choices", code="b"),
        question("box", code="c"),
        question("scale", code="d"),
        question("long", code="e"),
        question("short", code="f"),
    ]
    texts = {"f": "  ", "e": "**Fort**", "d": "4", "c": True, "b": ["x", "y"], "a": "Un projet"}
    read = read_answers(questions, texts)
    assert [(one.label[-1], one.choices) for one in read] == [
        ("a", ["Un projet"]),
        ("b", ["x", "y"]),
        ("c", ["Oui"]),
        ("d", ["4 sur 5"]),
        ("e", []),
    ]
    assert "<p><strong>Fort</strong></p>" in read[-1].html or "<b>Fort</b>" in read[-1].html


@pytest.mark.parametrize("kind", [QuestionKind.SHORT, QuestionKind.LONG])
@pytest.mark.parametrize(
    "evil",
    ["<script>alert(1)</script>", '<p hx-get="/x" style="x">a</p>', "[a](javascript:alert(1))"],
)
def test_what_somebody_typed_is_no_markup(kind, evil):
    [answer] = read_answers([question(kind)], {"q": evil})
    for part in ("<script", "<p hx", "<a"):
        assert part not in answer.html
