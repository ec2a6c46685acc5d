"""Lists of participants as people paste and save them."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.parsing.participants import as_text, read_file, read_text

SEVERAL = "Cette ligne a plusieurs adresses\u00a0: une personne par ligne."
UNREADABLE = "Le nom n’est pas lisible\u00a0: prénom, puis nom de famille."
AMINA = ("Amina", "Benali", "amina@example.org", "Méridien", "company")


def told(lines) -> list[tuple]:
    assert [line.errors for line in lines] == [[] for _ in lines]
    return [
        (line.first_name, line.last_name, line.email, line.organisation, line.payer)
        for line in lines
    ]


def xlsx(*rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "Amina Benali;amina@example.org;Méridien;entreprise",
        "Amina Benali ; Amina@Example.org ; Méridien ; Entreprise",
        "Amina Benali\tamina@example.org\tMéridien\temployeur",
        "Amina Benali,amina@example.org,Méridien,entreprise",
        "BENALI Amina;amina@example.org;Méridien;entreprise",
        "Amina Benali <amina@example.org>;Méridien;entreprise",
        "Benali, Amina <amina@example.org>, Méridien, entreprise",
        '"Amina Benali";"mailto:amina@example.org";"Méridien";"entreprise"',
        "\n\nAmina Benali;amina@example.org;Méridien;entreprise\n\n",
        "Courriel;Nom;Payeur;Entreprise\namina@example.org;Amina Benali;entreprise;Méridien",
        "Nom;Prénom;E-mail;Structure;Financeur\nBenali;Amina;amina@example.org;Méridien;entreprise",
    ],
)
def test_one_person_is_read_however_they_are_written(line):
    assert told(read_text(line)) == [AMINA]


def test_a_name_in_capitals_is_the_last_one():
    [line] = read_text("LE GOFF-N'DIAYE Anne Marie;anne@example.org")
    assert (line.first_name, line.last_name) == ("Anne Marie", "Le Goff-N'Diaye")


@pytest.mark.parametrize(
    "text",
    [
        "Amina Benali <amina@example.org>, Bruno Castel <bruno@example.org>",
        "Amina Benali <amina@example.org>; Bruno Castel <bruno@example.org>;",
        "Benali, Amina <amina@example.org>; CASTEL Bruno <Bruno@example.org>",
        '"Benali, Amina" <amina@example.org>, "Bruno Castel" <bruno@example.org>,',
        "Benali, Amina; amina@example.org\nCASTEL, Bruno; bruno@example.org",
        "Benali, Amina <amina@example.org>\nBruno Castel <bruno@example.org>",
    ],
)
def test_two_people_are_read_as_mail_programs_write_them(text):
    assert told(read_text(text)) == [
        ("Amina", "Benali", "amina@example.org", "", ""),
        ("Bruno", "Castel", "bruno@example.org", "", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Amina Benali <amina@example.org>, bruno@example.org",
        "Amina Benali <amina@example.org> Bruno Castel <bruno@example.org>",
        "Benali, Amina <amina@example.org>, Bruno Castel <bruno@example.org>",
        "Amina Benali <amina@example.org>; Méridien; Bruno Castel <bruno@example.org>",
        "Amina Benali; amina@example.org; Bruno Castel; bruno@example.org",
        "Amina Benali, amina@example.org, bruno@example.org",
        "amina@example.org; bruno@example.org",
        "Amina Benali;;;;amina@example.org;bruno@example.org",
        "Nom;E-mail\nAmina Benali;amina@example.org;Bruno Castel;bruno@example.org",
    ],
)
def test_several_addresses_on_a_line_are_told_until_they_are_apart(text):
    for read in (read_text(text), read_text(as_text(read_text(text)))):
        [line] = read
        assert SEVERAL in line.errors
        assert line.email == "amina@example.org, bruno@example.org"


def test_a_column_with_a_heading_of_its_own_may_have_an_address():
    text = "Nom;E-mail;Responsable\nBruno Castel;bruno@example.org;cheffe@example.org"
    assert told(read_text(text)) == [("Bruno", "Castel", "bruno@example.org", "", "")]


@pytest.mark.parametrize(
    "name", ["Benali, Amina, Dr", "Amina <Benali", "amina@example.org", "Benali (amina@x"]
)
def test_what_is_no_name_is_told(name):
    [line] = read_text(f"{name};amina@example.org")
    assert UNREADABLE in line.errors


@pytest.mark.parametrize(
    "email", ["Adresse e-mail", "ADRESSE EMAIL", "adresse mail", "Courriel", "e-mail\u00a0:", "Mél"]
)
def test_headings_are_known_in_any_case(email):
    for first, last in (("Prénom", "Nom"), ("PRENOM", "NOM"), ("prénom", "nom de famille")):
        text = f"{last};{first};{email}\nCastel;Bruno;bruno@example.org"
        assert told(read_text(text)) == [("Bruno", "Castel", "bruno@example.org", "", "")]


def test_columns_may_miss_at_the_end():
    assert told(read_text("Bruno Castel;bruno@example.org")) == [
        ("Bruno", "Castel", "bruno@example.org", "", "")
    ]


def test_a_csv_of_a_french_spreadsheet_is_read():
    content = "Nom;Adresse électronique\nChloé Délorme;chloe@example.org".encode("cp1252")
    assert told(read_file("liste.CSV", content)) == [
        ("Chloé", "Délorme", "chloe@example.org", "", "")
    ]


def test_a_csv_with_a_mark_of_utf_8_is_read():
    content = "\ufeffNom;Adresse électronique\nÉlise Faure;elise@example.org".encode()
    assert told(read_file("liste.csv", content)) == [
        ("Élise", "Faure", "elise@example.org", "", "")
    ]


def test_a_workbook_is_read():
    content = xlsx(
        ("Prénom", "Nom", "Courriel", "Société", "Payeur"),
        ("Amina", "Benali", "amina@example.org", "Méridien", "entreprise"),
        (None, None, None, None, None),
        ("Hugo", "Imbert", "hugo@example.org", 42, "OPCO"),
    )
    assert told(read_file("liste.xlsx", content)) == [
        AMINA,
        ("Hugo", "Imbert", "hugo@example.org", "42", "opco"),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("Amina Benali;amina(at)example.org", "adresse électronique"),
        ("Amina Benali", "adresse électronique"),
        (";amina@example.org", "nom manque"),
        ("Amina Benali;amina@example.org;Méridien;la mairie", "Payeur"),
        (f"Amina {'B' * 81};amina@example.org", "80 signes"),
        (f"Amina Benali;amina@example.org;{'M' * 151}", "150 signes"),
        ("Amina Ben\u202eali;amina@example.org", "invisible"),
        ("Amina Ben\u200eali;amina@example.org", "invisible"),
        ("Amina Ben\u200fali;amina@example.org", "invisible"),
        ("Amina Ben\u061cali;amina@example.org", "invisible"),
        ("Amina Ben\u200bali;amina@example.org", "invisible"),
        ("Amina Benali;amina@example.org;Méri\u00addien", "invisible"),
        ("Amina Ben\x00ali;amina@example.org", ""),
    ],
)
def test_a_wrong_line_says_what_is_wrong(line, error):
    [read] = read_text(line)
    assert len(read.errors) == 1
    assert error in read.errors[0]


def test_an_address_given_twice_is_told_at_the_second_line():
    first, second = read_text("A B;a@example.org\nC D;A@example.org")
    assert (first.errors, second.errors) == ([], ["Même adresse qu’à la ligne 1."])


def test_the_numbers_are_those_of_the_file():
    lines = read_text("nom;email\n\nA B;a@example.org\n\nC D;d@example.org")
    assert [line.number for line in lines] == [3, 5]


@pytest.mark.parametrize("text", ["", " \n\n ", "nom;email"])
def test_an_empty_list_is_refused(text):
    with pytest.raises(ValidationError, match="vide"):
        read_text(text)


def test_a_list_of_more_than_200_is_refused():
    with pytest.raises(ValidationError, match="200"):
        read_text("\n".join(f"A B;a{n}@example.org" for n in range(201)))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"\x00" * 500])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(ValidationError, match="XLSX"):
        read_file("liste.xlsx", content)


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (21 * 1024 * 1024))
    with pytest.raises(ValidationError, match="trop grand"):
        read_file("liste.xlsx", out.getvalue())


def test_a_file_of_more_than_a_megabyte_is_refused():
    with pytest.raises(ValidationError, match="1 Mo"):
        read_file("liste.csv", b"a" * (1024 * 1024 + 1))


@pytest.mark.parametrize("name", ["liste.pdf", "liste", "liste.xls"])
def test_another_kind_of_file_is_refused(name):
    with pytest.raises(ValidationError, match="CSV ou XLSX"):
        read_file(name, b"a;b")


def test_a_list_shown_again_reads_the_same():
    lines = read_text(
        '"Anne; Marie" D\'Ys;anne@example.org;"Le ""Cercle""";opco\nA B;b@example.org'
    )
    assert told(read_text(as_text(lines))) == told(lines)


@given(text=st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    try:
        lines = read_text(text)
    except ValidationError:
        return
    assert all(line.errors or (line.email and line.name) for line in lines)


def test_a_line_that_cannot_be_read_is_refused_by_its_number():
    told = ["La ligne 2 n’est pas lisible\u00a0: une personne par ligne."]
    text = f"A B;a@example.org\n{'x' * 200_000}"
    for read in (lambda: read_text(text), lambda: read_file("liste.csv", text.encode())):
        with pytest.raises(ValidationError) as refusal:
            read()
        assert refusal.value.messages == told


def test_a_pasted_list_of_more_than_a_megabyte_is_refused():
    with pytest.raises(ValidationError) as refusal:
        read_text("A B;a@example.org\n" * 80_000)
    assert refusal.value.messages == [
        "Cette liste dépasse 1 Mo\u00a0: une liste de participants en fait moins."
    ]
