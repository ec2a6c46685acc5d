"""What an editor meant, seen in the body of a file: each test asserts the whole body."""

import pytest

from cms.importing.nodes import Image, as_stored, heading_words, plain_text
from tests.factories.imports import article, codes, formation, read


def body_of(text: str, **keys) -> list:
    return read(article(text, **keys)).body


def told(text: str) -> list[str]:
    return codes(read(article(text)).warnings)


def steps(*texts: str) -> tuple:
    return "steps", {
        "title": "",
        "steps": [{"title": text, "text": "", "letter": ""} for text in texts],
    }


def heading(text: str, level: int = 2) -> tuple:
    return "heading", {"text": text, "level": str(level)}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un **mot** et *deux*.", "<p>Un <b>mot</b> et <i>deux</i>.</p>"),
        ("Un\nmot", "<p>Un mot</p>"),
        ("Un  \nmot", "<p>Un<br/>mot</p>"),
        ("[ici](/formations/) et <https://x.org>", '<p><a href="/formations/">ici</a> et '
         '<a href="https://x.org">https://x.org</a></p>'),
        ("- un\n- deux", "<ul><li>un</li><li>deux</li></ul>"),
        ("- un\n  - deux\n- trois", "<ul><li>un<ul><li>deux</li></ul></li><li>trois</li></ul>"),
        ("- un\n\n  suite\n- deux", "<ul><li>un<br/>suite</li><li>deux</li></ul>"),
        ("1. un [lien](/x)\n2. deux", '<ol><li>un <a href="/x">lien</a></li><li>deux</li></ol>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("Un `code` là", "<p>Un code là</p>"),
        ("```\nun\ndeux\n```", "<p>un deux</p>"),
        ("un <b>mot</b> et <i>deux</i>", "<p>un <b>mot</b> et <i>deux</i></p>"),
        ("l'été !", "<p>l’été\u00a0!</p>"),
        ("l&#39;&#57344;été", "<p>l’été</p>"),
    ],
)  # fmt: skip
def test_rich_text_keeps_few_tags(text, html):
    assert body_of(text) == [("paragraph", html)]
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a <script>alert(1)</script>b", "<p>a b</p>"),
        ("<div onclick='x()'>Un</div>", "<p>Un</p>"),
        ("<h1>Un</h1>", "<p>Un</p>"),
        ("<!-- secret -->\n\nUn", "<p>Un</p>"),
        ('<a href="javascript:x()">Un</a>', "<p>Un</p>"),
        ('<a href="https://x.org" onclick="x()">Un</a>', '<p><a href="https://x.org">Un</a></p>'),
        ("<style>p{}</style>\n\nUn", "<p>Un</p>"),
        ("<iframe src='https://x.org'></iframe>Un", "<p>Un</p>"),
        ("[Un](javascript:alert(1))", "<p>Un</p>"),
    ],
)
def test_html_outside_the_allow_list_is_left_out_and_told(text, html):
    assert body_of(text) == [("paragraph", html)]
    assert set(told(text)) == {"html_sanitised"}


def test_paragraphs_that_follow_each_other_make_one_block():
    assert body_of("Un.\n\n- deux\n\nTrois.\n\n> Quatre.\n\nCinq.") == [
        ("paragraph", "<p>Un.</p><ul><li>deux</li></ul><p>Trois.</p>"),
        ("quote", {"text": "Quatre.", "author": "", "role": ""}),
        ("paragraph", "<p>Cinq.</p>"),
    ]


@pytest.mark.parametrize(
    ("text", "headings", "codes_told"),
    [
        ("# Un\n\n## Deux", [heading("Un"), heading("Deux", 3)], ["heading_shifted"] * 2),
        ("# Un\n\n# Deux", [heading("Un"), heading("Deux")], ["heading_shifted"] * 2),
        ("## Un\n\n### Deux", [heading("Un"), heading("Deux", 3)], []),
        ("##### Un", [heading("Un")], ["heading_level_skipped"]),
        ("## Un\n\n#### Deux", [heading("Un"), heading("Deux", 3)], ["heading_level_skipped"]),
        (
            "## A\n\n### B\n\n#### C\n\n##### D\n\n## E",
            [heading("A"), heading("B", 3), heading("C", 4), heading("D", 4), heading("E")],
            ["heading_level_skipped"],
        ),
        ("## **Un titre** :", [heading("Un titre")], []),
        ("Un titre\n---", [heading("Un titre")], []),
        ("## ![](a.jpg)", [], []),
    ],
)
def test_headings_start_at_level_two_and_go_down_by_one(text, headings, codes_told):
    assert body_of(text) == headings
    assert [code for code in told(text) if code.startswith("heading")] == codes_told


