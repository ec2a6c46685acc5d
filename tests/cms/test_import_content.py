"""The command: what it prints for an editor, for a program, and how it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cms.models import ArticlePage, FormationPage, ImportedSource
from tests.factories.imports import article, formation, write_files

pytestmark = pytest.mark.django_db


def run(*arguments) -> tuple[str, int]:
    """What the command wrote on standard output, and how it ended."""
    out = StringIO()
    try:
        call_command("import_content", *map(str, arguments), stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_a_report_tells_an_editor_what_became_of_each_file(tmp_path):
    write_files(
        tmp_path,
        {
            "a.md": article("Un reflexe.\n"),
            "b.md": formation(),
            "c.md": "---\ntitle: Un\ntitle: Deux\n---\n",
        },
    )
    printed, code = run(tmp_path, "--publish")
    assert code == 1
    assert printed == (
        "\n"
        "a.md\u00a0: créée → une-question-bien-posee (en ligne)\n"
        " Ligne  Code           Ce qui a été vu                Proposition \n"
        " 8      possible_typo  «\u00a0reflexe\u00a0»\u00a0: faute probable.  réflexe     \n"
        "\n"
        "b.md\u00a0: créée → demander-de-l-aide-a-ses-pairs (en ligne)\n"
        "\n"
        "c.md\u00a0: refusée\n"
        "  c.md:3: la clé «\u00a0title\u00a0» est donnée deux fois\n"
        "\n"
        "3 fichiers\u00a0: 2 créés, 0 mis à jour, 0 inchangé, 1 refusé, 0 en conflit, 2 publiés, "
        "1 avertissement.\n"
    )


def test_json_is_alone_on_standard_output_and_has_its_exact_shape(tmp_path):
    write_files(tmp_path, {"sous/a.md": article("Un reflexe.\n", couleur="bleu"), "b.md": "---\n"})
    printed, code = run(tmp_path, "--json")
    page = ArticlePage.objects.get()
    assert (json.loads(printed), code) == (
        {
            "dry_run": False,
            "files": [
                {
                    "path": "b.md",
                    "status": "refused",
                    "page": None,
                    "warnings": [],
                    "errors": [{"line": 1, "message": "le front matter n’a pas de fin"}],
                    "missing": [],
                    "unknown_keys": {},
                },
                {
                    "path": "sous/a.md",
                    "status": "created",
                    "page": {
                        "id": page.pk,
                        "type": "cms.ArticlePage",
                        "slug": "une-question-bien-posee",
                        "live": False,
                    },
                    "warnings": [
                        {
                            "code": "unknown_key",
                            "line": 6,
                            "field": "couleur",
                            "message": "La clé «\u00a0couleur\u00a0» n’a pas de place "
                            "ici\u00a0: sa valeur est gardée à part.",
                            "raw": "bleu",
                            "proposal": None,
                        },
                        {
                            "code": "possible_typo",
                            "line": 9,
                            "field": None,
                            "message": "«\u00a0reflexe\u00a0»\u00a0: faute probable.",
                            "raw": "reflexe",
                            "proposal": "réflexe",
                        },
                    ],
                    "errors": [],
                    "missing": [],
                    "unknown_keys": {"couleur": "bleu"},
                },
            ],
            "totals": {
                "created": 1,
                "updated": 0,
                "unchanged": 0,
                "refused": 1,
                "conflict": 0,
                "published": 0,
                "warnings": 2,
            },
        },
        1,
    )


def test_a_dry_run_says_so_and_writes_nothing(tmp_path):
    write_files(tmp_path, {"a.md": article()})
    printed, code = run(tmp_path / "a.md", "--dry-run", "--publish")
    assert code == 0
    assert "a.md\u00a0: créée → une-question-bien-posee (en ligne)" in printed
    assert printed.endswith("Essai à blanc\u00a0: rien n’a été écrit.\n")
    assert not ArticlePage.objects.exists()
    assert not ImportedSource.objects.exists()


def test_a_second_run_changes_nothing(tmp_path):
    write_files(tmp_path, {"a.md": article(), "b.md": formation()})
    first, second = json.loads(run(tmp_path, "--json")[0]), json.loads(run(tmp_path, "--json")[0])
    assert [file["page"] for file in first["files"]] == [file["page"] for file in second["files"]]
    assert second["totals"] == {
        **dict.fromkeys(first["totals"], 0),
        "unchanged": 2,
        "warnings": first["totals"]["warnings"],
    }


def test_drafts_go_on_line_only_on_request(tmp_path):
    write_files(tmp_path, {"a.md": formation(), "b.md": article(draft="true")})
    assert run(tmp_path)[1] == 0
    assert not FormationPage.objects.get().live
    printed, code = run(tmp_path, "--publish")
    assert (code, FormationPage.objects.get().live, ArticlePage.objects.get().live) == (
        0,
        True,
        False,
    )
    assert "0 créé, 0 mis à jour, 2 inchangés, 0 refusé, 0 en conflit, 1 publié" in printed


def test_the_words_of_a_file_are_not_styles_of_the_terminal(tmp_path):
    write_files(tmp_path, {"[red].md": article("[bold]Un reflexe[/bold] [/nope]\n")})
    printed, code = run(tmp_path)
    assert (code, "[red].md\u00a0: créée" in printed) == (0, True)


@pytest.mark.parametrize("name", ["", "image.png"])
def test_nothing_to_import_is_an_error_of_usage(tmp_path, name):
    write_files(tmp_path, {"image.png": b""})
    with pytest.raises(CommandError, match="rien à importer") as raised:
        run(tmp_path / name)
    assert raised.value.returncode == 2


def test_no_path_or_one_that_is_not_there_is_an_error_of_usage(tmp_path):
    for arguments, message in [([], "rien à importer"), ([tmp_path / "x"], "introuvable")]:
        with pytest.raises(CommandError, match=message) as raised:
            run(*arguments)
        assert raised.value.returncode == 2
