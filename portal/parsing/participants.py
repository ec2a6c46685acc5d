"""A list of participants as people have it: pasted, or in a CSV or XLSX file.

One person a line: name, e-mail, organisation, payer. A first line of headings may set another
order. A pasted line may also be « Prénom Nom <adresse> », once or several times, as mail programs
write it.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from itertools import zip_longest

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from cms.enums import Payer
from cms.search.folding import fold
from cms.validators import is_mail_address, validate_one_line

MOST_LINES = 200
MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
COLUMNS = ("name", "email", "organisation", "payer")
HEADINGS = {
    "name": "name", "nom": "name", "participant": "name", "nom complet": "name",
    "prenom nom": "name", "nom prenom": "name", "prenom et nom": "name",
    "prenom": "first_name", "nom de famille": "last_name",
    "email": "email", "e mail": "email", "mail": "email", "courriel": "email",
    "adresse electronique": "email", "adresse mail": "email", "adresse email": "email",
    "adresse e mail": "email", "adresse courriel": "email", "mel": "email",
    "organisation": "organisation", "entreprise": "organisation", "societe": "organisation",
    "structure": "organisation",
    "payeur": "payer", "qui paie": "payer", "financeur": "payer",
}  # fmt: skip
PAYERS = {
    "entreprise": Payer.COMPANY, "employeur": Payer.COMPANY, "company": Payer.COMPANY,
    "opco": Payer.OPCO,
    "particulier": Payer.INDIVIDUAL, "individuel": Payer.INDIVIDUAL,
    "individual": Payer.INDIVIDUAL, "": "",
}  # fmt: skip
LONGEST = {"first_name": 80, "last_name": 80, "organisation": 150}
ADDRESS = re.compile(r"[^\s<>,;:\"()@]+@[^\s<>,;:\"()@]+")
BETWEEN_NAMED = re.compile(r"(?<=>)\s*([,;])\s*")
NOT_OF_A_NAME = re.compile("[<>@,]")

Columns = list[str | None]  # None: of no use to us


@dataclass
class ParticipantLine:
    """A person to invite, or what is wrong with the line that names them."""

    number: int
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    organisation: str = ""
    payer: str = ""
    payer_text: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def payer_label(self) -> str:
        """As it was read; as it was written where it could not be."""
        return Payer(self.payer).label if self.payer else self.payer_text


def read_text(text: str) -> list[ParticipantLine]:
    """Return the people of a pasted list or of a CSV file's text, line by line.

    ValidationError when there is nobody, more than 200 lines, or a line that cannot be read.
    """
    if len(text) > MOST_BYTES:
        raise ValidationError(
            "Cette liste dépasse 1 Mo\u00a0: une liste de participants en fait moins."
        )
    lines = enumerate(text.splitlines(), start=1)
    return _read([(number, cells) for number, line in lines for cells in _rows(number, line)])


def read_file(name: str, content: bytes) -> list[ParticipantLine]:
    """Return the people of a CSV or XLSX file; ValidationError when it is neither, or too large."""
    if len(content) > MOST_BYTES:
        raise ValidationError(
            "Ce fichier dépasse 1 Mo\u00a0: une liste de participants en fait moins."
        )
    if name.lower().endswith(".xlsx"):
        return _read(_sheet(content))
    if not name.lower().endswith((".csv", ".txt")):
        raise ValidationError("Choisissez un fichier CSV ou XLSX.")
    return read_text(_decoded(content))


def as_text(lines: list[ParticipantLine]) -> str:
    """Return a list as `read_text` reads it, with headings."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    write(["prénom", "nom de famille", "adresse électronique", "organisation", "payeur"])
    for line in lines:
        payer = line.payer_text
        write([line.first_name, line.last_name, line.email, line.organisation, payer])
    return out.getvalue()


