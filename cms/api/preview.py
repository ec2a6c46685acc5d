"""A draft as JSON, for whoever holds a token: the same representation as of a published page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cms.api.operations import Operation
from cms.api.parameters import UNKNOWN, PreviewParameters
from cms.api.problems import refuse
from cms.api.representation import AnyPage, represent
from cms.api.views import PublicView, json_answer
from cms.preview import with_token_headers
from cms.queries.previews import find_shown
from cms.services.review_links import record_opening


def represent_preview(request: HttpRequest) -> dict | None:
    """Return the draft that the request's token shows, None when it shows nothing.

    `meta.preview` is true; `meta.review_until` is there for a review link alone: when it ends, as
    an ISO instant of Paris. Links to other pages are those the public would see: a token opens
    one page, so a page that is not on line stays hidden.
    """
    tokens = request.GET.getlist("token")
    shown = find_shown(tokens[0]) if len(tokens) == 1 else None
    if shown is None:
        return None
    data = represent(shown.draft, request)
    data["meta"]["preview"] = True
    if "programme" in data:  # there is one of the published page alone
        data["programme"] = None
    if shown.review_link:
        until = timezone.localtime(shown.until).isoformat(timespec="seconds")
        data["meta"]["review_until"] = until
        if request.method == "GET":
            record_opening(shown.review_link)
    return data


class PreviewView(PublicView):
    """GET and HEAD `?token=`; reads no session, and answers every useless token alike."""

    operation = Operation("getPreview", "pages", answers=AnyPage, problems=(404,), cached=False)
    parameters = PreviewParameters
    http_method_names = ["get", "head"]

    def get(self, request) -> HttpResponse:
        refuse_other_parameters(request)
        data = represent_preview(request)
        if data is None:
            raise Http404
        return json_answer(data)

    def finalize_response(self, request, response, *args, **kwargs):
        return with_token_headers(super().finalize_response(request, response, *args, **kwargs))


def refuse_other_parameters(request) -> None:
    for name in sorted(set(request.GET) - {"token"}):
        raise refuse(name, UNKNOWN)
