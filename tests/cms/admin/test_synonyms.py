"""The groups of synonyms, as Rédaction keeps them."""

import pytest

from cms.models import SearchSynonyms

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/synonymes/"


def errors_of(response) -> list[str]:
    return response.context["form"].errors["words"]


def test_the_firms_own_word_is_there_from_the_start(editor_client):
    page = editor_client.get(ADDRESS).content.decode()
    assert "codev, co-développement, codéveloppement, co-développement professionnel" in page
    assert "Synonymes" in editor_client.get("/admin/").content.decode()


def test_editors_add_change_and_delete(editor_client):
    editor_client.post(f"{ADDRESS}new/", {"words": " RH ;ressources humaines\nRH"})
    group = SearchSynonyms.objects.get(words="RH, ressources humaines")
    editor_client.post(f"{ADDRESS}edit/{group.pk}/", {"words": "RH, DRH"})
    group.refresh_from_db()
    assert group.words == "RH, DRH"
    editor_client.post(f"{ADDRESS}delete/{group.pk}/")
    assert not SearchSynonyms.objects.filter(pk=group.pk).exists()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("coach", "Donnez au moins deux mots différents, séparés par une virgule."),
        ("Coach, coachs, COACH", "Donnez au moins deux mots différents, séparés par une virgule."),
        ("coach, !?", "«\u00a0!?\u00a0» n’a ni lettre ni chiffre."),
        (
            "coach, un deux trois quatre cinq six sept",
            "«\u00a0un deux trois quatre cinq six sept\u00a0» "
            "est trop long\u00a0: six mots au plus.",
        ),
        (
            "intervision, Co-Développements",
            "«\u00a0Co-Développements\u00a0» est déjà dans le groupe "
            "«\u00a0codev, co-développement, codéveloppement, "
            "co-développement professionnel\u00a0».",
        ),
    ],
)
def test_a_group_that_would_not_work_is_refused(editor_client, words, error):
    assert errors_of(editor_client.post(f"{ADDRESS}new/", {"words": words})) == [error]
    assert SearchSynonyms.objects.count() == 1


def test_coordinators_do_not_change_synonyms(client, coordinator):
    client.force_login(coordinator)
    client.post(f"{ADDRESS}new/", {"words": "RH, DRH"})
    assert SearchSynonyms.objects.count() == 1
