"""One code per trap (domain §11): a file that provokes it alone, and a near one that does not."""

from dataclasses import dataclass

import pytest
import time_machine

from cms.importing.report import LONGEST_RAW, MOST_OF_ONE_CODE, ImportWarning, Warnings
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    TagFactory,
)
from tests.factories.imports import article, codes, formation, import_folder, write_files
from tests.factories.pictures import png
from tests.factories.servers import Answer, serving

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """`also` are codes that cannot come without the one of the case."""

    text: str
    near: str
    also: tuple[str, ...] = ()
    site: object = lambda: None


CASES = {
    "no_front_matter": Case("Un titre\n\nUn texte.\n", article()),
    "date_range_inverted": Case(
        formation(dateStart="2030-03-12", dateEnd="2029-03-12"),
        formation(dateStart="2030-03-12", dateEnd="2030-03-12"),
    ),
    "date_on_sunday": Case(formation(dateStart="2030-03-10"), formation(dateStart="2030-03-11")),
    "utc_midnight_shifted": Case(
        article(date="2026-04-20T22:00:00Z"), article(date="2026-04-20T22:30:00Z")
    ),
    "nonexistent_time": Case(
        article(date="2026-03-29T02:30:00"), article(date="2026-03-29T03:30:00")
    ),
    "date_in_past": Case(formation(dateStart="2026-05-29"), formation(dateStart="2026-06-01")),
    "duration_unit_missing": Case(
        formation(duration="'3'"), formation(duration="3 h"), also=("publication_gap",)
    ),
    "duration_hours_missing": Case(
        formation(duration="4 jours"), formation(duration="4 jours (28 h)"), ("publication_gap",)
    ),
    "price_basis_missing": Case(
        formation(price="'750'"), formation(price="Sur devis"), also=("publication_gap",)
    ),
    "vat_mismatch": Case(
        formation(price="700 € HT soit 800 € TTC"),
        formation(price="700 € HT soit 840,01 € TTC"),
        also=("publication_gap",),
    ),
    "trainers_empty": Case(formation(trainers="[]"), formation(trainers=None)),
    "trainer_unknown": Case(
        formation(trainers="[Ada Morél]"),
        formation(trainers="[Ada Morel]"),
        site=lambda: FacilitatorProfileFactory(name="Ada Morel"),
    ),
    "commented_key": Case(
        article().replace("---\n\n", "# poids: 3\n---\n\n"),
        article().replace("---\n\n", "# une remarque\n---\n\n"),
    ),
    "draft_flag_absent": Case(article(draft=None), article(draft="true")),
    "summary_missing": Case(article(description='""'), article()),
    "dangling_reference": Case(
        article(description="Selon les points ci-dessous"), article(description="Selon vous")
    ),
    "personal_contact": Case(
        article("Écrire à jeanne.morel@example.org.\n"), article("Écrire à contact@example.org.\n")
    ),
    "footnote_mark": Case(
        article(description="L’entraide*, toujours"), article(description="L’entraide *, toujours")
    ),
    "heading_shifted": Case(article("# Un titre\n"), article("## Un titre\n")),
    "indented_heading": Case(article("- un\n\n  ## Un titre\n"), article("- un\n\n## Un titre\n")),
    "heading_level_skipped": Case(
        article("## Un\n\n#### Deux\n"), article("## Un\n\n### Deux\n\n#### Trois\n")
    ),
    "flow_recognised": Case(
        article("**U** Un : a\n**D** Deux : b\n**T** Trois : c\n"),
        article("**U** Un : a\n**D** Deux : b\n"),
    ),
    "pseudo_heading": Case(article("**Un titre** :\n"), article("**Un gras** : puis\n")),
    "steps_recognised": Case(article("1. Un\n2. Deux\n"), article("- Un\n- Deux\n")),
    "suspicious_char": Case(article("Avec avecÉ soin.\n"), article("Avec ÉCOUTE.\n")),
    "possible_typo": Case(article("Un reflexe.\n"), article("Un réflexe.\n")),
    "alt_missing": Case(article("![](ici.png)\n"), article("![Un groupe](ici.png)\n")),
    "asset_missing": Case(
        article("![Un groupe](absente.png)\n"), article("![Un groupe](ici.png)\n")
    ),
    "tag_to_classify": Case(
        article(tags="[Sens du temps]"),
        article(tags="[ecouteprofonde]"),
        site=lambda: TagFactory(name="Écoute profonde"),
    ),
    "near_duplicate": Case(
        article(title="La question est bien posée, une fois"),
        article(title="La question est mal posée"),
        site=lambda: ArticlePageFactory(title="Question bien posée fois une"),
    ),
    "boilerplate_removed": Case(article("Me suivre\n"), article("Me suivre ici\n")),
    "debris_removed": Case(article("Voir la vidéo\n"), article("Voir la vidéo ici\n")),
    "contradiction": Case(
        article("Des ateliers de 2 h.\n\n3 h par atelier.\n"),
        article("Des ateliers de 2 h.\n\n2 heures par atelier.\n"),
    ),
    "type_coerced": Case(article(title="2026"), article(title="'2026'")),
    "html_sanitised": Case(article("Un <u>mot</u>.\n"), article("Un <b>mot</b>.\n")),
    "publication_gap": Case(formation(methods=None), formation()),
    "unknown_key": Case(article(couleur="bleu"), article(author='""')),
    "title_shortened": Case(article(title="mot " * 70), article(title="mot " * 60)),
    "slug_taken": Case(
        article(slug="autre-question"),
        article(slug="encore-une"),
        site=lambda: ArticlePageFactory(title="Tout à fait différent", slug="autre-question"),
    ),
}
# What the end of domain §11 lists; `remote_image` needs a server and has its own test.
CODES = """
    no_front_matter date_range_inverted date_on_sunday utc_midnight_shifted date_in_past
    duration_unit_missing duration_hours_missing price_basis_missing vat_mismatch trainers_empty
    trainer_unknown commented_key draft_flag_absent summary_missing dangling_reference
    personal_contact footnote_mark heading_shifted indented_heading heading_level_skipped
    flow_recognised pseudo_heading steps_recognised suspicious_char possible_typo remote_image
    alt_missing asset_missing tag_to_classify near_duplicate boilerplate_removed debris_removed
    contradiction type_coerced html_sanitised publication_gap unknown_key nonexistent_time
    title_shortened slug_taken
"""


