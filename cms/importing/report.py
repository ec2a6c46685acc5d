"""What an import tells: to the editor who reads it, to programs (contract §2), to the page."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum


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
            "message": self.message,
            "raw": self.raw,
            "proposal": self.proposal,
        }


class Warnings(list[ImportWarning]):
    """The warnings of one file, in the order of their lines; each said once."""

    def add(self, code: str, message: str, **details) -> None:
        raw = str(details.pop("raw", ""))[:500]
        warning = ImportWarning(code, message, raw=raw, **details)
        if warning not in self:
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
        error = {"line": refusal.line, "message": refusal.message}
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
