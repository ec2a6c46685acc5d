"""What becomes of each column that says something of a person: a table beside each kind of data.

    "portal.Absence": goes(given="workshop created_at", silent="id enrolment updated_at")

Two questions, asked of every column: is its content given to the person in their own export, and
does it go when they are erased? What outlives them says why. Tests hold the tables to the models
(no column is left out, none is stale) and to what export and erasure really do.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fate:
    """`given`: in the person's export. `why_it_stays`, in French: it outlives their erasure."""

    given: bool
    why_it_stays: str = ""


Fates = dict[str, Fate]  # by the column's name in its model

# Why a column stays, where many say the same.
LINK = "Relie la ligne aux autres\u00a0; ne dit de qui il s’agit que par le compte, qui est effacé"
WORK = "Travail fait pour l’entreprise, qui en répond\u00a0; l’auteur·e n’est plus qu’un numéro"
GROUP_S = "Appartient au groupe, et ne dit rien d’une personne"


def goes(*, given: str = "", silent: str = "") -> Fates:
    """Columns, by their names between spaces, that erasing a person empties or deletes.

    `given` are those that the export shows; `silent` say nothing to anybody (numbers, digests).
    """
    return _fates("", given, silent)


def stays(why: str, *, given: str = "", silent: str = "") -> Fates:
    """Columns that outlive the person, and why."""
    return _fates(why, given, silent)


def _fates(why: str, given: str, silent: str) -> Fates:
    fates = {name: Fate(True, why) for name in given.split()}
    return fates | {name: Fate(False, why) for name in silent.split()}