def test_a_heading_too_long_for_its_block_is_a_paragraph():
    assert body_of(f"## {'un & deux ' * 30}") == [
        ("paragraph", f"<p><b>{('un &amp; deux ' * 30).strip()}</b></p>")
    ]


@pytest.mark.parametrize(
    ("text", "blocks", "codes_told"),
    [
        ("**Un titre** :\n\nUn texte.", [heading("Un titre"), ("paragraph", "<p>Un texte.</p>")],
         ["pseudo_heading"]),
        ("__Un titre :__", [heading("Un titre")], ["pseudo_heading"]),
        ("**Places limitées !**", [("paragraph", "<p><b>Places limitées\u00a0!</b></p>")], []),
        ("**Un** et **deux**", [("paragraph", "<p><b>Un</b> et <b>deux</b></p>")], []),
    ],
)  # fmt: skip
def test_bold_words_alone_are_a_heading(text, blocks, codes_told):
    assert (body_of(text), told(text)) == (blocks, codes_told)


@pytest.mark.parametrize(
    ("words", "proposal"),
    [("Effets Attendus", "Effets attendus"), ("Moyens et Supports", "Moyens et supports")],
)
def test_a_capital_at_each_word_is_told(words, proposal):
    [warning] = read(article(f"## {words}")).warnings
    assert (warning.code, warning.raw, warning.proposal) == ("possible_typo", words, proposal)


@pytest.mark.parametrize("words", ["Effets attendus", "Attendus", "Un deux Trois"])
def test_a_usual_heading_has_nothing_to_tell(words):
    assert told(f"## {words}") == []


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("1. Un\n2. Deux", steps("Un", "Deux")),
        ("1. Un ;\n\n2. **Deux** ;", steps("Un", "Deux")),
        ("Voici : 1. Un 2. Deux", steps("Un", "Deux")),
    ],
)
def test_a_numbered_list_is_steps(text, block):
    assert body_of(text)[-1] == block
    assert told(text) == ["steps_recognised"]


def test_a_list_under_a_heading_that_announces_steps_is_steps():
    assert body_of("## Déroulement d'une séance\n\n- Un\n- Deux") == [
        heading("Déroulement d’une séance"),
        steps("Un", "Deux"),
    ]


def test_a_step_may_have_a_title_and_a_text():
    [(_, value)] = body_of("1. **Exposé** : le client parle\n2. Écoute – tous se taisent")
    assert value["steps"] == [
        {"title": "Exposé", "text": "le client parle", "letter": ""},
        {"title": "Écoute", "text": "tous se taisent", "letter": ""},
    ]


@pytest.mark.parametrize(
    "text", ["- Un\n- Deux", "1. Un", f"1. {'un ' * 101}\n2. Deux", "1. Un\n   - a\n2. Deux"]
)
def test_another_list_stays_a_list(text):
    assert [kind for kind, _ in body_of(text)] == ["paragraph"]
    assert told(text) == []


def test_lettered_lines_are_steps_over_paragraphs():
    text = "**O** Oser : dire\n**S** Savoir : se taire\n\n**E** Essayer : agir"
    assert body_of(text) == [
        (
            "steps",
            {
                "title": "",
                "steps": [
                    {"title": "Oser", "text": "dire", "letter": "O"},
                    {"title": "Savoir", "text": "se taire", "letter": "S"},
                    {"title": "Essayer", "text": "agir", "letter": "E"},
                ],
            },
        )
    ]
    assert told(text) == ["flow_recognised"]


