import pytest

from cms.publication import PublicationRefused, missing_facts
from tests.factories.content import FormationPageFactory

pytestmark = pytest.mark.django_db


def test_a_complete_formation_misses_nothing():
    assert missing_facts(FormationPageFactory()) == []


def test_a_draft_needs_only_a_title():
    page = FormationPageFactory.parent().add_child(
        instance=FormationPageFactory._meta.model(title="Brouillon", live=False)
    )
    assert page.slug == "brouillon"


def test_saving_an_incomplete_page_on_line_is_refused():
    page = FormationPageFactory()
    page.prerequisites = "  "
    with pytest.raises(PublicationRefused) as refusal:
        page.save()
    assert refusal.value.codes == ["prerequisites"]
