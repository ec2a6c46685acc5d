"""What follows from matrix.yaml, for a few cases that one can follow with a finger."""

import pytest

from tests.security.cases import ROLES
from tests.security.routes import Route, all_routes
from tests.security.verdicts import (
    CANARIES,
    MATRIX,
    READERS,
    Whose,
    matches,
    may_leave_by,
    may_read,
    relations,
    verdict_of,
)

PARTICIPANT, STAFF = Whose("participant", "here", "participant"), Whose("facilitator", "here")
SOMEBODY, NOTHING = Whose(None, "past"), Whose()
SHEET, TURN = "espace/preparations/<uuid:sheet_id>/", "espace/passages/<uuid:turn_id>/prendre/"
PAGES = "espace/groupes/<uuid:cohort_id>/"


@pytest.mark.parametrize(
    ("reader", "whose", "found"),
    [
        ("participant", PARTICIPANT, ["own", "member"]),
        ("peer", PARTICIPANT, ["member"]),
        ("removed", PARTICIPANT, ["left"]),
        ("removed", Whose("removed", "here"), ["own_left", "away", "left"]),
        ("suspended", PARTICIPANT, ["paused"]),
        ("facilitator", PARTICIPANT, ["facilitator", "assigned"]),
        ("past_facilitator", PARTICIPANT, ["assigned"]),
        ("coming_facilitator", PARTICIPANT, ["coming", "assigned"]),
        ("participant", STAFF, ["away", "member"]),
        ("late_joiner", PARTICIPANT, ["late_member", "member"]),
        ("stand_in", PARTICIPANT, ["stand_in_group", "assigned"]),
        ("stand_in", Whose(None, "here", "stand_in"), ["stand_in", "stand_in_group", "assigned"]),
        ("participant", SOMEBODY, ["member"]),
        ("participant", Whose(None, "old"), ["placed"]),
        ("superuser", PARTICIPANT, []),
        ("superuser", NOTHING, ["missing"]),
    ],
)
def test_relations_follow_from_places_and_assignments(reader, whose, found):
    assert relations(READERS[reader], whose) == found


@pytest.mark.parametrize(
    ("door", "reader", "whose", "state", "verdict"),
    [
        (SHEET, "participant", PARTICIPANT, "draft", "allowed"),
        (SHEET, "peer", PARTICIPANT, "submitted", "shut"),
        (SHEET, "peer", PARTICIPANT, "shared", "look"),
        (SHEET, "facilitator", PARTICIPANT, "submitted", "look"),
        (SHEET, "facilitator", PARTICIPANT, "draft", "shut"),
        (SHEET, "outdated", PARTICIPANT, "shared", "led"),
        (SHEET, "outdated", Whose("outdated", "here"), "shared", "allowed"),
        (SHEET, "removed", Whose("removed", "here"), "draft", "look"),
        (SHEET, "superuser", PARTICIPANT, "shared", "shut"),
        (SHEET, "superuser", NOTHING, "shared", "shut"),
        (SHEET, "anonymous", NOTHING, "shared", "login"),
        (SHEET, "superuser_without_factor", PARTICIPANT, "shared", "factor"),
        (TURN, "outdated", PARTICIPANT, "", "charter"),
        (TURN, "participant", PARTICIPANT, "", "allowed"),
        (PAGES, "newcomer", PARTICIPANT, "", "allowed"),
        (PAGES, "participant", Whose(None, "old"), "", "shut"),
        ("espace/flux/<str:token>.ics", "anonymous", PARTICIPANT, "", "allowed"),
        ("espace/flux/<str:token>.ics", "anonymous", NOTHING, "", "shut"),
        ("espace/flux/<str:token>.ics", "anonymous", Whose("closed", "here"), "", "shut"),
        ("healthz", "superuser_without_factor", NOTHING, "", "allowed"),
        ("compte/2fa/", "facilitator_without_factor", NOTHING, "", "allowed"),
        ("compte/2fa/", "superuser_without_factor", NOTHING, "", "factor"),
    ],
)
def test_verdict_follows_from_the_file(door, reader, whose, state, verdict):
    assert Route(door) in all_routes()
    assert verdict_of(Route(door), READERS[reader], whose, state) == verdict


@pytest.mark.parametrize(
    ("kind", "reader", "whose", "reads"),
    [
        ("sheetshared", "peer", PARTICIPANT, True),
        ("sheetshared", "outdated", PARTICIPANT, False),
        ("sheetshared", "late_joiner", PARTICIPANT, False),
        ("sheetshared", "superuser", PARTICIPANT, False),
        ("sheetworking", "facilitator", PARTICIPANT, False),
        ("sheetworking", "participant", PARTICIPANT, True),
        ("comment", "peer", PARTICIPANT, False),
        ("entrycohort", "participant", STAFF, False),
        ("surname", "coordinator", PARTICIPANT, True),
        ("surname", "editor", PARTICIPANT, False),
        ("groupname", "closed", PARTICIPANT, False),
    ],
)
def test_canary_is_read_by_whom_the_file_says(kind, reader, whose, reads):
    assert may_read(kind, READERS[reader], whose) is reads


def test_texts_leave_by_no_mail_no_feed_and_no_log():
    leaving = {
        kind for kind in CANARIES for way in ("feed", "mail", "log") if may_leave_by(kind, way)
    }
    assert leaving == {"code", "groupname", "place"}


def test_the_eleven_roles_and_six_owners_are_there():
    assert [name for name in READERS if name in ROLES] == list(READERS)[:11]
    assert list(MATRIX["owners"]) == ["self", "peer", "elsewhere", "past", "staff", "gone"]


@pytest.mark.parametrize(
    ("glob", "path", "found"),
    [
        ("a/*", "a/b/c/", True),
        ("a/(b|c)/", "a/c/", True),
        ("a/(b|c)/", "a/d/", False),
        ("a.b", "axb", False),
        (r"x/(?P<a>\d+)/", r"x/(?P<a>\d+)/", True),
    ],
)
def test_words_of_a_line_match(glob, path, found):
    assert matches(glob, path) is found