def test_two_lettered_lines_are_a_paragraph():
    text = "**O** Oser : dire\n**S** Savoir : se taire"
    assert [kind for kind, _ in body_of(text)] == ["paragraph"]


def test_numbered_questions_are_one_faq():
    text = "## 1 - Qui ?\n\nTous.\n\n## 2 - Quand ?\n\n1. un < deux\n2. trois\n\n## Après\n\nFin."
    assert body_of(text) == [
        (
            "faq",
            {
                "title": "",
                "entries": [
                    {"question": "Qui\u00a0?", "answer": "<p>Tous.</p>", "anchor": ""},
                    {
                        "question": "Quand\u00a0?",
                        "answer": "<ol><li>un &lt; deux</li><li>trois</li></ol>",
                        "anchor": "",
                    },
                ],
            },
        ),
        heading("Après"),
        ("paragraph", "<p>Fin.</p>"),
    ]


def test_questions_under_their_heading_are_one_faq_that_a_definition_ends():
    text = (
        "## FAQ\n\n### Qui ?\n\n#### À savoir & dire\n\nTous les pairs.\n\n"
        "**Pair** : une personne du même rang."
    )
    assert body_of(text) == [
        (
            "faq",
            {
                "title": "FAQ",
                "entries": [
                    {
                        "question": "Qui\u00a0?",
                        "answer": "<p><b>À savoir &amp; dire</b></p><p>Tous les pairs.</p>",
                        "anchor": "",
                    }
                ],
            },
        ),
        (
            "definition",
            {"term": "Pair", "text": "<p>une personne du même rang.</p>", "anchor": "pair"},
        ),
    ]


def test_the_mark_in_an_answer_leads_to_its_definition():
    text = "## FAQ\n\n### Qui ?\n\nLes pairs*.\n\n\\* Pairs : gens du même rang."
    [(_, faq), (kind, _)] = body_of(text)
    assert (faq["entries"][0]["answer"], kind) == (
        '<p>Les <a href="#pairs">pairs</a>.</p>',
        "definition",
    )


@pytest.mark.parametrize("text", ["## 1 - Qui ?\n\nTous.", "## Qui ?\n\nTous.\n\n## Quand ?"])
def test_questions_that_nothing_announces_stay_headings(text):
    assert {kind for kind, _ in body_of(text)} <= {"heading", "paragraph"}


@pytest.mark.parametrize(
    ("text", "codes_told"),
    [
        ("Entre pairs*.\n\n\\* Pairs : gens du même rang.", ["footnote_mark"]),
        ("Entre pairs*.\n\n**Pairs** : gens du même rang.", []),
        ("Entre pairs*.\n\n**Pairs :** gens du même rang.", []),
    ],
)
def test_a_definition_at_the_end_is_where_its_mark_leads(text, codes_told):
    assert body_of(text) == [
        ("paragraph", '<p>Entre <a href="#pairs">pairs</a>.</p>'),
        ("definition", {"term": "Pairs", "text": "<p>gens du même rang.</p>", "anchor": "pairs"}),
    ]
    assert told(text) == codes_told


def test_a_label_that_the_text_does_not_use_is_no_definition():
    assert [kind for kind, _ in body_of("Entre pairs.\n\n**Lieu** : Lyon.")] == ["paragraph"]


def test_a_title_repeated_at_the_head_of_the_text_is_left_out():
    draft = read(
        article("# Une Question bien posée !\n\nUn texte.", title="Une question bien posée")
    )
    assert draft.body == [("paragraph", "<p>Un texte.</p>")]
    assert codes(draft.warnings) == ["heading_shifted", "heading_shifted"]


def test_pictures_are_found_wherever_they_stand():
    text = (
        "# ![a](a.jpg)\n\n![b](b.jpg)\n\n- ![c](c.jpg) un\n\n1. Un ![d](d.jpg)\n2. Deux\n\n"
        "> Cité ![e](e.jpg)\n\n## 1 - Qui ?\n\n![f](f.jpg)\n\n## 2 - Quand ?\n\nHier."
    )
    images = read(article(text)).body_images
    assert sorted((image.source, image.alt) for image in images) == [
        (f"{letter}.jpg", letter) for letter in "abcdef"
    ]


