"""What the content house keeps of people (`cms.retention`)."""

from django.db.models import Q
from django.utils import timezone

from cms.delivery.sending import KEPT_FOR as MAILS_ARE_KEPT
from cms.models import AttemptLog, DateAlert, OfferRequest, OfferSubmission, OutboxMail
from cms.retention import Kept, register_kept
from cms.services.date_alerts import ended_alerts
from cms.services.limits import KEPT_FOR as ATTEMPTS_ARE_KEPT
from cms.services.limits import digest_of, mailbox_of
from cms.services.offers import KEYS_ARE_KEPT
from cms.typography import fr_moment

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
    said = {str(field.verbose_name): _in_words(request, field) for field in fields}
    said["formations"] = [f"{one.title} ({one.price})" for one in request.formations.all()]
    said["suivi"] = [
        {
            "quand": fr_moment(entry.happened_at),
            "quoi": entry.get_kind_display(),
            "texte": entry.text,
        }
        for entry in request.log_entries.all()
    ]
    return said


def _in_words(request: OfferRequest, field) -> object:
    value = getattr(request, field.attname)
    if field.choices:
        return getattr(request, f"get_{field.name}_display")()
    if hasattr(value, "astimezone"):
        return fr_moment(timezone.localtime(value))
    return value


KEPT = (
    Kept(
        "offer_requests",
        "Demandes d’offre",
        "Répondre à la demande, avant tout contrat",
        "Trois ans après le dernier contact venu de la personne, trois mois pour les indésirables",
        due=lambda now: OfferRequest.objects.due_for_purge(now),
        of_person=lambda email: OfferRequest.objects.filter(email__iexact=email),
        describe=describe_offer_request,
    ),
    Kept(
        "offer_contacts",
        "Demandes d’offre d’autres personnes, qui la nomment",
        "Savoir qui signe et qui s’occupe des papiers",
        "Aussi longtemps que la demande",
        due=lambda now: OfferRequest.objects.none(),
        of_person=requests_naming,
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
        describe=lambda alert: {
            "formation": alert.formation.title,
            "demandée le": fr_moment(alert.asked_at),
        },
    ),
    Kept(
        "mails",
        "Mails envoyés",
        "Savoir qu’un mail est parti",
        "Trente jours, sans leur texte",
        due=lambda now: OutboxMail.objects.filter(ended_at__lte=now - MAILS_ARE_KEPT),
        of_person=lambda email: OutboxMail.objects.filter(to__iexact=email),
        describe=lambda mail: {"message": mail.kind, "écrit le": fr_moment(mail.created_at)},
    ),
    Kept(
        "attempts",
        "Tentatives récentes",
        "Limiter les envois en nombre",
        "Un jour, sous un code qui ne dit pas qui",
        due=lambda now: AttemptLog.objects.filter(last_at__lte=now - ATTEMPTS_ARE_KEPT),
        of_person=attempts_of,
    ),
    Kept(
        "offer_submissions",
        "Envois de demandes",
        "Reconnaître deux fois le même envoi",
        "Un jour, sous un code qui ne dit pas qui",
        due=lambda now: OfferSubmission.objects.filter(sent_at__lte=now - KEYS_ARE_KEPT),
        of_person=lambda email: OfferSubmission.objects.none(),  # gone with the request
    ),
)


def register_kept_data() -> None:
    register_kept(*KEPT)
