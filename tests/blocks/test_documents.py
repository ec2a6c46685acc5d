"""What is said of a document: nothing of one in a private collection, wherever it is named."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, CollectionViewRestriction

from blocks.representations import represent_document
from cms.models import SiteDocument, StandardPage
from tests.factories.content import FormationPageFactory

pytestmark = pytest.mark.django_db


def document(title: str, collection: Collection | None = None) -> SiteDocument:
    made = SiteDocument(title=title, collection=collection or Collection.get_first_root_node())
    made.file.save("plaquette.pdf", ContentFile(b"%PDF-1.4\n%%EOF\n"))
    return made


@pytest.fixture
def private() -> SiteDocument:
    collection = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return document("Conditions internes", collection)


def page_with(*documents: SiteDocument) -> StandardPage:
    links = "".join(f'<a linktype="document" id="{one.pk}">lire</a>' for one in documents)
    blocks = [("document", {"document": one, "label": ""}) for one in documents]
    return FormationPageFactory(body=[("paragraph", f"<p>{links}</p>"), *blocks])


def test_document_is_represented_whole():
    brochure = document("Brochure")
    assert represent_document(brochure) == {
        "id": brochure.pk,
        "title": "Brochure",
        "url": f"http://localhost:8000{brochure.url}",
        "type": "PDF",
        "size": 15,
        "size_display": "15\xa0octets",
    }


def test_document_of_a_private_collection_is_not_named(client, private):
    page = page_with(private)
    answer = client.get(f"/api/v2/pages/{page.pk}/")
    paragraph, block = answer.json()["body"]
    assert paragraph["value"] == "<p><a>lire</a></p>"
    assert block["value"] == {"document": None, "label": ""}
    assert client.get("/api/v2/documents/").json()["items"] == []
    for secret in (private.title, private.url):
        assert secret not in answer.content.decode()


def test_link_in_a_text_leads_to_the_file_from_any_site(client):
    brochure = document("Brochure")
    page = page_with(brochure)
    paragraph, _ = client.get(f"/api/v2/pages/{page.pk}/").json()["body"]
    assert paragraph["value"] == f'<p><a href="http://localhost:8000{brochure.url}">lire</a></p>'


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow_with_documents(client, count):
    page = page_with(*[document(f"Brochure {number}") for number in range(count)])
    client.get("/api/v2/pages/?limit=1")  # content types
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/api/v2/pages/{page.pk}/")
    assert len(queries) == 18
