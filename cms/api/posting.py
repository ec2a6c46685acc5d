"""What the endpoints have in common that take what a visitor sends."""

import secrets
from http import HTTPStatus
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from cms.api.parameters import Parameters
from cms.api.problems import BodyRefused, problem
from cms.api.views import PublicView, json_answer
from cms.services.limits import LimitReached

LARGEST_BODY = 64 * 1024
TRAP = "website"
TRAP_IS_A_TRAP = "A trap: leave it empty."
UNKNOWN = "Ce champ n’existe pas ici."
CLIENT_HEADERS = {
    "X-Client-Token": "Names a front end that renders on a server.",
    "X-Client-IP": "The visitor's address; only with `X-Client-Token`.",
}
PROBLEMS = (403, 413, 415, 429)


class Body:
    """For serializers of what is sent: any other field is refused."""

    @classmethod
    def read(cls, body: object) -> dict:
        """Return the checked data of JSON; raises BodyRefused, which names each field refused."""
        if not isinstance(body, dict):
            raise BodyRefused({"": ["Un objet JSON est attendu."]})
        serializer = cls(data=body)
        errors = {} if serializer.is_valid() else dict(serializer.errors)
        errors |= {name: [UNKNOWN] for name in body if name not in serializer.fields}
        if errors:
            raise BodyRefused(errors)
        return serializer.validated_data


class PostView(PublicView):
    """Takes what is posted, in limited number: `take` makes the status and the answer of it."""

    http_method_names = ["post", "options"]
    parser_classes = [JSONParser]

    def post(self, request: HttpRequest) -> HttpResponse:
        Parameters.read(request)
        status, answer = self.take(request, visitor_address(request))
        response = json_answer(answer)
        response.status_code = status
        response["Cache-Control"] = "no-store"
        return response

    def take(self, request: HttpRequest, address: str) -> tuple[HTTPStatus, dict]:
        """Do what is asked; `address` is the visitor's IP address, that limits count."""
        raise NotImplementedError

    def handle_exception(self, exc: Exception) -> HttpResponse:
        if isinstance(exc, LimitReached):
            headers = {"Retry-After": str(exc.wait)}
            return problem(429, "Trop de demandes sont venues de vous.", headers=headers)
        return super().handle_exception(exc)


def visitor_address(request: HttpRequest) -> str:
    """Return the IP address that limits count.

    Raises PermissionDenied for a token that is not one of OFFER_CLIENT_TOKENS: a front end with a
    wrong one would otherwise use up its visitors' requests under its own address. BodyRefused for a
    visitor's address that is none. Both are errors that a page answers as well as the API.
    """
    if not (token := request.headers.get("X-Client-Token")):
        return get_adapter().get_client_ip(request)
    if not _is_known(token):
        raise PermissionDenied("Ce jeton n’est pas reconnu.")
    try:
        return str(ip_address(request.headers.get("X-Client-IP", "").strip()))
    except ValueError as error:
        raise BodyRefused({"X-Client-IP": ["Ce n’est pas une adresse IP."]}) from error


def _is_known(token: str) -> bool:
    given = token.encode()
    return any(secrets.compare_digest(given, one.encode()) for one in settings.OFFER_CLIENT_TOKENS)


def body_of(request) -> object:
    """Return the JSON that was sent; 413 above 64 kB, 400 for what is nested without end."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise RequestDataTooBig
        if len(request.body) > LARGEST_BODY:
            raise RequestDataTooBig
        return request.data
    except RequestDataTooBig as error:
        raise TooLarge from error
    except (RecursionError, ValueError) as error:
        raise exceptions.ParseError("Ce n’est pas du JSON.") from error


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "Une demande a 64 ko au plus."
