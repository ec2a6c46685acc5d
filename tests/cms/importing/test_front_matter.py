import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cms.importing.front_matter import Document, parse_document
from cms.importing.report import FileRefusedError
from cms.importing.strict_yaml import MAXIMUM_NODES


def keys_of(front_matter: str, marks: str = "---") -> dict:
    return parse_document(f"{marks}\n{front_matter}\n{marks}\n").keys


def refusal_of(text: str) -> tuple[str, int | None]:
    with pytest.raises(FileRefusedError) as refusal:
        parse_document(text)
    return refusal.value.message, refusal.value.line


def test_a_file_in_yaml_is_taken_apart_with_its_lines():
    text = "---\ntitle: Un\n\ninfobox:\n  public: Tous\n# poids: 3\n---\nLe texte.\n"
    assert parse_document(text) == Document(
        body="\nLe texte.\n",
        body_line=7,
        keys={"title": "Un", "infobox": {"public": "Tous"}},
        lines={"title": 2, "infobox": 4, "infobox.public": 5},
        commented=[(6, "poids", "3")],
    )


def test_a_file_in_toml_is_taken_apart_with_its_lines():
    text = '+++\ntitle = "Un"\n# poids = 3\n\n[infobox]\npublic = "Tous"\n+++\nLe texte.\n'
    assert parse_document(text) == Document(
        body="\nLe texte.\n",
        body_line=7,
        keys={"title": "Un", "infobox": {"public": "Tous"}},
        lines={"title": 2, "infobox": 5, "infobox.public": 6},
        commented=[(3, "poids", "3")],
    )


def test_a_tab_may_part_a_key_from_its_value():
    assert keys_of('title:\t"Un"\ninfobox:\n  public:\t Tous') == {
        "title": "Un",
        "infobox": {"public": "Tous"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "Un texte.",
        "",
        "# Titre\n\n---\n",
        "-- \na: 1\n--\n",
        "--- a\nb: 1\n---\n",
        "   ---\na: 1\n",
    ],
)
def test_a_text_without_front_matter_has_no_keys(text):
    assert parse_document(text) == Document(body=text)


@pytest.mark.parametrize(
    ("text", "keys", "body", "body_line"),
    [
        ("---\n---\nT", {}, "\nT", 2),
        ("---\n\n---\nT", {}, "\nT", 3),
        ("---\n# rien\n---", {}, "", 3),
        ("+++\n+++\nT", {}, "\nT", 2),
        ("\n \n---\na: b\n---\nT", {"a": "b"}, "\nT", 5),
        ("--- \na: b\n-----\t\nT", {"a": "b"}, "\nT", 3),
        ("---\na: b\n...\nT\n\n---\n\nU", {"a": "b"}, "\nT\n\n---\n\nU", 3),
        ("---\na: b\n---\n\n---\nT", {"a": "b"}, "\n\n---\nT", 3),
        ("---\na: |\n  x\n   ---\n---\nT", {"a": "x\n ---\n"}, "\nT", 5),
    ],
)
def test_front_matter_ends_where_its_marks_say(text, keys, body, body_line):
    document = parse_document(text)
    assert (document.keys, document.body, document.body_line) == (keys, body, body_line)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 2019-08-19T22:00:00.000+00:00", "2019-08-19T22:00:00.000+00:00"),
        ("a: 12:30", "12:30"),
        ("a: no", "no"),
        ("a: '750'", "750"),
        ("a: 750", 750),
        ("a: 700.50", 700.5),
        ("a: 007", "007"),
        ("a: 0x1F", "0x1F"),
        ("a: 1e400", "1e400"),
        ("a: .nan", ".nan"),
        ("a: .inf", ".inf"),
        ("a: 99999999999999999999", "99999999999999999999"),
        ("a: true", True),
        ("a: ~", None),
        ("a:", None),
        ("a: []", []),
        ("a: &x [1]\nb: *x", [1]),
        ("a: {<<: b}", {"<<": "b"}),
        ('a: "\\ud83d\\ude00"', "😀"),
        ("a: un\u2028deux", "un deux"),
        ("a: >-\n  un\n  deux", "un deux"),
    ],
)
def test_yaml_constructs_plain_values_only(text, value):
    assert keys_of(text)["a"] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a = 1979-05-27T07:32:00Z", "1979-05-27T07:32:00+00:00"),
        ("a = 1979-05-27", "1979-05-27"),
        ("a = 07:32:00", "07:32:00"),
        ("a = inf", "inf"),
        ("a = nan", "nan"),
        ("a = 99999999999999999999", "99999999999999999999"),
        ("a = -99999999999999999999", "-99999999999999999999"),
        ("a = 0x" + "F" * 5000, "0x" + "f" * 38),
        ("a.b.c = 1", {"b": {"c": 1}}),
        ("a = [{b = 'c'}]", [{"b": "c"}]),
    ],
)
def test_toml_constructs_what_json_can_hold(text, value):
    assert keys_of(text, "+++")["a"] == value