def test_a_picture_of_a_formation_s_fact_is_found():
    draft = read(formation("## Public visé\n\n![Un groupe](a.jpg)\n", audience=None))
    assert draft.body_images == [Image("a.jpg", "Un groupe", draft.body_images[0].line)]


FACTS = [
    ("Public visé", "audience"),
    ("Prérequis", "prerequisites"),
    ("Modalités d'accès", "access_terms"),
    ("Délai d’accès", "access_delay"),
    ("Méthodes Pédagogiques", "methods"),
    ("ÉVALUATION", "evaluation_terms"),
    ("Accessibilité aux personnes handicapées", "accessibility_text"),
]


@pytest.mark.parametrize(("words", "field"), FACTS)
@pytest.mark.parametrize(
    "form", ["## {}\n\nUn texte.", "**{}** :\n\nUn texte.", "**{}** : Un texte."]
)
def test_a_section_that_states_a_fact_fills_its_field(words, field, form):
    without = {field: None, "evaluation": None, "accessibility": None}
    draft = read(formation(f"Avant.\n\n{form.format(words)}\n\n## Après\n\nFin.", **without))
    assert draft.fields[field] == "Un texte."
    assert draft.body == [
        ("paragraph", "<p>Avant.</p>"),
        heading("Après"),
        ("paragraph", "<p>Fin.</p>"),
    ]


def test_objectives_of_the_text_join_those_of_the_front_matter():
    text = "## Objectifs\n\n- **Formuler** une [demande](https://x.org) ;\n- Oser\n\n## Fin\n\nFin."
    draft = read(formation(text, goals="Oser"))
    assert draft.objectives == ["Oser", "Formuler une demande (https://x.org)"]


def test_a_price_and_a_length_in_the_text_are_parsed():
    text = "## Durée\n\n2 jours (14 h)\n\n## Tarif\n\n900 € HT soit 1 080 € TTC par participant"
    draft = read(formation(text, price=None, duration=None))
    found = {name: str(draft.fields.get(name)) for name in ("duration_hours", "duration_days")}
    assert found == {"duration_hours": "14.00", "duration_days": "2"}
    assert (str(draft.fields["price_excl_tax"]), draft.fields["vat_regime"]) == (
        "900.00",
        "standard_20",
    )
    assert draft.body == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("## Prérequis\n\nUn an de métier", "prerequisites"), ("## Tarif\n\n900 € HT", "price")],
)
def test_a_section_that_says_another_thing_than_the_front_matter_stays_and_is_told(text, key):
    draft = read(formation(text))
    assert [kind for kind, _ in draft.body] == ["heading", "paragraph"]
    assert codes(draft.warnings) == ["contradiction"]


def test_a_section_that_says_the_same_leaves_the_text():
    draft = read(formation("## Prérequis\n\nAucun"))
    assert (draft.body, list(draft.warnings)) == ([], [])


def test_a_fact_of_a_formation_is_text_in_an_article():
    assert body_of("## Durée\n\n2 jours") == [heading("Durée"), ("paragraph", "<p>2 jours</p>")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<br>b</p><p>c &lt; d &amp;amp;</p>", "a b c < d &amp;"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
    ],
)
def test_plain_text_is_the_words_on_one_line(html, text):
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Un titre** :", "Un titre"),
        ("Un **mot** gras", "Un mot gras"),
        ("Un titre\u00a0: ", "Un titre"),
        ("C# & F#", "C# & F#"),
        ("<b>Un</b> &amp; deux", "Un & deux"),
    ],
)
def test_heading_words_have_no_marks(markdown, words):
    assert heading_words(markdown) == words


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<br>b</p>",
        "<p><i><b>x</b></i> y</p>",
        "<p><a>sans</a></p>",
        "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
        '<p><b>a <a href="https://x.org">b</a></b></p>',
        "<p><b></b>a</p> <p>b</p>",
    ],
)
def test_rich_text_as_stored_does_not_change_again(html):
    once = as_stored(html)
    assert as_stored(once) == once
