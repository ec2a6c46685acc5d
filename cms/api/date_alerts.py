"""« Prévenez-moi d’une prochaine date » over the API; confirmed and ended on pages of ours."""

from http import HTTPStatus

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from typing_extensions import TypedDict

from cms.api.operations import Operation
from cms.api.posting import (
    CLIENT_HEADERS,
    PROBLEMS,
    TRAP,
    TRAP_IS_A_TRAP,
    Body,
    PostView,
    body_of,
)
from cms.models import FormationPage
from cms.queries.date_alerts import formation_for_alert
from cms.services.date_alerts import ask_for_alert
from cms.services.limits import mailbox_of
from cms.validators import is_mail_address

WRONG_EMAIL = "Cette adresse n’en est pas une. ex.\u00a0: camille.martin@example.org"
A_MAIL_ASKS = (
    "Un mail part à cette adresse\u00a0: il demande de confirmer. Sans réponse sous deux jours, "
    "l’adresse est oubliée."
)


@extend_schema_field({"type": "string", "format": "email"})
class MailboxField(serializers.CharField):
    """An address in any form that can be written to once normalised, as the service does."""

    def to_internal_value(self, data) -> str:
        email = super().to_internal_value(data)
        if not is_mail_address(mailbox_of(email)):
            raise serializers.ValidationError(WRONG_EMAIL)
        return email


class DateAlertSerializer(Body, serializers.Serializer):
    """Whom to tell of the next dates of which formation."""

    formation = serializers.CharField(max_length=255, help_text="The slug of a formation.")
    email = MailboxField(max_length=254, help_text="Where the mail that asks to confirm goes.")
    website = serializers.CharField(
        required=False, allow_blank=True, max_length=2000, help_text=TRAP_IS_A_TRAP
    )

    def validate_formation(self, slug: str) -> FormationPage:
        formation = formation_for_alert(slug)
        if formation is None:
            raise serializers.ValidationError(f"Aucune formation «\u00a0{slug}\u00a0».")
        return formation


class DateAlertAsked(TypedDict):
    """What to tell the visitor: the same whether the address was known or not."""

    message: str


class DateAlerts(PostView):
    """Ask to be told of the next dates of a formation.

    202: a mail asks to confirm, and nothing else is sent before it is answered, on a page of ours
    that the mail names. Each later mail can be ended there too. The answer is the same whether the
    address was known or not.

    At most 5 an hour from an address and 3 a day to a person; then 429 with `Retry-After`. A front
    end that renders on a server sends `X-Client-Token`, and the visitor's address in `X-Client-IP`,
    which is then the one that counts. Leave `website` empty: it is a trap for robots.
    """

    operation = Operation(
        "askForDateAlert",
        "offers",
        answers=DateAlertAsked,
        body=DateAlertSerializer,
        statuses=(202,),
        headers=CLIENT_HEADERS,
        problems=PROBLEMS,
        cached=False,
    )

    def take(self, request: HttpRequest, address: str) -> tuple[HTTPStatus, DateAlertAsked]:
        data = DateAlertSerializer.read(body_of(request))
        submit_date_alert(
            data["formation"], email=data["email"], trap=data.get(TRAP, ""), address=address
        )
        return HTTPStatus.ACCEPTED, {"message": A_MAIL_ASKS}


def submit_date_alert(formation: FormationPage, *, email: str, trap: str, address: str) -> None:
    """Ask for an alert, unless a robot fell into the trap; raises what the service raises."""
    if not trap:
        ask_for_alert(formation, email=email, address=address)