def test_keys_that_are_not_words_become_words():
    assert keys_of("1: a\n2019-01-01: b\n~: c") == {"1": "a", "2019-01-01": "b", "None": "c"}


BOMB = "\n".join(
    ["a: &a [1,2,3,4,5,6,7,8,9]"]
    + [f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefg", "bcdefgh")]  # noqa: B905
)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("---\na: b\n", "le front matter n’a pas de fin", 1),
        ("\n\n---\na: b\n", "le front matter n’a pas de fin", 3),
        ("---\n- a\n---\n", "le front matter n’est pas une liste de clés et de valeurs", 1),
        ("---\ntexte\n---\n", "le front matter n’est pas une liste de clés et de valeurs", 1),
        ("---\na: 1\nb: 2\na: 3\n---\n", "la clé « a » est donnée deux fois", 4),
        ("---\na:\n  b: 1\n  b: 2\n---\n", "la clé « b » est donnée deux fois", 4),
        ("---\n1: a\n'1': b\n---\n", "la clé « 1 » est donnée deux fois", 3),
        ("---\n? [a]\n: b\n---\n", "une clé n’est pas un mot", 2),
        ("---\na: !!python/name:os.system\n---\n", "les balises YAML ne sont pas acceptées", 2),
        ("---\na: !!binary aGk=\n---\n", "les balises YAML ne sont pas acceptées", 2),
        ("---\na: &x [*x]\n---\n", "un alias YAML se contient lui-même", 2),
        (f"---\n{BOMB}\n---\n", "les valeurs sont trop nombreuses, alias compris", 5),
        (f"---\na: {'[' * 40}{']' * 40}\n---\n", "les valeurs sont trop imbriquées", 2),
        (
            "---\na: \x07b\n---\n",
            "un caractère de contrôle n’a pas sa place dans le front matter",
            2,
        ),
        (
            '---\na: "\\0"\n---\n',
            "une valeur contient un caractère que rien ne peut garder",
            1,
        ),
        (
            '---\n"\\ud800": a\n---\n',
            "une valeur contient un caractère que rien ne peut garder",
            1,
        ),
        ("+++\na = 1\na = 2\n+++\n", "une clé est donnée deux fois", 3),
        ("+++\n[a]\nb = 1\n[a]\n+++\n", "une clé est donnée deux fois", 4),
        (f"+++\n{'a.' * 5000}b = 1\n+++\n", "les valeurs sont trop imbriquées", 1),
        (f"+++\na = [{'1,' * MAXIMUM_NODES}]\n+++\n", "les valeurs sont trop nombreuses", 1),
        (
            '+++\na = "\\u0000"\n+++\n',
            "une valeur contient un caractère que rien ne peut garder",
            1,
        ),
    ],
)
def test_front_matter_that_nothing_should_read_is_refused(text, message, line):
    assert refusal_of(text) == (message, line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: a: b\n---\n", 2),
        ("---\nt: x\n\ta: b\n---\n", 3),
        ("---\nt: @x\n---\n", 2),
        ("---\nt: 'x\n---\n", 3),
        ("---\n%TAG\n---\n", 2),
    ],
)
def test_malformed_yaml_is_refused_with_its_line(text, line):
    message = "YAML illisible : vérifiez les deux-points, les guillemets et les retraits"
    assert refusal_of(text) == (message, line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("+++\na = \n+++\n", 2),
        ("+++\nb = 1\na: 2\n+++\n", 3),
        (f"+++\na = {'[' * 3000}\n+++\n", 1),
        (f"+++\na = {'9' * 5000}\n+++\n", 1),
    ],
)
def test_malformed_toml_is_refused_with_its_line(text, line):
    message = "TOML illisible : vérifiez les signes égal, les guillemets et les crochets"
    assert refusal_of(text) == (message, line)


MARKS = st.sampled_from(["---\n", "+++\n", "...\n", "---", "\n"])
PIECES = st.one_of(
    MARKS,
    st.text(max_size=20),
    st.sampled_from(
        [
            "a: ",
            "b = ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&x ",
            "*x ",
            "!!",
            '"\\u',
            "|\n",
            "'",
            '"',
            "# k: ",
        ]
    ),
)


@given(MARKS, st.lists(PIECES, max_size=12), MARKS)
@example("---\n", ["a: ", "\ud7ff\x85"], "---\n")
def test_any_text_is_taken_apart_or_refused(first, pieces, last):
    text = first + "".join(pieces) + last
    last_line = text.count("\n") + 1
    try:
        document = parse_document(text)
    except FileRefusedError as refusal:
        line, body = refusal.line, ""
    else:
        line, body = document.body_line, document.body
    assert 1 <= line <= last_line
    assert text.endswith(body)
