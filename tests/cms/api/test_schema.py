"""The schema says what is: answers are held to it, strictly, and it to the URLs."""

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import URLPattern
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from blocks.streams import BodyBlock
from cms.api import urls
from cms.api.page_types import PAGE_TYPES
from cms.api.schema import document as openapi
from cms.api.schema.document import document
from cms.api.schema.types import nullable
from tests.cms.api.answers import addresses
from tests.factories.site import TODAY, build_site

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def site(db):
    with time_machine.travel(TODAY, tick=False):
        yield build_site()


def operations() -> list[tuple[str, dict]]:
    return [
        (path, item[method])
        for path, item in document()["paths"].items()
        for method in METHODS & item.keys()
    ]


def operation_of(path: str) -> dict:
    """The operation that serves a path: the one without a variable first."""
    paths = document()["paths"]
    item = paths.get(path) or paths["/api/v2/pages/{id}/"]
    return item[method_of(item)]


def method_of(item: dict) -> str:
    """The one method of a path: what is read is not written to."""
    [method] = METHODS & item.keys()
    return method


def validator(schema: dict) -> Draft202012Validator:
    rooted = {**schema, "components": document()["components"]}
    return Draft202012Validator(rooted, format_checker=FormatChecker())


def validate_answer(response, path: str) -> None:
    """Hold an answer to what the schema says of the operation, the status and the media type."""
    described = operation_of(path)["responses"][str(response.status_code)]
    media_type = response["Content-Type"].partition(";")[0]
    validator(described["content"][media_type]["schema"]).validate(response.json())


# Answers ------------------------------------------------------------------------------------------


def test_every_answer_is_valid(client, site):
    for address in addresses(site).values():
        path = f"/api/v2/{address}"
        validate_answer(client.get(path), path.partition("?")[0])


def test_every_block_is_in_the_answers(client, site):
    body = client.get(f"/api/v2/pages/{site.formation.pk}/").json()["body"]
    assert {block["type"] for block in body} == set(BodyBlock().child_blocks)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: page.pop("price"),
        lambda page: page.update(secret="x"),
        lambda page: page["price"].update(excl_tax=700),
        lambda page: page["price"].pop("unit"),
        lambda page: page["meta"].update(owner=1),
        lambda page: page.update(type="cms.ArticlePage"),
        lambda page: page["body"][0]["value"].update(level=7),
        lambda page: page["body"][0].update(type="unknown"),
        lambda page: page["body"][2]["value"].update(author=None),
        lambda page: page["next_dates"][0]["seats"].update(code="unknown"),
        lambda page: page["hero_image"].pop("alt"),
    ],
)
def test_what_the_schema_does_not_say_is_not_valid(client, site, spoil):
    path = f"/api/v2/pages/{site.formation.pk}/"
    page = client.get(path).json()
    schema = operation_of(path)["responses"]["200"]["content"]["application/json"]["schema"]
    validator(schema).validate(page)
    spoil(page)
    with pytest.raises(ValidationError):
        validator(schema).validate(page)


def test_an_answer_that_is_still_true_is_described(client, site):
    path = "/api/v2/themes/"
    first = client.get(path)
    second = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 304
    described = operation_of(path)["responses"]
    for response in (first, second):
        assert all(response[name] for name in described[str(response.status_code)]["headers"])


def test_finding_a_page_leads_to_it(client, site):
    response = client.get("/api/v2/pages/find/?html_path=/formations/s-initier/")
    assert response.status_code == 302
    assert response["Location"] == f"/api/v2/pages/{site.bare.pk}/"
    assert "Location" in operation_of("/api/v2/pages/find/")["responses"]["302"]["headers"]


def test_another_method_is_a_described_problem(client, site):
    for path, item in document()["paths"].items():
        address = path.replace("{id}", str(site.bare.pk))
        response = client.post(address) if method_of(item) == "get" else client.get(address)
        assert response.status_code == 405, path
        validate_answer(response, path)


# The document -------------------------------------------------------------------------------------


def test_the_document_is_valid_openapi_without_warning():
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS
    assert document()["openapi"].startswith("3.1")
    validate_schema(document())
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere():
    def references(value):
        if isinstance(value, dict):
            yield from [value["$ref"]] if "$ref" in value else []
            yield from (value.get("discriminator") or {}).get("mapping", {}).values()
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                yield from references(each)

    components = document()["components"]
    for reference in set(references(document())):
        _, _, kind, name = reference.split("/")
        assert name in components[kind]


def test_every_object_is_closed_but_json_ld():
    def objects(value, name=""):
        if isinstance(value, dict):
            if value.get("type") == "object":
                yield name, value
            for key, each in value.items():
                yield from objects(each, key)
        elif isinstance(value, list):
            for each in value:
                yield from objects(each, name)

    # `items` of `json_ld`
    opened = {
        name
        for name, schema in objects(document()["components"])
        if schema["additionalProperties"] is not False
    }
    assert opened == {"items"}


