"""Closed lists, with the French words that people read."""

from decimal import Decimal

from django.db.models import TextChoices


class TrainingFormat(TextChoices):
    INTER = "inter", "Inter-entreprises"
    INTRA = "intra", "Intra-entreprise"
    BOTH = "both", "Inter et intra"


class PriceUnit(TextChoices):
    PER_PARTICIPANT = "per_participant", "par participant"
    PER_GROUP = "per_group", "par groupe"
    ON_QUOTE = "on_quote", "sur devis"


class VatRegime(TextChoices):
    """A property of the offer, not of the firm (article 261-4-4° a CGI covers training only)."""

    STANDARD_20 = "standard_20", "TVA à 20 %"
    EXEMPT_261_4_4A = "exempt_261_4_4a", "Exonération de TVA, art. 261-4-4° a du CGI"
    FRANCHISE_293B = "franchise_293b", "TVA non applicable, art. 293 B du CGI"
    UNKNOWN = "unknown", "À préciser"

    @property
    def rate(self) -> Decimal | None:
        """The rate in per cent, None where no tax is shown."""
        return Decimal("20.0") if self is VatRegime.STANDARD_20 else None


class SeatsState(TextChoices):
    OPEN = "open", "Places disponibles"
    FEW = "few", "Dernières places"
    FULL = "full", "Complet"
    CLOSED = "closed", "Inscriptions closes"


class DateStatus(TextChoices):
    ANNOUNCED = "announced", "Annoncée"
    CONFIRMED = "confirmed", "Confirmée"
    MOVED = "moved", "Reportée"
    CANCELLED = "cancelled", "Annulée"


class Speaker(TextChoices):
    """Who speaks during a step of a session."""

    EVERYONE = "everyone", "Tout le groupe"
    CLIENT = "client", "Le client"
    CONSULTANTS = "consultants", "Les consultants"
    CLIENT_AND_CONSULTANTS = "client_and_consultants", "Le client et les consultants"
    FACILITATOR = "facilitator", "L’animateur·rice"


class MailState(TextChoices):
    WAITING = "waiting", "En attente"
    SENDING = "sending", "En cours d’envoi"
    SENT = "sent", "Parti"
    GIVEN_UP = "given_up", "Abandonné"


class ReviewLinkState(TextChoices):
    VALID = "valid", "Valable"
    EXPIRED = "expired", "Expiré"
    REVOKED = "revoked", "Révoqué"
    VOID = "void", "Sans effet"  # its version is gone, or its maker's account is shut


class OfferFormat(TextChoices):
    INTER = "inter", "Inter-entreprises"
    INTRA = "intra", "Intra-entreprise"
    UNSURE = "unsure", "Je ne sais pas encore"


class Payer(TextChoices):
    COMPANY = "company", "Entreprise"
    OPCO = "opco", "OPCO"
    INDIVIDUAL = "individual", "Particulier"


class OfferStatus(TextChoices):
    NEW = "new", "Nouvelle"
    QUALIFIED = "qualified", "Qualifiée"
    QUOTED = "quoted", "Devis envoyé"
    WON = "won", "Gagnée"
    LOST = "lost", "Perdue"
    SPAM = "spam", "Indésirable"


class OfferLogKind(TextChoices):
    """What happened with a request; `from_person` is what the retention period begins with."""

    NOTE = "note", "Note"
    MAIL_IN = "mail_in", "Mail reçu de la personne"
    CALL_IN = "call_in", "Appel de la personne"
    MEETING = "meeting", "Rendez-vous"
    MAIL_OUT = "mail_out", "Mail envoyé"
    CALL_OUT = "call_out", "Appel passé"
