"""Asking for an offer over the API."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from typing_extensions import TypedDict

from cms.api.offer_data import OfferRequestSerializer, submit_offer_request
from cms.api.operations import Operation
from cms.api.posting import CLIENT_HEADERS, PROBLEMS, PostView, body_of
from cms.api.problems import BodyRefused, problem
from cms.api_types import Moment
from cms.services.offers import KeyAlreadyUsed, Receipt

LONGEST_KEY = 255


class OfferReceipt(TypedDict):
    """The reference to name when writing about the request."""

    reference: str
    received_at: Moment


class OfferRequests(PostView):
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
        statuses=(200, 201),
        headers={
            "Idempotency-Key": "Makes a second try of the same sending harmless.",
            **CLIENT_HEADERS,
        },
        problems=(*PROBLEMS, 409),
        cached=False,
    )

    def take(self, request: HttpRequest, address: str) -> tuple[HTTPStatus, OfferReceipt]:
        key = _key_of(request)
        data = OfferRequestSerializer.read(body_of(request))
        receipt = submit_offer_request(data, address=address, key=key)
        return HTTPStatus.CREATED if receipt.is_new else HTTPStatus.OK, as_data(receipt)

    def handle_exception(self, exc: Exception) -> HttpResponse:
        if isinstance(exc, KeyAlreadyUsed):
            return problem(409, "Cette clé a déjà servi pour une autre demande.")
        return super().handle_exception(exc)


def as_data(receipt: Receipt) -> OfferReceipt:
    return {"reference": receipt.reference, "received_at": receipt.received_at.isoformat()}


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise BodyRefused({"Idempotency-Key": [f"Cette clé a plus de {LONGEST_KEY} signes."]})
    return key
