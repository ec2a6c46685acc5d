import pytest
from django.urls import reverse

from cms.models import FormationDate, FormationTag
from tests.factories.content import FormationDateFactory, FormationPageFactory, TagFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/formations/"
QUERIES_OF_THE_LIST = 23


def titles(response) -> list[str]:
    return sorted(page.title for page in response.context["object_list"])


def columns(response) -> dict[str, str]:
    return {page.title: page.completeness_label for page in response.context["object_list"]}


def test_the_list_says_what_each_formation_misses_in_its_latest_version(admin_client):
    FormationPageFactory(title="Complète")
    FormationPageFactory(title="Sans public", live=False, audience="")
    edited = FormationPageFactory(title="Brouillon vidé")
    edited.audience = edited.methods = ""
    edited.save_revision()
    assert columns(admin_client.get(LIST)) == {
        "Complète": "Oui",
        "Sans public": "Il manque le public visé",
        "Brouillon vidé": "Il manque 2 points",
    }


@pytest.mark.parametrize("address", [LIST, None])
def test_the_list_filters_by_completeness(admin_client, address):
    FormationPageFactory(title="Complète")
    FormationPageFactory(title="Sans public", live=False, audience="")
    address = address or reverse("wagtailadmin_explore", args=[FormationPageFactory.parent().pk])
    assert titles(admin_client.get(f"{address}?completeness=complete")) == ["Complète"]
    assert titles(admin_client.get(f"{address}?completeness=incomplete")) == ["Sans public"]


def test_the_list_shows_the_next_date(admin_client):
    page = FormationPageFactory()
    FormationDateFactory(formation=page, starts_on="2019-01-07", ends_on="2019-01-07")
    FormationDateFactory(formation=page, starts_on="2031-01-06", ends_on="2031-01-07")
    FormationDateFactory(formation=page)
    response = admin_client.get(LIST)
    assert response.context["object_list"][0].next_date_label == "du 12 mars au 9 avril 2030"


@pytest.mark.parametrize("formations", [1, 3])
def test_the_list_makes_the_same_queries_for_1_and_3_formations(
    admin_client, django_assert_num_queries, formations
):
    for _ in range(formations):
        page = FormationPageFactory(tag_links=[FormationTag(tag=TagFactory())])
        FormationDateFactory(formation=page)
    admin_client.get(LIST)  # content types, site roots
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        admin_client.get(LIST)


def test_the_export_holds_the_columns_and_nothing_a_spreadsheet_would_run(admin_client):
    FormationPageFactory(title="=HYPERLINK(1)")
    response = admin_client.get(f"{LIST}?export=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == (
        "Titre;Catégorie;Format;Durée;Prix;Prochaine date;Prête à publier;État;"
        "Contenu mis à jour le"
    )
    assert lines[1].startswith(
        "'=HYPERLINK(1);Ateliers;Inter-entreprises;4\u00a0jours (28\u00a0h);"
    )


def test_the_report_lists_every_gap_and_leads_to_its_field(admin_client):
    page = FormationPageFactory(title="Deux trous", live=False, audience="", methods="")
    FormationPageFactory()
    response = admin_client.get("/admin/rapports/publication/")
    gaps = [(gap.title, gap.code, gap.edit_url) for gap in response.context["object_list"]]
    edit = f"/admin/pages/{page.pk}/edit/"
    assert gaps == [
        ("Deux trous", "audience", f"{edit}#id_audience"),
        ("Deux trous", "methods", f"{edit}#id_methods"),
    ]
    export = admin_client.get("/admin/rapports/publication/?export=csv")
    rows = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[1] == "Deux trous;le public visé;audience;brouillon"


def test_dates_are_listed_and_written_by_coordination(client, coordinator):
    page = FormationPageFactory(title="Pratiquer")
    client.force_login(coordinator)
    data = {
        "formation": page.pk,
        "starts_on": "2030-03-12",
        "ends_on": "2030-03-13",
        "city": "Lyon",
        "seats_state": "few",
        "status": "confirmed",
    }
    assert client.post(reverse("formation_dates:add"), data).status_code == 302
    date = FormationDate.objects.get()
    assert str(date) == "Pratiquer, du 12 au 13 mars 2030"
    response = client.get(reverse("formation_dates:index"))
    assert "du 12 au 13 mars 2030" in response.content.decode()


def test_a_date_that_ends_before_it_starts_is_refused_by_the_form(admin_client):
    page = FormationPageFactory()
    data = {
        "formation": page.pk,
        "starts_on": "2030-03-12",
        "ends_on": "2030-03-11",
        "city": "Lyon",
        "seats_state": "open",
        "status": "announced",
    }
    response = admin_client.post(reverse("formation_dates:add"), data)
    assert response.context["form"].errors == {"ends_on": ["La fin ne peut pas précéder le début."]}
    assert not FormationDate.objects.exists()
