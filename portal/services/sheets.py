"""What the coordination writes: the questions of sheets, their drafts, the version in service.

Answers point at the version they were given to: what is in service is never changed.
"""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from wagtail.log_actions import log

from cms.models import User
from portal.enums import VersionState
from portal.models import SheetQuestion, SheetTemplate, SheetVersion
from portal.services.charters import with_plain_line_ends
from portal.services.locking import ChangedMeanwhile

NO_QUESTION = "Une fiche pose au moins une question."
LONGEST_CODE = 36  # room for a number after it
COPIED = ("position", "code", "kind", "label", "help_text", "is_required", "max_length", "choices")


@transaction.atomic
def rename_sheet(template: SheetTemplate, *, name: str, user: User) -> None:
    """Change what participants read above the questions. ValidationError by field."""
    template.name = name
    template.full_clean()
    template.save()
    log(template, "portal.change_sheet", user=user)


@transaction.atomic
def start_draft(template: SheetTemplate) -> SheetVersion:
    """Return the draft of a template, begun from the questions in service; one at a time."""
    _lock(template)
    if draft := template.versions.filter(state=VersionState.DRAFT).first():
        return draft
    active = template.versions.filter(state=VersionState.ACTIVE).first()
    draft = SheetVersion.objects.create(
        template=template, introduction=active.introduction if active else ""
    )
    if active:
        _write(
            draft, ({name: getattr(one, name) for name in COPIED} for one in active.questions.all())
        )
    return draft


@transaction.atomic
def edit_draft(
    draft: SheetVersion, *, introduction: str, questions: Iterable[Mapping], seen: int
) -> None:
    """Write a draft that is still at `seen`, its `lock_version`: all its questions, in their order.

    Each is a mapping of the columns of `SheetQuestion` but `position`; a `code` is kept when the
    draft knows it, and made of the label otherwise. Raises ChangedMeanwhile, ValidationError for
    what a question cannot hold; nothing is written then.
    """
    introduction = with_plain_line_ends(introduction)
    SheetVersion(template=draft.template, introduction=introduction).clean_fields()
    known = set(draft.questions.values_list("code", flat=True))
    written = _with_codes(questions, known)
    unchanged = SheetVersion.objects.filter(
        pk=draft.pk, state=VersionState.DRAFT, lock_version=seen
    )
    if not unchanged.update(
        introduction=introduction, lock_version=F("lock_version") + 1, updated_at=timezone.now()
    ):
        raise ChangedMeanwhile
    draft.questions.all().delete()
    _write(draft, written)
    draft.refresh_from_db()


def _with_codes(questions: Iterable[Mapping], known: set[str]) -> list[dict]:
    """Each question with a code of its own; those that the draft has stay."""
    questions = [dict(one) for one in questions]
    taken = set(known)
    kept: set[str] = set()
    for question in questions:
        code = question.get("code")
        if code not in known or code in kept:
            question["code"] = code = _new_code(question["label"], taken)
            taken.add(code)
        kept.add(code)
    return questions


def _new_code(label: str, taken: set[str]) -> str:
    stem = slugify(label).replace("-", "_")[:LONGEST_CODE] or "question"
    numbers = range(2, 100)
    return next(
        code for code in (stem, *(f"{stem}_{number}" for number in numbers)) if code not in taken
    )


def _write(draft: SheetVersion, questions: Iterable[Mapping]) -> None:
    rows = [
        SheetQuestion(version=draft, **{**one, "position": position})
        for position, one in enumerate(questions, start=1)
    ]
    for row in rows:
        row.clean_fields(exclude=["version"])
    SheetQuestion.objects.bulk_create(rows)


@transaction.atomic
def delete_draft(draft: SheetVersion) -> None:
    """Give a draft up. Raises ChangedMeanwhile when it is none any more."""
    deleted, _ = SheetVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT).delete()
    if not deleted:
        raise ChangedMeanwhile


@transaction.atomic
def put_in_service(draft: SheetVersion, *, seen: int, user: User | None) -> SheetVersion:
    """Ask the questions of a draft from now on, in the place of those that were; return it.

    Sheets that were begun keep theirs. Of two people at once one does it, the other gets
    ChangedMeanwhile; so does who read the draft at another `seen`. ValidationError without a
    question.
    """
    _lock(draft.template)
    draft = SheetVersion.objects.select_related("template").get(pk=draft.pk)
    if draft.state != VersionState.DRAFT or draft.lock_version != seen:
        raise ChangedMeanwhile
    if not draft.questions.exists():
        raise ValidationError(NO_QUESTION)
    versions = SheetVersion.objects.filter(template=draft.template)
    now = timezone.now()
    versions.filter(state=VersionState.ACTIVE).update(state=VersionState.ARCHIVED, updated_at=now)
    draft.number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft.state, draft.activated_at, draft.activated_by = VersionState.ACTIVE, now, user
    draft.save()
    log(draft.template, "portal.activate_sheet", user=user, data={"number": draft.number})
    return draft


def _lock(template: SheetTemplate) -> None:
    """One writer at a time for a template; answers, which refer to its versions, need not wait."""
    SheetTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
