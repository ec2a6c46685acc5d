"""What the coordination writes: charters, their drafts, and the version that is in force."""

import json
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import User
from portal.enums import ChangeKind, VersionState
from portal.models import Charter, CharterVersion
from portal.queries.charter_states import LANGUAGE
from portal.services.locking import ChangedMeanwhile

FIRST_NOTE = "Première version."


@transaction.atomic
def create_charter(*, name: str, user: User | None) -> CharterVersion:
    """Make a charter with an empty first draft, which is returned.

    Raises ValidationError when the name is taken.
    """
    charter = Charter(name=name)
    charter.full_clean()
    charter.save()
    log(charter, "portal.create_charter", user=user)
    return CharterVersion.objects.create(charter=charter, change_note=FIRST_NOTE)


@transaction.atomic
def start_draft(charter: Charter) -> CharterVersion:
    """Return the draft of a charter, begun from the text in force; there is one at a time."""
    _lock(charter)
    versions = charter.versions.filter(language=LANGUAGE)
    if draft := versions.filter(state=VersionState.DRAFT).first():
        return draft
    text = {"title": "", "summary": "", "body": ""}
    if active := versions.filter(state=VersionState.ACTIVE).first():
        text = {name: getattr(active, name) for name in text}
    note = "" if versions.exists() else FIRST_NOTE
    return CharterVersion.objects.create(charter=charter, change_note=note, **text)


@transaction.atomic
def edit_draft(
    draft: CharterVersion, *, title: str, summary: str, body: str, change_note: str, seen: int
) -> None:
    """Write the text of a draft that is still at `seen`, its `lock_version`.

    Raises ChangedMeanwhile otherwise, ValidationError for what a version cannot hold; nothing is
    written then.
    """
    written = {
        "title": title,
        "summary": with_plain_line_ends(summary),
        "body": with_plain_line_ends(body),
        "change_note": change_note,
    }
    CharterVersion(charter=draft.charter, **written).clean_fields()
    unchanged = CharterVersion.objects.filter(
        pk=draft.pk, state=VersionState.DRAFT, lock_version=seen
    )
    if not unchanged.update(
        **written, lock_version=F("lock_version") + 1, updated_at=timezone.now()
    ):
        raise ChangedMeanwhile
    draft.refresh_from_db()


@transaction.atomic
def delete_draft(draft: CharterVersion) -> None:
    """Give a draft up. Raises ChangedMeanwhile when it is none any more."""
    deleted, _ = CharterVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT).delete()
    if not deleted:
        raise ChangedMeanwhile


@transaction.atomic
def activate_version(
    draft: CharterVersion, *, change_kind: str, user: User | None, seen: int | None = None
) -> CharterVersion:
    """Put a draft in force, in the place of the version that was (BR-24); return it.

    It gets the next number and its digest; the first version of a charter is a major one whatever
    is asked for. Of two people at once one does it, the other gets ChangedMeanwhile; so does who
    read the draft at another `seen`. ValidationError when a part of the text is missing.
    """
    _lock(draft.charter)
    draft = CharterVersion.objects.select_related("charter").get(pk=draft.pk)
    if draft.state != VersionState.DRAFT or seen not in (None, draft.lock_version):
        raise ChangedMeanwhile
    draft.clean_fields()
    versions = draft.charter.versions.filter(language=draft.language)
    last = versions.aggregate(last=Max("number"))["last"] or 0
    now = timezone.now()
    versions.filter(state=VersionState.ACTIVE).update(state=VersionState.ARCHIVED, updated_at=now)
    draft.number = last + 1
    draft.change_kind = change_kind if last else ChangeKind.MAJOR
    draft.state, draft.sha256 = VersionState.ACTIVE, digest_of(draft)
    draft.activated_at, draft.activated_by = now, user
    draft.save()
    log(draft.charter, "portal.activate_charter", user=user, data={"number": draft.number})
    return draft


def digest_of(version: CharterVersion) -> str:
    """Return the SHA-256 of what people agree to: title, summary, body and language.

    Of one JSON object with its keys in order, in UTF-8, so that anybody can compute it again.
    """
    parts = {
        name: with_plain_line_ends(getattr(version, name))
        for name in ("body", "language", "summary", "title")
    }
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def with_plain_line_ends(text: str) -> str:
    """Browsers send a form's lines with CR LF: one text shall have one digest."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _lock(charter: Charter) -> None:
    """One writer at a time for a charter; answers, which refer to it, need not wait."""
    Charter.objects.select_for_update(no_key=True).get(pk=charter.pk)
