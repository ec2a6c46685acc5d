"""What an operator's monitor asks: is the process there, and can it work?"""

import ipaddress
import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cms.delivery.sending import due_mails
from cms.enums import MailState
from cms.models import OutboxMail

MINIMUM_FREE_DISK = 0.05
OLDEST_MAIL = timedelta(minutes=15)
WRITE_OF_NOTHING = "UPDATE django_migrations SET app = app WHERE id < 0"


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nothing of anything else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, else 503; the reasons only for HEALTH_ALLOWED_IPS."""
    results = {name: check() for name, check in CHECKS.items()}
    ready = not any(result == "failed" for result in results.values())
    status = 200 if ready else 503
    if not _may_see_details(request):
        return HttpResponse(
            "ready" if ready else "not ready", status=status, content_type="text/plain"
        )
    return JsonResponse({"ready": ready, "checks": results}, status=status)


def check_database() -> str:
    """Ask for a write, as a read would not see a read-only file or replica."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITE_OF_NOTHING)
    except DatabaseError:
        return "failed"
    return "ok"


def check_migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "failed"
    return "failed" if pending else "ok"


def check_disk() -> str:
    usage = shutil.disk_usage(settings.VAR_DIR if settings.VAR_DIR.exists() else "/")
    return "ok" if usage.free / usage.total >= MINIMUM_FREE_DISK else "failed"


def check_cache() -> str:
    """A cache that is away slows the site down, it does not stop it."""
    try:
        cache.set("readyz", 1, 5)
    except Exception:
        return "degraded"
    return "ok"


def check_outbox() -> str:
    """Failed when nobody tries to send: no worker. Degraded when it is the mail server that does
    not take them: they wait, and the site works meanwhile."""
    limit = timezone.now() - OLDEST_MAIL
    waiting = OutboxMail.objects.filter(state__in=[MailState.WAITING, MailState.SENDING])
    try:
        if due_mails().filter(next_attempt_at__lte=limit).exists():
            return "failed"
        return "degraded" if waiting.filter(created_at__lte=limit).exists() else "ok"
    except DatabaseError:
        return "failed"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "disk": check_disk,
    "cache": check_cache,
    "outbox": check_outbox,
}


def _may_see_details(request: HttpRequest) -> bool:
    if settings.TRUSTED_PROXY_COUNT:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = forwarded[-settings.TRUSTED_PROXY_COUNT :][0].strip()
    else:
        address = request.META.get("REMOTE_ADDR", "")
    try:
        visitor = ipaddress.ip_address(address)
    except ValueError:
        return False
    visitor = getattr(visitor, "ipv4_mapped", None) or visitor  # ::ffff:127.0.0.1 is 127.0.0.1
    return any(visitor in network for network in settings.HEALTH_ALLOWED_IPS)
