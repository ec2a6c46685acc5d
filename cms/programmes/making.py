"""Making the programmes of formations: by the worker at publication, else for who asks first."""

import time
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from cms.api.filters import public_pages
from cms.models import FormationPage, Programme, ProgrammeClaim
from cms.printing import can_print
from cms.programmes.statement import Statement, digest_of, draw, state

LONGEST_WAIT, LOOK_AGAIN = 30, 0.1  # seconds


class BeingMade(Exception):
    """Someone else is still making the programme."""


def programme_of(page: Page) -> Programme | None:
    """Return the programme that says what a published formation says now, made here if need be.

    None when the page is gone, or when nothing can be printed here. One process makes it, others
    wait for that one; raises BeingMade when that takes longer than half a minute.
    """
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        statement = state(page.pk, page.content_type_id)
        if statement is None:
            return None
        if (found := _stored(page.pk, digest_of(statement))) or not can_print():
            return found
        try:
            if _claim(page.pk):
                return _make(page.pk, statement)
        except IntegrityError:  # the page was deleted in the meantime
            return None
        time.sleep(LOOK_AGAIN)
    raise BeingMade


@task()
def make_programme_task(page_id: int) -> None:
    """Safe to run twice, and when the page is gone."""
    page = _formations().filter(pk=page_id).first()
    if page is not None:
        programme_of(page)


def enqueue_programme(page_id: int) -> None:
    """Leave it to the worker, once what it is to state is committed."""
    if can_print():
        transaction.on_commit(partial(make_programme_task.enqueue, page_id))


def enqueue_outdated_programmes() -> int:
    """Leave to the worker what is missing or states something else than the page, and forget what
    belongs to no published page; returns how many are to be made.

    Where nothing can be printed, what is outdated is forgotten: a link to it would lead nowhere.
    """
    Programme.objects.exclude(page__in=_formations()).delete()
    outdated = [page.pk for page in _formations() if not _is_current(page)]
    if not can_print():
        Programme.objects.filter(pk__in=outdated).delete()
        return 0
    for page_id in outdated:
        make_programme_task.enqueue(page_id)
    return len(outdated)


def _formations():
    return public_pages().type(FormationPage)


def _is_current(page: Page) -> bool:
    statement = state(page.pk, page.content_type_id)
    return statement is None or _has_digest(page.pk, digest_of(statement)).exists()


def _has_digest(page_id: int, digest: str):
    return Programme.objects.filter(pk=page_id, digest=digest)


def _stored(page_id: int, digest: str) -> Programme | None:
    return _has_digest(page_id, digest).first()


def _claim(page_id: int) -> bool:
    """Be the one who makes it: a row that only one can write."""
    ProgrammeClaim.objects.filter(pk=page_id, until__lte=timezone.now()).delete()
    return ProgrammeClaim.objects.get_or_create(page_id=page_id)[1]


def _make(page_id: int, statement: Statement) -> Programme:
    """Make and keep it, unless whoever held the claim before us just did."""
    digest = digest_of(statement)
    try:
        return _stored(page_id, digest) or _keep(page_id, digest, draw(statement))
    finally:
        ProgrammeClaim.objects.filter(pk=page_id).delete()


def _keep(page_id: int, digest: str, content: bytes) -> Programme:
    values = {"digest": digest, "content": content, "size": len(content)}
    values["made_at"] = timezone.now()
    return Programme.objects.update_or_create(page_id=page_id, defaults=values)[0]
