"""What every endpoint of ours has in common."""

from django.http import HttpRequest, HttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.views import APIView

from cms.api.operations import Operation
from cms.api.parameters import Pagination, Parameters
from cms.api.problems import problem, problem_for
from cms.api.stored import as_json


def json_answer(data: dict | str) -> HttpResponse:
    """Answer with data, or with JSON text that is ready."""
    text = data if isinstance(data, str) else as_json(data)
    return HttpResponse(text, content_type="application/json")


class JsonOnly(DefaultContentNegotiation):
    """JSON whatever is asked: an answer that is kept is the same for everybody, and `format` is a
    parameter of ours."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class PublicView(APIView):
    """Answers everyone alike: no session is read. `answer` makes data of parameters."""

    operation: Operation

    authentication_classes: list = []
    permission_classes: list = []
    content_negotiation_class = JsonOnly
    parameters: type[Parameters] = Parameters

    def get(self, request: HttpRequest) -> HttpResponse:
        return json_answer(self.answer(self.parameters.read(request)))

    def answer(self, query: dict) -> dict:
        raise NotImplementedError

    def handle_exception(self, exc: Exception) -> HttpResponse:
        return problem_for(exc) or super().handle_exception(exc)


class PublicList(PublicView):
    """A list in the one shape of the API, cut by `limit` and `offset`."""

    parameters = Pagination

    def answer(self, query: dict) -> dict:
        items, total = self.window(query["offset"], query["limit"])
        return {"meta": {"total_count": total}, "items": items}

    def window(self, offset: int, limit: int) -> tuple[list[dict], int]:
        """Return some items and how many there are in all."""
        queryset = self.get_queryset()
        return [self.item(each) for each in queryset[offset : offset + limit]], queryset.count()

    def get_queryset(self):
        raise NotImplementedError

    def item(self, each) -> dict:
        return each.get_api_representation()


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any other address below the API."""
    return problem(404, "Cette adresse n’existe pas dans l’API.")
