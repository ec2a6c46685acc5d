"""Finished answers of the API and the website, kept until public content changes.

An answer belongs to the content version, the address with its parameters in order, and the day in
Paris. The version is read from the database for every request: no process is ever behind another,
whatever the cache, and entries of former versions are never asked for again.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response

from cms.queries.content_version import current_version
from cms.styles import rule_for_styles

PREFIX = "/api/v2/"
NEVER_KEPT = tuple(
    PREFIX + name for name in ("preview/", "schema/", "docs/", "offer-requests/", "date-alerts/")
)
SHARED_CACHES = "public, max-age=0, s-maxage=10, stale-while-revalidate=30"
LONGEST_QUERY = 2000
LARGEST_BODY = 512 * 1024
SMALLEST_COMPRESSED = 500
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
# What a view of the website may say besides its text.
CARRIED = ("X-Frame-Options", "X-Robots-Tag", "Link")
KEPT_SECONDS = 24 * 60 * 60
LONGEST_BUILD_SECONDS = 10
LOOK_AGAIN_SECONDS = 0.02


class Answer(NamedTuple):
    """The bytes of an answer and its headers: its own, and those for all caches."""

    body: bytes
    headers: dict[str, str]


def kept(*parameters: str) -> Callable:
    """Mark a view of the website whose answer is the same for everybody until content changes.

    `parameters` are those it reads; with others its answer is not kept. The view sees no cookie:
    no session, no message, no log-in. An answer that is not 200, sets a cookie or holds a nonce is
    kept by nobody.
    """

    def mark(view: Callable) -> Callable:
        @wraps(view)
        def kept_view(request: HttpRequest, *args, **kwargs):
            return view(request, *args, **kwargs)

        kept_view.kept_parameters = frozenset(parameters)
        return kept_view

    return mark


class ContentCache:
    """Serves what an anonymous visitor may read, before sessions are looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_read(request):
            return self.get_response(request)
        if is_of_the_api(request):
            return self._serve(request)
        parameters = parameters_of_the_website(request)
        if parameters is None:
            return self.get_response(request)
        forget_visitor(request)
        if request.GET.keys() <= parameters:
            return self._serve(request)
        return self._serve_once(request)

    def _serve(self, request: HttpRequest) -> HttpResponse:
        cache, key, encoding = caches["content"], cache_key(request), encoding_for(request)
        answer = cache.get(key + encoding) or self._first_to_make(request, cache, key, encoding)
        return respond(request, answer) if isinstance(answer, Answer) else answer

    def _serve_once(self, request: HttpRequest) -> HttpResponse:
        """The same answer without a place among the kept ones."""
        response = self.get_response(request)
        if not is_for_everybody(request, response):
            return response
        return respond(request, finish(response, is_of_the_api=False)[encoding_for(request)])

    def _first_to_make(self, request: HttpRequest, cache, key: str, encoding: str):
        """Make the answer, unless someone else does so already: then wait for theirs."""
        lock = f"{key}making"
        deadline = time.monotonic() + LONGEST_BUILD_SECONDS
        while not cache.add(lock, True, LONGEST_BUILD_SECONDS) and time.monotonic() < deadline:
            time.sleep(LOOK_AGAIN_SECONDS)
            if answer := cache.get(key + encoding):
                return answer
        try:
            return cache.get(key + encoding) or self._make(request, cache, key, encoding)
        finally:
            cache.delete(lock)

    def _make(self, request: HttpRequest, cache, key: str, encoding: str):
        """Ask the view; keep its answer when it is one that everybody may have."""
        response = self.get_response(request)
        if not is_for_everybody(request, response):
            return response
        answers = finish(response, is_of_the_api=is_of_the_api(request))
        if len(response.content) <= LARGEST_BODY:
            cache.set_many({key + name: one for name, one in answers.items()}, KEPT_SECONDS)
        return answers[encoding]


def is_read(request: HttpRequest) -> bool:
    """True for what may be answered alike; requests that Wagtail makes up show drafts."""
    return (
        request.method in ("GET", "HEAD")
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and not getattr(request, "is_dummy", False)
    )


def is_of_the_api(request: HttpRequest) -> bool:
    path = request.path_info
    return path.startswith(PREFIX) and not path.startswith(NEVER_KEPT)


def parameters_of_the_website(request: HttpRequest) -> frozenset[str] | None:
    """Return what the view at this address reads of the query, None when it is not a kept one."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    return getattr(view, "kept_parameters", None)


def forget_visitor(request: HttpRequest) -> None:
    """Make the request one of nobody, so that no answer can be of somebody."""
    request.META.pop("HTTP_COOKIE", None)
    request.COOKIES = {}


def is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """True for an answer that may be given to others; told to caches otherwise."""
    if response.status_code == 200 and not response.cookies and not _holds_nonce(request):
        return True
    response.setdefault("Cache-Control", "no-store")
    return False


def _holds_nonce(request: HttpRequest) -> bool:
    return bool(getattr(request, "_csp_nonce", None))


def cache_key(request: HttpRequest) -> str:
    """The name of an answer: the order in which its parameters are given does not matter."""
    query = "&".join(sorted(request.META.get("QUERY_STRING", "").split("&")))
    digest = hashlib.sha256(f"{request.path_info}?{query}".encode("utf-8", "surrogatepass"))
    today = timezone.localdate()
    return f"{current_version().number}:{today:%Y%m%d}:{digest.hexdigest()}:"


def encoding_for(request: HttpRequest) -> str:
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    return "gzip" if TAKES_GZIP.search(accepted) else "identity"


def finish(response: HttpResponse, *, is_of_the_api: bool = True) -> dict[str, Answer]:
    """Return the answer that a view made as bytes to keep, by encoding.

    Its policy is that of its place, without a nonce, which is for one answer alone.
    """
    body = response.content
    digest = hashlib.sha256(body).hexdigest()[:32]
    carried = () if is_of_the_api else CARRIED
    headers = {
        **{name: response[name] for name in carried if name in response},
        HEADER: policy_of_kept(is_of_the_api=is_of_the_api),
        "Permissions-Policy": settings.PERMISSIONS_POLICY,
        "Content-Type": response["Content-Type"],
        "Cache-Control": SHARED_CACHES,
        "Vary": "Accept-Encoding",
    }
    plain = Answer(body, {**headers, "ETag": f'"{digest}"'})
    if len(body) < SMALLEST_COMPRESSED:
        return {"identity": plain, "gzip": plain}
    packed = {**headers, "ETag": f'"{digest}-gzip"', "Content-Encoding": "gzip"}
    compressed = gzip.compress(body, compresslevel=6, mtime=0)
    return {"identity": plain, "gzip": Answer(compressed, packed)}


def policy_of_kept(*, is_of_the_api: bool) -> str:
    if is_of_the_api:
        return build_policy(settings.POLICIES_BY_PREFIX["/api/"])
    return build_policy(update=rule_for_styles())


def respond(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Return the answer, or only that it is the one the visitor has (304)."""
    unmet = get_conditional_response(request, etag=answer.headers["ETag"])
    if unmet is None:
        return HttpResponse(answer.body, headers=answer.headers)
    for name in ("ETag", "Cache-Control", "Vary"):
        unmet[name] = answer.headers[name]
    return unmet
