"""Words that are nowhere else: each tells what was written down, and whose it is.

`canari0surname0peer0` is the name of the reader `peer`; found where it may not be, it says what has
leaked and from whom. Letters and figures alone, so that no escaping changes it.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from django.http import HttpResponse
from pypdf import PdfReader

from cms.models import OutboxMail

CANARY = re.compile(r"canari0([a-z]+)0([a-z]+)0")
EMPTY_PDF = 100  # as the one of the tests, which no library opens
BROKEN_LINES = re.compile(r"\r?\n[ \t]|[\s\u00ad-]+")
Canary = tuple[str, str]  # kind, owner


def canary(kind: str, owner: str) -> str:
    """Return the canary of a kind (of matrix.yaml) that belongs to an owner."""
    return f"canari0{kind}0{owner_word(owner)}0"


def owner_word(owner: str) -> str:
    return owner.replace("_", "")


def find_canaries(text: str) -> set[Canary]:
    return set(CANARY.findall(text.lower()))


def canaries_in_answer(response: HttpResponse) -> set[Canary]:
    """Return what an answer holds: status line, headers, cookies, body, whatever its type."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    found = find_canaries(f"{response.reason_phrase}\n{headers}\n{cookies}")
    body = response.getvalue() if response.streaming else response.content
    for text in texts_of(body, response.get("Content-Type", "")):
        found |= find_canaries(text)
    return found


def texts_of(body: bytes, content_type: str) -> Iterator[str]:
    """Yield the texts of a body: of calendars unfolded, of PDF and archives what is inside."""
    if body.startswith(b"%PDF") and len(body) > EMPTY_PDF:
        for page in PdfReader(io.BytesIO(body)).pages:
            yield BROKEN_LINES.sub("", page.extract_text())
    elif body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_of(archive.read(name), "")
    elif content_type.startswith("text/calendar"):
        yield BROKEN_LINES.sub("", body.decode())
    else:
        yield body.decode("utf-8", "replace")


def channel_of(response: HttpResponse) -> str:
    is_calendar = response.get("Content-Type", "").startswith("text/calendar")
    return "feed" if is_calendar else "page"


def canaries_in_mail(mail: OutboxMail) -> set[Canary]:
    """Return what a waiting mail holds: subject, texts, files; its reader's address is theirs."""
    columns = [mail.kind, mail.reply_to, mail.unsubscribe, mail.subject, mail.text, mail.html]
    found = find_canaries("\n".join(columns))
    for file in mail.attachments.all():
        found |= find_canaries(file.name)
        for text in texts_of(bytes(file.content), file.content_type):
            found |= find_canaries(text)
    return found
