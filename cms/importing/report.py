"""What an import tells: to the editor who reads it, to programs (contract §2), to the page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from cms.importing.wording import typo

LONGEST_RAW = 500
MOST_OF_ONE_CODE = 200


class Status(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class ImportWarning:
    """Something that was seen and done, or left for an editor to decide; never silent.

    `line` counts from 1 in the file; `field` is the dotted key of the front matter.
    """

    code: str
    message: str
    line: int | None = None
    field: str | None = None
    raw: str = ""
    proposal: str | None = None

    def as_json(self) -> dict:
        return {
            "code": self.code,
            "line": self.line,
            "field": self.field,
            "message": typo(self.message),
            "raw": self.raw,
            "proposal": self.proposal,
        }


class Warnings(list[ImportWarning]):
    """The warnings of one file, in the order of their lines; each said once."""

    def __init__(self):
        super().__init__()
        self._said: set[ImportWarning] = set()
        self._numbers: Counter[str] = Counter()

    def add(self, code: str, message: str, **details) -> None:
        """Add a warning; of the same code, no more than an editor can read."""
        raw = str(details.pop("raw", ""))[:LONGEST_RAW]
        self._keep(ImportWarning(code, message[:LONGEST_RAW], raw=raw, **details))

    def extend(self, warnings: Iterable[ImportWarning]) -> None:
        for warning in warnings:
            self._keep(warning)

    def _keep(self, warning: ImportWarning) -> None:
        self._numbers[warning.code] += 1
        number = self._numbers[warning.code]
        if warning in self._said or number > MOST_OF_ONE_CODE:
            return
        self._said.add(warning)
        if number == MOST_OF_ONE_CODE:
            warning = ImportWarning(warning.code, "… et d’autres de même nature, non listés.")
        self.append(warning)

    def as_json(self) -> list[dict]:
        ordered = sorted(self, key=lambda warning: (warning.line or 0, warning.code))
        return [warning.as_json() for warning in ordered]


class FileRefusedError(Exception):
    """The file cannot be imported; nothing of it is kept."""

    def __init__(self, message: str, line: int | None = None):
        super().__init__(message)
        self.message, self.line = message, line


@dataclass
class FileResult:
    """What became of one file."""

    path: str
    status: Status
    page: dict | None = None
    warnings: list[dict] = field(default_factory=list)
    errors: list[dict] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unknown_keys: dict = field(default_factory=dict)
    published: bool = False

    @classmethod
    def refused(cls, path: str, refusal: FileRefusedError) -> "FileResult":
        error = {"line": refusal.line, "message": typo(refusal.message)}
        return cls(path, Status.REFUSED, errors=[error])

    def as_json(self) -> dict:
        data = asdict(self)
        del data["published"]
        return data


@dataclass
class ImportReport:
    dry_run: bool
    files: list[FileResult] = field(default_factory=list)

    @property
    def has_failures(self) -> bool:
        return any(file.status in {Status.REFUSED, Status.CONFLICT} for file in self.files)

    @property
    def totals(self) -> dict[str, int]:
        statuses = Counter(file.status for file in self.files)
        return {
            **{status.value: statuses[status] for status in Status},
            "published": sum(file.published for file in self.files),
            "warnings": sum(len(file.warnings) for file in self.files),
        }

    def as_json(self) -> dict:
        return {
            "dry_run": self.dry_run,
            "files": [file.as_json() for file in self.files],
            "totals": self.totals,
        }