def warnings_of(folder, text: str, **options) -> list[dict]:
    write_files(folder, {"page.md": text, "ici.png": png()})
    [result] = import_folder(folder, **options).files
    assert result.errors == []
    return result.warnings


def test_every_code_of_the_domain_has_its_case():
    assert {*CASES, "remote_image"} == set(CODES.split())


@time_machine.travel("2026-06-01T09:00:00+02:00")
@pytest.mark.parametrize("code", CASES)
def test_a_trap_is_told_by_its_code_alone(tmp_path, code):
    case = CASES[code]
    case.site()
    assert set(codes(warnings_of(tmp_path, case.text))) == {code, *case.also}


@time_machine.travel("2026-06-01T09:00:00+02:00")
@pytest.mark.parametrize("code", CASES)
def test_a_file_near_a_trap_is_told_nothing(tmp_path, code):
    case = CASES[code]
    case.site()
    assert warnings_of(tmp_path, case.near) == []


def test_a_remote_image_is_told_alone(tmp_path):
    with serving(lambda path: Answer(png())) as (address, _):
        text = article(f"![Un groupe]({address}/a.png)\n")
        told = warnings_of(tmp_path, text, fetch_images=True, is_allowed_host=bool)
    assert codes(told) == ["remote_image"]


def test_a_warning_is_said_once():
    warnings = Warnings()
    for line in (3, 3, 4):
        warnings.add("possible_typo", "Un mot.", line=line, raw="mot")
    assert [warning.line for warning in warnings] == [3, 4]


def test_warnings_are_reported_in_the_order_of_their_lines():
    warnings = Warnings()
    for line, code in ((9, "b"), (None, "z"), (2, "b"), (2, "a")):
        warnings.add(code, "Un mot.", line=line)
    told = [(w["line"], w["code"]) for w in warnings.as_json()]
    assert told == [(None, "z"), (2, "a"), (2, "b"), (9, "b")]


def test_warnings_hold_no_more_than_an_editor_can_read():
    warnings, others = Warnings(), Warnings()
    others.add("b", "Un mot.")
    for line in range(10_000):
        warnings.add("a", "m" * 10_000, line=line, raw="r" * 10_000)
    warnings.extend(others)
    assert len(warnings) == MOST_OF_ONE_CODE + 1
    assert warnings[0] == ImportWarning("a", "m" * LONGEST_RAW, 0, raw="r" * LONGEST_RAW)
    assert warnings[-2].message == "… et d’autres de même nature, non listés."
    assert warnings[-1].code == "b"
