"""How every text of a participant is saved: by hand or by the page itself, and never lost.

A save names the version it was typed upon. When that is not the last one any more, because another
tab or device has written since, nothing is overwritten: what came too late is kept beside, and both
are offered to their owner (BR-55). A save that is sent twice, because its answer was lost, is one;
what the same page has written since its answer was lost goes upon it, whichever comes first.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.models.texts import OwnText
from portal.services.snapshots import keep, keep_before_writing, keeps_snapshots


class TextConflict(Exception):
    """The text was written elsewhere since; `current` is what it says now."""

    def __init__(self, current: OwnText):
        super().__init__()
        self.current = current


def save_text(
    text: OwnText,
    *,
    texts: Mapping,
    seen: int,
    key: UUID | None = None,
    after: UUID | None = None,
    is_explicit: bool = True,
    check: Callable[[OwnText], None] | None = None,
    **fields,
) -> OwnText:
    """Save the words of a text that is still at `seen`, its `lock_version`; return it as it is now.

    `fields` are other columns to set with them. `key` names the attempt: the same one again changes
    nothing and is answered alike. `after` names the one before it, if its page has no answer to
    that one: the text is then what that page wrote, and `seen` is not asked; should that one come
    afterwards, it is a former version. `check` raises ValidationError against a text as it is now.
    Raises TextConflict, and has kept the words that were refused.
    """
    with transaction.atomic():
        current = lock_text(text)
        if check is not None:
            check(current)
        if key is not None and key == current.overtaken_key:
            _keep_beside(current, texts)
            return current
        is_of_this_page = current.last_key is not None and current.last_key in {key, after}
        if is_of_this_page and current.last_key == key and _says(current, texts, fields):
            return current
        if is_of_this_page or current.lock_version == seen:
            keys = {"last_key": key, "overtaken_key": after}
            return _write(current, texts, is_explicit=is_explicit, fields=keys | fields)
        _keep_beside(current, texts, is_refused=True)
    raise TextConflict(current)


def lock_text(text: OwnText) -> OwnText:
    """Return the text as it is now; the next who writes it waits for this transaction to end.

    Raises the model's DoesNotExist when it was deleted meanwhile.
    """
    rows = type(text).objects.select_for_update(of=("self",))
    return rows.select_related("owner__data_key", "cohort", "workshop").get(pk=text.pk)


def _says(current: OwnText, texts: Mapping, fields: Mapping) -> bool:
    is_same = all(getattr(current, name) == value for name, value in fields.items())
    return is_same and dict(current.texts) == dict(texts)


def _keep_beside(current: OwnText, texts: Mapping, *, is_refused: bool = False) -> None:
    if keeps_snapshots(current) and dict(current.texts) != dict(texts):
        keep(current, texts, is_refused=is_refused)


def _write(current: OwnText, texts: Mapping, *, is_explicit: bool, fields: dict) -> OwnText:
    if keeps_snapshots(current):
        keep_before_writing(current, is_explicit=is_explicit)
    for name, value in fields.items():
        setattr(current, name, value)
    current.texts = dict(texts)
    current.saved_at = timezone.now()
    current.lock_version += 1
    current.save()
    if is_explicit and keeps_snapshots(current) and texts:
        keep(current, texts, is_explicit=True)
    return current
