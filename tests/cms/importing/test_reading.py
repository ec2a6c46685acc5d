"""Whole files: own ones with the traps of the firm's, and those themselves where they are."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.enums import PriceUnit, TrainingFormat, VatRegime
from cms.importing.dialects import kind_of, read_keys
from cms.importing.draft import Kind, PageDraft
from cms.importing.front_matter import Document, plain_data
from cms.importing.nodes import Image
from cms.importing.report import FileRefusedError
from tests.factories.imports import (
    FIXTURES,
    SEEDS,
    TODAY,
    article,
    codes,
    formation,
    front_matter,
    read,
)

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the firm's own files are elsewhere")


def fixture(name: str):
    return read((FIXTURES / name).read_text(), name)


def seed(number: str):
    [path] = SEEDS.glob(f"{number}_*")
    return read(path.read_text(), path.name)


def told(draft) -> set[tuple[str, int | None]]:
    return {(warning.code, warning.line) for warning in draft.warnings}


def kinds(draft) -> list[str]:
    return [kind for kind, _ in draft.body]


def test_dialect_a_is_a_draft_without_date_price_or_person():
    draft = fixture("dialect-a.md")
    assert (draft.kind, draft.title) == (
        Kind.FORMATION,
        "Apprendre l’un de l’autre … un cercle de pairs\u00a0!",
    )
    assert (draft.is_marked_draft, draft.dates, draft.facilitators) == (True, None, [])
    assert draft.objectives == [
        "Formuler une demande d’aide précise",
        "Questionner sans donner de conseil",
    ]
    assert draft.fields == {
        "summary": "En s’appuyant sur l’entraide entre pairs, ce cycle aide chacun à avancer sur "
        "une situation qui lui résiste.",
        "audience": "Cheffes et chefs d’équipe, Responsables d’atelier venus de métiers différents",
        "evaluation_terms": "Un questionnaire le dernier jour, un autre au bout de trois mois.",
        "content_updated_on": date(2018, 6, 5),
        "price_excl_tax": None,
        "vat_regime": VatRegime.UNKNOWN,
        "price_note": "980",
        "duration_note": "5",
        "format": TrainingFormat.INTER,
    }
    assert draft.images == [Image("/uploads/anna-petit-4410021-unsplash.jpg", "", 16)]
    assert draft.unknown_keys == {}
    assert kinds(draft) == ["heading", "paragraph", "heading", "steps", "definition"]
    assert told(draft) == {
        ("utc_midnight_shifted", 3),
        ("footnote_mark", 4),
        ("date_in_past", 11),
        ("date_on_sunday", 11),
        ("date_range_inverted", 11),
        ("duration_unit_missing", 13),
        ("price_basis_missing", 14),
        ("personal_contact", 15),
        ("trainers_empty", 18),
        ("heading_shifted", 23),
        ("heading_shifted", 29),
        ("indented_heading", 29),
        ("steps_recognised", 31),
        ("footnote_mark", 37),
    }


def test_dialect_b_is_a_formation_with_its_price_and_six_lettered_steps():
    draft = fixture("dialect-b.md")
    assert (draft.kind, draft.category, draft.is_marked_draft) == (
        Kind.FORMATION,
        "Ateliers",
        False,
    )
    assert draft.fields == {
        "summary": "Deux saisons pour oser la place de l’animateur. Ecouter un groupe et ses "
        "silences, Relancer sans prendre parti",
        "audience": "Coach, formateur, responsable d’équipe, consultante",
        "prerequisites": "Aucun",
        "price_excl_tax": Decimal("1150.00"),
        "vat_regime": VatRegime.STANDARD_20,
        "price_unit": PriceUnit.PER_PARTICIPANT,
        "duration_days": Decimal(3),
    }
    assert draft.objectives == [
        "Tenir le cadre d’une séance du premier mot jusqu’au dernier tour de parole."
    ]
    assert kinds(draft) == ["paragraph", "heading", "steps"]
    assert [step["letter"] for step in draft.body[2][1]["steps"]] == list("CERCLE")
    assert told(draft) == {
        ("draft_flag_absent", None),
        ("possible_typo", 7),
        ("duration_hours_missing", 14),
        ("possible_typo", 19),
        ("possible_typo", 21),
        ("possible_typo", 23),
        ("suspicious_char", 23),
        ("heading_level_skipped", 26),
        ("flow_recognised", 28),
    }


def test_dialect_c_has_extras_and_facts_in_its_text():
    draft = fixture("dialect-c.md")
    assert draft.tags == ["Codeveloppement", "Intelligencecollective", "Analysedepratique",
                          "Pasdecote"]  # fmt: skip
    assert (draft.theme, draft.fields["weight"]) == ("Conduire le changement", 30)
    assert "summary" not in draft.fields
    assert draft.fields["methods"] == (
        "Récits de situations vécues, jeux de questions, temps d’écriture individuelle"
    )
    assert draft.objectives == [
        "Ecouter ses pairs et soi-même, Oser dire ce qui bloque (voir les thèmes précédemment "
        "cités)",
        "Donner à des responsables isolés un lieu où poser leurs questions à des pairs.",
    ]
    assert draft.unknown_keys == {}
    assert kinds(draft) == [
        *("heading", "paragraph", "heading", "heading", "paragraph", "heading", "paragraph"),
        *("heading", "steps", "definition"),
    ]
    assert told(draft) == {
        ("draft_flag_absent", None),
        ("summary_missing", 4),
        ("dangling_reference", 5),
        ("possible_typo", 5),
        ("duration_hours_missing", 22),
        ("commented_key", 25),
        *(("pseudo_heading", line) for line in (28, 32, 36, 38, 44)),
        *(("possible_typo", line) for line in (36, 44, 56)),
        ("steps_recognised", 50),
    }


def test_a_formation_in_toml_is_read_like_one_in_yaml():
    draft = fixture("formation.toml.md")
    assert (draft.kind, draft.dates) == (Kind.FORMATION, (date(2030, 3, 12),) * 2)
    assert draft.fields == {
        "summary": "Une journée pour apprendre à formuler une demande.",
        "audience": "Toute personne qui encadre",
        "prerequisites": "Aucun",
        "price_excl_tax": Decimal("2400.00"),
        "vat_regime": VatRegime.STANDARD_20,
        "price_unit": PriceUnit.PER_GROUP,
        "price_note": "à partir de 2\u00a0400\u00a0€ HT par groupe, TVA 20\u00a0%",
        "duration_hours": Decimal("7.00"),
        "duration_days": Decimal(1),
        "format": TrainingFormat.INTRA,
    }
    assert told(draft) == {("commented_key", 11)}


def test_a_page_builder_s_dump_is_one_article_with_six_questions():
    draft = fixture("wix.txt")
    assert (draft.kind, draft.title) == (Kind.ARTICLE, "Le cercle de pairs, questions et réponses")
    [(kind, faq)] = draft.body
    assert (kind, len(faq["entries"])) == ("faq", 6)
    assert faq["entries"][4] == {
        "question": "Que gagne l’organisation\u00a0?",
        "answer": "<ul><li>Partager les bonnes idées</li><li>Partager les difficultés</li>"
        "<li>Partages les réussites</li><li>Garder les personnes plus longtemps</li>"
        "<li>Rendre les réunions plus courtes…</li></ul>",
        "anchor": "",
    }
    assert "Long Shadow" not in str(draft.body)
    assert told(draft) == {
        ("no_front_matter", 1),
        ("contradiction", 11),
        ("possible_typo", 34),
        *(("boilerplate_removed", line) for line in (1, 44, 46, 47, 48, 49, 50, 51, 52, 53)),
    }


def test_a_flattened_page_is_an_article_with_its_headings_lists_and_steps():
    draft = fixture("flattened.txt")
    assert draft.title == "Le cercle de pairs en entreprise : Avancer Ensemble".replace(
        " :", "\u00a0:"
    )
    assert [value["text"] for kind, value in draft.body if kind == "heading"] == [
        "Objectifs",
        "Durée",
        "Public cible",
        "Contenu",
        "À quoi ressemble une rencontre\u00a0?",
        "Méthodologie",
    ]
    assert len(draft.body[-1][1]["steps"]) == 4
    assert draft.body[2][1].endswith(
        "<ul><li>à poser de vraies questions\u00a0;</li><li>à recevoir un avis sans se "
        "défendre\u00a0;</li><li>à finir par un premier pas.</li></ul>"
    )
    assert not {"|", ".jpg)"} & set(str(draft.body).split())
    assert told(draft) == {
        ("no_front_matter", 1),
        ("debris_removed", 2),
        ("debris_removed", 3),
        ("contradiction", 5),
        ("pseudo_heading", 6),
        ("possible_typo", 9),
        ("possible_typo", 11),
        ("contradiction", 17),
        ("possible_typo", 18),
        ("steps_recognised", 21),
        ("debris_removed", 23),
    }


@needs_seeds
def test_seed_000_makes_no_date_and_no_price():
    draft = seed("000")
    assert (draft.kind, draft.is_marked_draft, draft.dates) == (Kind.FORMATION, True, None)
    assert draft.fields["content_updated_on"] == date(2019, 8, 20)
    assert draft.fields["price_excl_tax"] is None
    assert "contact" not in draft.fields
    assert {
        "date_range_inverted",
        "duration_unit_missing",
        "price_basis_missing",
        "personal_contact",
        "trainers_empty",
        "indented_heading",
    } <= set(codes(draft.warnings))


@needs_seeds
def test_seed_001_has_an_odd_letter_and_the_six_steps_of_mentor():
    draft = seed("001")
    [odd] = [warning for warning in draft.warnings if warning.code == "suspicious_char"]
    assert (odd.raw, odd.proposal, odd.line) == ("dansÍ", "dans", 28)
    assert "dansÍ" in str(draft.body)
    [steps] = [value["steps"] for kind, value in draft.body if kind == "steps"]
    assert [step["letter"] for step in steps] == list("MENTOR")
    assert (draft.fields["price_excl_tax"], draft.fields["vat_regime"]) == (700, "standard_20")


@needs_seeds
def test_seed_002_has_a_commented_key_and_four_known_tags():
    draft = seed("002")
    [commented] = [warning for warning in draft.warnings if warning.code == "commented_key"]
    assert (commented.field, commented.line) == ("draft", 26)
    assert len(draft.tags) == 4
    assert "summary" not in draft.fields


@needs_seeds
def test_seed_003_is_one_faq_of_six_without_boilerplate():
    draft = seed("003")
    [(kind, faq)] = draft.body
    assert (draft.kind, kind, len(faq["entries"])) == (Kind.ARTICLE, "faq", 6)
    assert "Long Shadow" not in str(draft.body)


@needs_seeds
def test_seed_004_has_six_steps_and_no_debris():
    draft = seed("004")
    [steps] = [value["steps"] for kind, value in draft.body if kind == "steps"]
    assert (draft.kind, len(steps)) == (Kind.ARTICLE, 6)
    assert "|" not in str(draft.body)
    assert ".jpg)" not in str(draft.body)


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ({"_template": "formation"}, Kind.FORMATION),
        ({"type": "Formations"}, Kind.FORMATION),
        ({"_template": "article", "price": "700"}, Kind.ARTICLE),
        ({"layout": "post", "duration": "3"}, Kind.ARTICLE),
        ({"layout": "default", "infobox": "{public: Tous}"}, Kind.FORMATION),
        ({"goals": "Oser"}, Kind.FORMATION),
        ({"targetAudience": "Tous"}, Kind.FORMATION),
        ({"Durée": "2 jours"}, Kind.FORMATION),
        ({"category": "Ateliers"}, Kind.FORMATION),
        ({"category": "Blog", "author": "Ada"}, Kind.ARTICLE),
        ({"title": "Un"}, Kind.ARTICLE),
        ({"type": "42"}, Kind.ARTICLE),
        ({"type": "[a]"}, Kind.ARTICLE),
    ],
)
def test_the_kind_of_a_file_is_that_of_its_template_else_of_its_keys(keys, kind):
    assert read(front_matter(keys)).kind == kind


def test_a_word_that_is_no_template_is_kept():
    draft = read(formation(type="Inter", layout="large"))
    assert draft.unknown_keys == {"type": "Inter", "layout": "large"}


def test_french_keys_are_read_like_the_others():
    keys = {
        "titre": "Oser",
        "catégorie": "Ateliers",
        "résumé": "Court",
        "durée": "1 jour (7 h)",
        "prix": "700 € HT soit 840 € TTC",
        "objectifs": "[Un, Deux]",
        "publics": "Tous",
        "prérequis": "Aucun",
        "animateurs": "[Ada]",
        "étiquettes": "[Coaching]",
        "date_debut": "2030-03-12",
        "date_fin": "2030-03-13",
        "ville": "Lyon",
        "draft": "false",
    }
    draft = read(front_matter(keys))
    assert (draft.title, draft.category, draft.objectives) == ("Oser", "Ateliers", ["Un", "Deux"])
    assert (draft.facilitators, draft.tags, draft.city) == (["Ada"], ["Coaching"], "Lyon")
    assert draft.dates == (date(2030, 3, 12), date(2030, 3, 13))
    assert draft.fields == {
        "summary": "Court",
        "audience": "Tous",
        "prerequisites": "Aucun",
        "price_excl_tax": Decimal(700),
        "vat_regime": VatRegime.STANDARD_20,
        "duration_hours": Decimal(7),
        "duration_days": Decimal(1),
    }
    assert (list(draft.warnings), draft.unknown_keys) == ([], {})


def test_keys_may_be_the_headings_of_facts():
    keys = {
        "Titre": "Oser",
        "Extrait": "Court",
        "Objectifs pédagogiques": "[Un]",
        "Public visé": "Tous",
        "Modalités d'accès": "Après un entretien",
        "Délai d'accès": "Deux semaines",
        "Méthodes pédagogiques": "Récits",
        "Modalités d'évaluation": "Un questionnaire",
        "Accessibilité handicap": "De plain-pied",
        "Référent handicap": "handicap@example.org",
        "Date de début": "12/03/2030",
        "Date de fin": "13/03/2030",
        "Brouillon": "non",
    }
    draft = read(front_matter(keys))
    assert (draft.kind, draft.objectives) == (Kind.FORMATION, ["Un"])
    assert draft.dates == (date(2030, 3, 12), date(2030, 3, 13))
    assert draft.fields == {
        "summary": "Court",
        "audience": "Tous",
        "access_terms": "Après un entretien",
        "access_delay": "Deux semaines",
        "methods": "Récits",
        "evaluation_terms": "Un questionnaire",
        "accessibility_text": "De plain-pied",
        "disability_contact": "handicap@example.org",
    }
    assert (list(draft.warnings), draft.unknown_keys) == ([], {})


@pytest.mark.parametrize("key", ["theme", "category", "flow", "tags"])
def test_the_code_of_something_is_not_proofread(key):
    assert list(read(formation(**{key: "une-etape-de-strategie"})).warnings) == []


def test_the_codes_of_formations_are_not_proofread():
    draft = read(article(formations="[manager-une-equipe, gerer-le-developpement]"))
    assert draft.related_formations == ["manager-une-equipe", "gerer-le-developpement"]
    assert list(draft.warnings) == []


@pytest.mark.parametrize("text", ["**Durée** : 2 jours\n", "#### Durée\n\n2 jours\n"])
def test_a_fact_said_twice_is_told_for_that_alone(text):
    draft = read(formation(text))
    assert draft.body == [
        ("heading", {"text": "Durée", "level": "2"}),
        ("paragraph", "<p>2 jours</p>"),
    ]
    assert set(codes(draft.warnings)) <= {"contradiction", "pseudo_heading"}


@pytest.mark.parametrize(
    ("flags", "is_draft", "codes_told"),
    [
        ({"draft": "true"}, True, []),
        ({"draft": "oui"}, True, []),
        ({"draft": "false"}, False, []),
        ({"draft": None}, False, ["draft_flag_absent"]),
        ({"draft": ""}, False, ["draft_flag_absent"]),
        ({"draft": None, "published": "false"}, True, []),
        ({"draft": None, "Publié": "non"}, True, []),
        ({"draft": None, "Brouillon": "oui"}, True, []),
        ({"draft": "false", "brouillon": "oui"}, True, []),
        ({"draft": None, "status": "Brouillon"}, True, []),
        ({"draft": "peut-être"}, True, ["draft_flag_absent", "type_coerced", "unknown_key"]),
    ],
)
def test_a_file_says_that_it_is_a_draft_or_is_told_not_to(flags, is_draft, codes_told):
    draft = read(article(**flags))
    assert (draft.is_marked_draft, sorted(codes(draft.warnings))) == (is_draft, codes_told)


@pytest.mark.parametrize(
    ("contact", "kept", "codes_told"),
    [
        ("formation@example.org", "formation@example.org", []),
        ("jeanne.morel@example.org", None, ["personal_contact"]),
        ("Jeanne Morel, 06 12 34 56 78", None, ["personal_contact"]),
        ("{email: contact@example.org}", "contact@example.org", []),
        ("Jeanne Morel <jeanne.morel@example.org>", None, ["personal_contact"]),
        ("Accueil <accueil@example.org>", "accueil@example.org", ["unknown_key"]),
        ("accueil@example.org ou j.morel@example.org", None, ["personal_contact"] * 2),
        ("{name: Jeanne, email: j.m@example.org}", None, ["personal_contact", "unknown_key"]),
    ],
)
def test_only_the_address_of_a_function_is_a_contact(contact, kept, codes_told):
    draft = read(formation(contact=contact))
    assert (draft.fields.get("contact"), sorted(codes(draft.warnings))) == (kept, codes_told)


def test_words_above_a_price_that_say_no_unit_are_kept():
    text = formation(price=None, infobox="{superheading: Dernières places, heading: Sur devis}")
    assert read(text).unknown_keys == {"infobox.superheading": "Dernières places"}


@pytest.mark.parametrize(
    ("value", "format_", "codes_told"),
    [
        ("Inter", "inter", []),
        ("inter-entreprises", "inter", []),
        ("Intra / Inter", "both", []),
        ("Présentiel", None, ["type_coerced"]),
    ],
)
def test_a_format_is_inter_intra_or_left_to_choose(value, format_, codes_told):
    draft = read(formation(format=None, trainingType=value))
    assert (draft.fields.get("format"), codes(draft.warnings)) == (format_, codes_told)


def test_keys_of_the_other_kind_are_kept_aside():
    draft = read(article(audience="Tous", dateStart="2030-03-12", city="Lyon", weight="3"))
    assert draft.unknown_keys == {
        "audience": "Tous",
        "dateStart": "2030-03-12",
        "city": "Lyon",
        "weight": 3,
    }
    draft = read(formation(lead="Un chapô", author="Ada", published_on="2030-03-12"))
    assert draft.unknown_keys == {
        "lead": "Un chapô",
        "author": "Ada",
        "published_on": "2030-03-12",
    }


def test_the_date_of_an_article_is_that_of_its_publication():
    fields = read(article(date="2026-04-22")).fields
    assert fields["published_on"] == fields["content_updated_on"] == date(2026, 4, 22)
    assert read(article(date="2026-04-22", published_on="2026-04-20")).fields["published_on"] == (
        date(2026, 4, 20)
    )


@pytest.mark.parametrize(
    ("text", "key", "title"),
    [
        (article(title=None, body="## Un titre\n\nTexte."), "x.md", "Un titre"),
        (article(title="''"), "guide/mon-QVCT_2024.md", "Mon QVCT 2024"),
        (article(title=None), "---.md", "Sans titre"),
        (article(title="{fr: Un}"), "deux.md", "Deux"),
        ("top of page\n", "seul.txt", "Seul"),
    ],
)
def test_a_page_without_title_takes_its_first_heading_or_its_file_s_name(text, key, title):
    assert read(text, key).title == title


@pytest.mark.parametrize("title", ["mot " * 100, "a" * 600])
def test_a_title_too_long_is_cut_and_told(title):
    draft = read(article(title=title))
    assert len(draft.title) <= 255
    assert draft.title.endswith("…")
    [warning] = draft.warnings
    assert (warning.code, warning.raw) == ("title_shortened", title.strip()[:500])


def test_a_first_line_too_long_for_a_title_stays_in_the_text():
    sentence = f"{'un mot et puis ' * 30}fin."
    draft = read(f"{sentence}\n\nSuite.")
    assert draft.body == [("paragraph", f"<p>{sentence}</p><p>Suite.</p>")]
    assert codes(draft.warnings) == ["no_front_matter", "title_shortened"]


@pytest.mark.parametrize("text", ["", " \n\n\t", "\ufeff"[:0]])
def test_an_empty_file_is_refused(text):
    with pytest.raises(FileRefusedError, match="le fichier est vide"):
        read(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n" * 50_000, "le fichier a plus de 40000 lignes"),
        ("un *mot* " * 20_000, "le fichier a plus de 20000 signes de mise en forme"),
    ],
)
def test_a_text_that_no_page_would_have_is_refused(text, message):
    with pytest.raises(FileRefusedError, match=message):
        read(article(text))


PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *("---\n", "+++\n", "title: ", "price: 700 € HT\n", "goals: [", "# ", "## FAQ\n"),
            *("- ", "1. ", "**a** b : c\n", "| a | b |\n", "|--|--|\n", "\n\n", "> ", "```\n"),
            *("![a](", "[^1]: ", "<b>", "<script>", "&#0;", "\ue0000\ue001", "**Durée** : ", "* "),
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=15).map("".join))
def test_any_text_becomes_a_draft_or_is_refused(text):
    try:
        draft = read(text)
    except FileRefusedError:
        return
    assert 0 < len(draft.title) <= 255
    assert all(warning.message and warning.code for warning in draft.warnings)


TEXTS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES = st.recursive(
    SCALARS, lambda value: st.lists(value) | st.dictionaries(TEXTS, value), max_leaves=5
)
KEYS = st.sampled_from(
    "a b title goals tags price duration image contact date dateStart draft weight trainers infobox"
    " _template type status published slug flow".split()
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES))
def test_any_value_of_any_key_is_read_or_kept(keys):
    document = Document(body="", keys=plain_data(keys))
    draft = PageDraft(kind_of(document))
    read_keys(document, draft, TODAY)
    assert {key.partition(".")[0] for key in draft.unknown_keys} <= keys.keys()
