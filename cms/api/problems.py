"""What went wrong, as RFC 9457 problem details (contract §5), in French for who reads them."""

from http import HTTPStatus
from typing import Literal

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework.exceptions import APIException
from typing_extensions import TypedDict

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Demande incorrecte",
    403: "Refusé",
    404: "Introuvable",
    405: "Méthode refusée",
    406: "Format refusé",
    409: "Conflit",
    410: "Cette page n’existe plus",
    413: "Demande trop longue",
    415: "Format refusé",
    429: "Trop de demandes",
}


# Written as a call for the sake of `in`.
ProblemError = TypedDict(
    "ProblemError", {"name": str, "in": Literal["query", "body"], "message": str}
)


class Problem(TypedDict):
    """What went wrong (RFC 9457), in French for who reads it; `errors` names each value refused."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemError]


class ParametersRefused(BadRequest):
    """Parameters that cannot be used: `errors` as the `errors` of a problem; a page is a 400."""

    def __init__(self, errors: list[dict]):
        super().__init__("; ".join(f"{error['name']}: {error['message']}" for error in errors))
        self.errors = errors


class BodyRefused(ParametersRefused):
    """Data that cannot be used: `errors` are the messages by field, as serializers give them."""

    def __init__(self, errors: dict):
        super().__init__(
            [
                {"name": shown(name), "in": "body", "message": str(first_message(messages))}
                for name, messages in errors.items()
            ]
        )


def first_message(messages) -> str:
    """Return the first message, of however nested a refusal."""
    while not isinstance(messages, str):
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return messages


def shown(name: str) -> str:
    return str(name).replace("\0", "")[:100]


def encodable(text: str) -> str:
    """Return a text that UTF-8 can hold: JSON may escape half a character, and we repeat it."""
    return str(text).encode("utf-8", "replace").decode()


def problem(
    status: int, detail: str = "", *, errors: list[dict] | None = None, headers: dict | None = None
) -> JsonResponse:
    """Return the answer for a problem; `errors` are `{"name", "in": "query|body", "message"}`."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    data: Problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": encodable(detail or title),
        "errors": [{key: encodable(text) for key, text in error.items()} for error in errors or []],
    }
    return JsonResponse(
        data,
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers=headers,
    )


def problem_for(error: Exception) -> JsonResponse | None:
    """Return the answer for an exception of a view, None for one that nobody foresaw."""
    if isinstance(error, BodyRefused):
        return problem(400, "Une ou plusieurs données sont refusées.", errors=error.errors)
    if isinstance(error, ParametersRefused):
        return problem(400, "Un ou plusieurs paramètres sont refusés.", errors=error.errors)
    if isinstance(error, Http404):
        return problem(404, "Rien de public n’est à cette adresse.")
    if isinstance(error, PermissionDenied):
        return problem(403, str(error))
    if isinstance(error, APIException):
        wait = getattr(error, "wait", None)
        headers = {"Retry-After": str(int(wait))} if wait else {}
        return problem(error.status_code, str(error.detail), headers=headers)
    return None


def refuse(name: str, message: str) -> ParametersRefused:
    """Return the refusal of one parameter of the address."""
    return ParametersRefused([{"name": name, "in": "query", "message": message}])
