"""What a request for an offer may say: read alike from the website's form and from JSON."""

from django.core.validators import RegexValidator
from rest_framework import serializers

from cms.api.posting import TRAP, TRAP_IS_A_TRAP, Body
from cms.models import OfferRequest
from cms.privacy_notice import VERSION
from cms.queries.offers import formations_to_ask_for
from cms.services.offers import Receipt, create_offer_request
from cms.validators import validate_one_line

LONGEST_MESSAGE = 2000
LONGEST_SLUG = 255
MOST_FORMATIONS = 20
# What people write of a telephone number; six digits is the shortest that answers.
PHONE = RegexValidator(
    r"^(?=(?:[^0-9]*[0-9]){6})[0-9 \u00a0+().-]+$",
    "Ce numéro n’en est pas un\u00a0: écrivez au moins six chiffres, avec des espaces, des points, "
    "des tirets, des parenthèses ou un + si vous voulez.",
)
HEADCOUNT = "Indiquez un nombre de 1 à 500. Au-delà, dites-le dans votre message."


class OfferRequestSerializer(Body, serializers.ModelSerializer):
    """What a person fills in to ask for an offer."""

    formations = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_SLUG),
        required=False,
        default=list,
        max_length=MOST_FORMATIONS,
        label="Formations",
        help_text="Slugs of formations.",
    )
    message = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_MESSAGE,
        label=OfferRequest._meta.get_field("message").verbose_name,
        help_text=OfferRequest._meta.get_field("message").help_text,
        validators=OfferRequest._meta.get_field("message").validators,
    )
    privacy_notice_version = serializers.CharField(
        default=VERSION,
        max_length=40,
        validators=[validate_one_line],
        help_text="The version of the notice that was shown, of `site/`.",
    )
    website = serializers.CharField(
        required=False, allow_blank=True, max_length=2000, help_text=TRAP_IS_A_TRAP
    )

    class Meta:
        model = OfferRequest
        fields = [
            "formations",
            "format",
            "headcount",
            "period",
            "place",
            "message",
            "first_name",
            "last_name",
            "email",
            "phone",
            "organisation",
            "job",
            "payer",
            "signatory_name",
            "signatory_email",
            "administrative_name",
            "administrative_email",
            "disability_contact_wanted",
            "newsletter_optin",
            "privacy_notice_version",
            "source_path",
            TRAP,
        ]
        extra_kwargs = {
            "phone": {"validators": [validate_one_line, PHONE]},
            "headcount": {"error_messages": dict.fromkeys(("min_value", "max_value"), HEADCOUNT)},
        }

    def validate_formations(self, slugs: list[str]) -> list:
        found = formations_to_ask_for(slugs)
        if unknown := [slug for slug in slugs if slug not in found]:
            raise serializers.ValidationError(f"Aucune formation «\u00a0{unknown[0]}\u00a0».")
        return list(dict.fromkeys(found[slug] for slug in slugs))

    def validate_source_path(self, path: str) -> str:
        if path and not path.startswith("/"):
            raise serializers.ValidationError("Un chemin commence par «\u00a0/\u00a0».")
        validate_one_line(path)
        return path


def submit_offer_request(data: dict, *, address: str, key: str = "") -> Receipt:
    """Keep a request from the serializer's `validated_data`; raises what the service raises."""
    data = dict(data)
    spam, formations = bool(data.pop(TRAP, "")), data.pop("formations")
    return create_offer_request(data, formations=formations, address=address, key=key, spam=spam)