def test_every_url_is_described_and_nothing_else():
    of_pages = (f"pages/{each.pattern}" for each in urls.PublicPagesAPIViewSet.get_urlpatterns())
    of_others = (str(each.pattern) for each in urls.endpoints)
    served = {f"/api/v2/{pattern}" for pattern in ("", *of_pages, *of_others)}
    assert {path.replace("{id}", "<int:pk>") for path in document()["paths"]} == served
    # What else is in the URLconf: the two above, and the door that is shut.
    assert [each.callback for each in urls.urlpatterns if isinstance(each, URLPattern)][1:] == [
        urls.nothing_here
    ]
    assert list(urls.router._endpoints) == ["pages"]


def test_every_operation_has_a_name_of_its_own_words_and_problems():
    names = [operation["operationId"] for _, operation in operations()]
    assert len(names) == len(set(names))
    known_tags = {tag["name"] for tag in document()["tags"]}
    for _, operation in operations():
        assert operation["summary"]
        assert set(operation["tags"]) <= known_tags
        for status in ("400", "405"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_too_many_requests_say_when_to_try_again():
    headers = {
        operation["operationId"]: operation["responses"]["429"]["headers"]["Retry-After"]
        for _, operation in operations()
        if "429" in operation["responses"]
    }
    assert {name: header["schema"]["type"] for name, header in headers.items()} == {
        "askForDateAlert": "integer",
        "createOfferRequest": "integer",
    }


def test_what_is_sent_says_how_it_may_succeed():
    answers = {
        operation["operationId"]: [one for one in operation["responses"] if one < "400"]
        for _, operation in operations()
        if "requestBody" in operation
    }
    assert answers == {"askForDateAlert": ["202"], "createOfferRequest": ["200", "201"]}


def test_page_types_are_told_apart_by_their_type():
    schemas = document()["components"]["schemas"]
    labels = {page_type.label for page_type in PAGE_TYPES}
    for name in ("Page", "PageSummary"):
        mapping = schemas[name]["discriminator"]["mapping"]
        assert set(mapping) == labels
        for label, reference in mapping.items():
            target = schemas[reference.rpartition("/")[2]]
            assert target["properties"]["type"]["const"] == label


def test_examples_are_valid():
    shown = 0
    for _, operation in operations():
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                if "example" in content:
                    validator(content["schema"]).validate(content["example"])
                    shown += 1
    assert shown > 30


def test_null_is_said_of_every_kind_of_schema():
    assert nullable({"type": "string"}) == {"type": ["string", "null"]}
    reference = {"$ref": "#/components/schemas/Image"}
    assert nullable(reference) == {"anyOf": [reference, {"type": "null"}]}


# The committed file, the addresses ----------------------------------------------------------------


def test_the_committed_schema_is_current():
    call_command("openapi", check=True)


def test_an_old_schema_is_refused(tmp_path, monkeypatch):
    old = tmp_path / "openapi.yaml"
    old.write_text("openapi: 3.1.0\n")
    monkeypatch.setattr("cms.management.commands.openapi.PATH", old)
    with pytest.raises(CommandError, match="not current"):
        call_command("openapi", check=True)
    call_command("openapi")
    call_command("openapi", check=True)


@pytest.mark.parametrize(
    ("address", "accept", "media_type"),
    [
        ("", "*/*", "application/vnd.oai.openapi+json"),
        ("", "application/json", "application/vnd.oai.openapi+json"),
        ("", "application/vnd.oai.openapi", "application/vnd.oai.openapi"),
        ("?format=yaml", "application/json", "application/vnd.oai.openapi"),
        ("?format=json", "application/yaml", "application/vnd.oai.openapi+json"),
    ],
)
def test_the_schema_is_served_in_the_form_that_is_asked(client, address, accept, media_type):
    response = client.get(f"/api/v2/schema/{address}", headers={"Accept": accept})
    assert response["Content-Type"].partition(";")[0] == media_type
    expected = response.json() == document() if media_type.endswith("json") else None
    assert expected if expected is not None else response.content.decode() == openapi.as_yaml()
    assert "Accept" in response["Vary"]
    again = client.get(
        f"/api/v2/schema/{address}", headers={"Accept": accept, "If-None-Match": response["ETag"]}
    )
    assert again.status_code == 304


def test_the_schema_refuses_what_it_does_not_know(client):
    assert client.get("/api/v2/schema/?format=xml").status_code == 400
    assert client.get("/api/v2/docs/?x=1").status_code == 400


def test_the_page_to_try_the_api_asks_nobody_else(client):
    response = client.get("/api/v2/docs/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "://" not in html
    assert not response.cookies
    for address in ("swagger-ui-dist/swagger-ui-bundle.js", "api/docs.js", "api/docs.css"):
        assert address in html
    assert "<script>" not in html
    assert "style=" not in html
