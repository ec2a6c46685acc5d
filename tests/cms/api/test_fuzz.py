"""Whatever is asked, the API answers as its schema says and never with an error of its own.

2,000 examples made of the schema, good and bad, the same at every run; then values chosen to hurt.
"""

from functools import partial
from urllib.parse import quote

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cms.api.schema.document import document
from cms.wsgi import application
from tests.factories.site import TODAY, build_site

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Where there is most to get wrong; 2,000 in all with the others.
EXAMPLES = {"listPages": 800, "resolvePath": 400, "findPage": 300, "getPage": 225}
EXAMPLES_OF_OTHERS = 25


@pytest.fixture
def site():
    """The whole site, on a connection that requests do not close: they are made in this thread."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with time_machine.travel(TODAY, tick=False):
        yield build_site()
    for signal in signals:
        signal.connect(close_old_connections)


def all_operations() -> dict:
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    found = (result.ok() for result in schema.get_all_operations())
    return {operation.definition.raw["operationId"]: operation for operation in found}


OPERATIONS = all_operations()


def test_two_thousand_examples_are_tried():
    assert sum(EXAMPLES.get(name, EXAMPLES_OF_OTHERS) for name in OPERATIONS) >= 2000


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_answers_are_as_described(site, name):
    operation = OPERATIONS[name]
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES.get(name, EXAMPLES_OF_OTHERS),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case):
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()


# Values chosen to hurt ----------------------------------------------------------------------------

HOSTILE = [
    "%00",
    "a%00b",
    "%ED%A0%80",  # half of a surrogate pair
    "%FF%FE",
    "%",
    "%F0%9F%98%80",
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "Infinity",
    "0x10",
    "2026-13-45",
    "0000-00-00",
    "99999-01-01",
    "a" * 5000,
    "," * 300,
    "a," * 900,
    "%20",
    "[]",
    "{}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "/%00/",
    "/" + "a/" * 900,
    "%D9%A1%D9%A2",  # digits of another script
    "--",
    "-",
    "*,-title",
    "_",
]


def problem_is_described(response, operation) -> None:
    """Below 500, described, and a problem as the schema has them."""
    described = operation.definition.raw["responses"]
    assert str(response.status_code) in described
    if response.status_code >= 400:
        schema = {"$ref": "#/components/schemas/Problem", "components": document()["components"]}
        assert response["Content-Type"] == "application/problem+json"
        Draft202012Validator(schema).validate(response.json())


def post_of(client):
    return partial(client.post, data={}, content_type="application/json")


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_hostile_values_are_refused_by_name_or_answered(client, site, name):
    operation = OPERATIONS[name]
    path = operation.path.replace("{id}", str(site.bare.pk))
    parameters = [parameter.name for parameter in operation.query]
    ask = client.get if operation.method == "get" else post_of(client)
    for parameter in [*parameters, "inconnu", "%00", "%ED%A0%80"]:
        for value in HOSTILE:
            response = ask(f"{path}?{parameter}={quote(value, safe='%,/')}")
            problem_is_described(response, operation)
        twice = ask(f"{path}?{parameter}=1&{parameter}=2")
        assert twice.status_code == (404 if parameter == "token" else 400)  # one like any other
        problem_is_described(twice, operation)


@pytest.mark.parametrize("part", [*HOSTILE, "%2e%2e", "1/2", "find/x", "9" * 30, "2147483648"])
def test_hostile_paths_are_not_there(client, site, part):
    for folder in ("", "pages/", "themes/", "resolve/"):
        response = client.get(f"/api/v2/{folder}{quote(part, safe='%/')}/")
        if response.status_code == 301:  # a path with two slashes at its end
            continue
        assert response.status_code == 404, response.request["PATH_INFO"]
        assert response["Content-Type"] == "application/problem+json"