def _decoded(content: bytes) -> str:
    """French spreadsheets write Windows-1252 when not asked for UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(number: int, line: str) -> list[list[str]]:
    """Return the cells of a line; of each person when it is « A <a@…>, B <b@…> ».

    With commas between people, one of a name that is not in quotes makes it anybody's guess.
    """
    parts = BETWEEN_NAMED.split(line.strip().rstrip(",;"))
    people, separators = parts[::2], parts[1::2]
    unclear = "," in separators and any("," in one and one[0] != '"' for one in people)
    if len(people) < 2 or unclear or not all(map(_named, people)):
        return [_cells(number, line)]
    return [[one] for one in people]


def _named(text: str) -> tuple[str, str] | None:
    """Return name and address of « Prénom Nom <adresse> », None for anything else."""
    name, _, address = text.strip().partition("<")
    if not address.endswith(">") or set("<>") & set(name + address[:-1]) or ";" in name:
        return None
    return name.strip(" \"'"), address[:-1].strip()


def _cells(number: int, line: str) -> list[str]:
    separator = next((sign for sign in "\t;," if sign in line), ";")
    if separator == "," and ">" in line:  # « Nom, Prénom <adresse>, organisation »
        named, _, rest = line.partition(">")
        return [f"{named}>".strip(), *_split(number, rest.strip(" ,"), separator)]
    return _split(number, line, separator)


def _split(number: int, line: str, separator: str) -> list[str]:
    try:
        row = next(csv.reader(io.StringIO(line), delimiter=separator), [])
    except csv.Error as error:  # a cell of more than 131 072 signs, for one
        raise ValidationError(
            f"La ligne {number} n’est pas lisible\u00a0: une personne par ligne."
        ) from error
    return [cell.strip() for cell in row]


def _sheet(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(file.file_size for file in packed.infolist()) > MOST_UNPACKED:
                raise ValidationError("Ce classeur est trop grand.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES + 2, max_col=8, values_only=True)
        return [
            (number, ["" if cell is None else str(cell).strip() for cell in row])
            for number, row in enumerate(rows, start=1)
        ]
    except ValidationError:
        raise
    except Exception as error:  # openpyxl raises as many kinds as there are broken files
        raise ValidationError("Ce fichier n’est pas un classeur XLSX lisible.") from error


def _read(rows: list[tuple[int, list[str]]]) -> list[ParticipantLine]:
    rows = [(number, cells) for number, cells in rows if any(cells)]
    columns: Columns = list(COLUMNS)
    if rows and (found := _headings(rows[0][1])):
        columns, rows = found, rows[1:]
    if not rows:
        raise ValidationError("La liste est vide\u00a0: une personne par ligne.")
    if len(rows) > MOST_LINES:
        raise ValidationError(f"La liste dépasse {MOST_LINES} lignes.")
    lines = [_line(number, cells, columns) for number, cells in rows]
    _mark_repeated(lines)
    return lines


def _headings(cells: list[str]) -> Columns | None:
    known = [HEADINGS.get(fold(cell), None if cell else "") for cell in cells]
    if "email" not in known:
        return None
    if "first_name" in known and "name" in known:  # « Prénom ; Nom »
        known = ["last_name" if one == "name" else one for one in known]
    return known


def _line(number: int, cells: list[str], columns: Columns) -> ParticipantLine:
    values = dict(zip(columns, cells, strict=False))
    values |= _from_address(cells)
    addresses = _addresses(cells, columns)
    email = values.get("email", "") if len(addresses) < 2 else ", ".join(addresses)
    line = ParticipantLine(
        number=number,
        email=email.removeprefix("mailto:").lower(),
        organisation=values.get("organisation", ""),
        payer_text=values.get("payer", ""),
    )
    line.first_name, line.last_name = _names(values)
    _check(line)
    return line


def _from_address(cells: list[str]) -> dict[str, str]:
    """« Prénom Nom <adresse> », as mail programs copy it."""
    if not cells or not (named := _named(cells[0])):
        return {}
    name, email = named
    return {
        "name": name,
        "email": email,
        "organisation": cells[1] if len(cells) > 1 else "",
        "payer": cells[2] if len(cells) > 2 else "",
    }


def _addresses(cells: list[str], columns: Columns) -> list[str]:
    """Return the addresses of a line, each once, but for columns with headings of their own."""
    read = (
        cell for cell, column in zip_longest(cells, columns, fillvalue="") if column is not None
    )
    found = (address.strip("'").lower() for cell in read for address in ADDRESS.findall(cell))
    return list(dict.fromkeys(found))


def _names(values: dict[str, str]) -> tuple[str, str]:
    """Return first and last name: of « Nom, Prénom », else words in capitals are the last one, else
    all but the first."""
    if "first_name" in values:
        return values["first_name"], values.get("last_name", "")
    name = values.get("name", "")
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return first, _capitalised(last) if last.isupper() else last
    words = name.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        first = [word for word in words if word not in capitals]
        return " ".join(first), " ".join(_capitalised(word) for word in capitals)
    return " ".join(words[:1]), " ".join(words[1:])


def _capitalised(word: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)


def _check(line: ParticipantLine) -> None:
    if "," in line.email:
        line.errors.append("Cette ligne a plusieurs adresses\u00a0: une personne par ligne.")
    elif not is_mail_address(line.email):
        line.errors.append("L’adresse électronique manque ou n’en est pas une.")
    if not line.name:
        line.errors.append("Le nom manque.")
    elif NOT_OF_A_NAME.search(line.name):
        line.errors.append("Le nom n’est pas lisible\u00a0: prénom, puis nom de famille.")
    line.payer = PAYERS.get(fold(line.payer_text))
    if line.payer is None:
        line.payer = ""
        line.errors.append(
            "Payeur\u00a0: «\u00a0entreprise\u00a0», «\u00a0OPCO\u00a0» "
            "ou «\u00a0particulier\u00a0»."
        )
    for name, longest in LONGEST.items():
        value = getattr(line, name)
        if len(value) > longest:
            line.errors.append(f"Plus de {longest} signes\u00a0: «\u00a0{value[:30]}…\u00a0».")
        try:
            validate_one_line(value)
        except ValidationError as error:
            line.errors += error.messages


def _mark_repeated(lines: list[ParticipantLine]) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        if line.email and line.email in seen:
            line.errors.append(f"Même adresse qu’à la ligne {seen[line.email]}.")
        seen.setdefault(line.email, line.number)
