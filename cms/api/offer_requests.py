"""Asking for an offer over the API."""

import secrets
from http import HTTPStatus
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from typing_extensions import TypedDict

from cms.api.offer_data import OfferRequestSerializer, submit_offer_request
from cms.api.operations import Operation
from cms.api.parameters import Parameters
from cms.api.problems import BodyRefused, problem
from cms.api.views import PublicView, json_answer
from cms.api_types import Moment
from cms.services.limits import LimitReached
from cms.services.offers import KeyAlreadyUsed, Receipt

LARGEST_BODY = 64 * 1024
LONGEST_KEY = 255


class OfferReceipt(TypedDict):
    """The reference to name when writing about the request."""

    reference: str
    received_at: Moment


class OfferRequests(PublicView):
    """Ask for an offer.

    201 the first time. 200 with the same body when the same `Idempotency-Key` is sent again within
    a day, or when the same person asks for the same formations again within ten minutes; a new
    `message` is then added to the request. The same key with other data is a 409.

    At most 5 requests or new messages an hour from an address, and 3 requests a day from a person;
    then 429 with `Retry-After`. The same sent again counts as nothing.

    A front end that renders on a server sends `X-Client-Token`, and the visitor's address in
    `X-Client-IP`, which is then the one that counts. Leave `website` empty: it is a trap for
    robots.
    """

    operation = Operation(
        "createOfferRequest",
        "offers",
        answers=OfferReceipt,
        body=OfferRequestSerializer,
        headers={
            "Idempotency-Key": "Makes a second try of the same sending harmless.",
            "X-Client-Token": "Names a front end that renders on a server.",
            "X-Client-IP": "The visitor's address; only with `X-Client-Token`.",
        },
        problems=(403, 409, 413, 415, 429),
        cached=False,
    )
    http_method_names = ["post", "options"]
    parser_classes = [JSONParser]

    def post(self, request: HttpRequest) -> HttpResponse:
        Parameters.read(request)
        key = _key_of(request)
        address = visitor_address(request)
        data = OfferRequestSerializer.read(_body_of(request))
        receipt = submit_offer_request(data, address=address, key=key)
        response = json_answer(as_data(receipt))
        response.status_code = HTTPStatus.CREATED if receipt.is_new else HTTPStatus.OK
        response["Cache-Control"] = "no-store"
        return response

    def handle_exception(self, exc: Exception) -> HttpResponse:
        if isinstance(exc, LimitReached):
            headers = {"Retry-After": str(exc.wait)}
            return problem(429, "Trop de demandes sont venues de vous.", headers=headers)
        if isinstance(exc, KeyAlreadyUsed):
            return problem(409, "Cette clé a déjà servi pour une autre demande.")
        return super().handle_exception(exc)


def as_data(receipt: Receipt) -> OfferReceipt:
    return {"reference": receipt.reference, "received_at": receipt.received_at.isoformat()}


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


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise BodyRefused({"Idempotency-Key": [f"Cette clé a plus de {LONGEST_KEY} signes."]})
    return key


def _body_of(request) -> object:
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
