"""Requests for an offer, and alerts for the next date of a formation."""

from django.db.models import Q

from cms.fates import goes
from cms.models import AttemptLog, DateAlert, OfferRequest, OfferSubmission
from cms.retention import Kept, Theme
from cms.services.date_alerts import ended_alerts
from cms.services.limits import KEPT_FOR as ATTEMPTS_ARE_KEPT
from cms.services.limits import digest_of, mailbox_of
from cms.services.offer_sendings import KEYS_ARE_KEPT

OTHERS = ("signatory", "administrative")
NOT_SHOWN = {"id", "version", "assigned_to"}


def requests_naming(email: str):
    """The requests in which a person is named by somebody else."""
    named = Q(signatory_email__iexact=email) | Q(administrative_email__iexact=email)
    return OfferRequest.objects.filter(named).exclude(email__iexact=email)


def forget_contact(email: str) -> None:
    """Leave the request to who wrote it, without the person named in it."""
    for who in OTHERS:
        requests = OfferRequest.objects.filter(**{f"{who}_email__iexact": email})
        requests.update(**{f"{who}_name": "", f"{who}_email": ""})


def attempts_of(email: str):
    return AttemptLog.objects.filter(subject=digest_of(mailbox_of(email)))


def describe_offer_request(request: OfferRequest) -> dict:
    """Everything that is written in a request, the notes about the person included."""
    fields = [field for field in request._meta.concrete_fields if field.name not in NOT_SHOWN]
    said = {str(field.verbose_name): _said(request, field) for field in fields}
    said["formations"] = [f"{one.title} ({one.price})" for one in request.formations.all()]
    said["suivi"] = [
        {"quand": entry.happened_at, "quoi": entry.get_kind_display(), "texte": entry.text}
        for entry in request.log_entries.all()
    ]
    return said


def _said(request: OfferRequest, field) -> object:
    if field.choices:
        return getattr(request, f"get_{field.name}_display")()
    return getattr(request, field.attname)


OFFERS = (
    Kept(
        "offer_requests",
        "Demandes d’offre",
        "Répondre à la demande, avant tout contrat",
        "Trois ans après le dernier contact venu de la personne, trois mois pour les indésirables",
        due=lambda now: OfferRequest.objects.due_for_purge(now),
        of_person=lambda email: OfferRequest.objects.filter(email__iexact=email),
        theme=Theme.CONTACT,
        tables={
            "cms.OfferRequest": goes(
                given="reference received_at first_name last_name email phone organisation job "
                "format headcount period place payer signatory_name signatory_email "
                "administrative_name administrative_email message disability_contact_wanted "
                "newsletter_optin privacy_notice_version source_path status last_contact_at "
                "answered_at",
                silent="id version",
            ),
            "cms.RequestedFormation": goes(
                given="title price", silent="id offer_request formation slug"
            ),
            "cms.OfferLogEntry": goes(given="kind happened_at text", silent="id offer_request"),
        },
        since="received_at",
        describe=describe_offer_request,
    ),
    Kept(
        "offer_contacts",
        "Demandes d’offre d’autres personnes, qui la nomment",
        "Savoir qui signe et qui s’occupe des papiers",
        "Aussi longtemps que la demande",
        due=lambda now: OfferRequest.objects.none(),
        of_person=requests_naming,
        theme=Theme.CONTACT,
        since="received_at",
        describe=lambda request: {"référence": request.reference},
        erase=forget_contact,
    ),
    Kept(
        "date_alerts",
        "Alertes de date",
        "Prévenir d’une prochaine date, à la demande de la personne",
        "Deux jours sans confirmation, un an sinon",
        due=ended_alerts,
        of_person=lambda email: DateAlert.objects.filter(email__iexact=email),
        theme=Theme.CONTACT,
        tables={
            "cms.DateAlert": goes(
                given="formation email asked_at confirmed_at notified_at privacy_notice_version",
                silent="id key",
            )
        },
        since="asked_at",
        describe=lambda alert: {
            "formation": alert.formation.title,
            "adresse": alert.email,
            "demandée le": alert.asked_at,
            "confirmée le": alert.confirmed_at,
            "prévenu·e le": alert.notified_at,
            "version de la notice": alert.privacy_notice_version,
        },
    ),
    Kept(
        "attempts",
        "Tentatives récentes",
        "Limiter les envois en nombre",
        "Un jour, sous un code qui ne dit pas qui",
        due=lambda now: AttemptLog.objects.filter(last_at__lte=now - ATTEMPTS_ARE_KEPT),
        of_person=attempts_of,
        theme=Theme.CONTACT,
        tables={"cms.AttemptLog": goes(silent="id action subject moments last_at")},
        since="last_at",
    ),
    Kept(
        "offer_submissions",
        "Envois de demandes",
        "Reconnaître deux fois le même envoi",
        "Un jour, sous un code qui ne dit pas qui",
        due=lambda now: OfferSubmission.objects.filter(sent_at__lte=now - KEYS_ARE_KEPT),
        of_person=lambda email: OfferSubmission.objects.none(),  # gone with the request
        theme=Theme.CONTACT,
        tables={"cms.OfferSubmission": goes(silent="id key body sent_at offer_request")},
        since="sent_at",
    ),
)
