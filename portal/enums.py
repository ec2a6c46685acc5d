"""Closed lists of the portal, with the French words that people read."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.dateparse import parse_duration


class CohortKind(TextChoices):
    INTER = "inter", "Inter-entreprises"
    INTRA = "intra", "Intra-entreprise"


class CohortStatus(TextChoices):
    DRAFT = "draft", "En préparation"
    OPEN = "open", "Inscriptions ouvertes"
    RUNNING = "running", "En cours"
    CLOSED = "closed", "Terminé"
    ARCHIVED = "archived", "Archivé"


class RotationMode(TextChoices):
    PLANNED = "planned", "Prévu d’avance"
    VOLUNTEER = "volunteer", "Au volontariat"


class Modality(TextChoices):
    ONSITE = "onsite", "Sur place"
    REMOTE = "remote", "À distance"
    HYBRID = "hybrid", "Sur place et à distance"


class EnrolmentStatus(TextChoices):
    INVITED = "invited", "Invité·e"
    ACTIVE = "active", "Inscrit·e"
    SUSPENDED = "suspended", "Suspendu·e"
    WITHDRAWN = "withdrawn", "Parti·e"
    COMPLETED = "completed", "Parcours terminé"


class LeaveReason(TextChoices):
    """Closed, and without anything on health (domain §4.3)."""

    AVAILABILITY = "availability", "Manque de disponibilité"
    JOB_CHANGE = "job_change", "Changement de poste ou d’employeur"
    NOT_SUITED = "not_suited", "Le parcours ne convient pas"
    EMPLOYER = "employer", "Décision de l’employeur ou du financeur"
    PERSONAL = "personal", "Raison personnelle"
    BREACH = "breach", "Manquement à la charte"
    NOT_SAID = "not_said", "Non précisée"


class WorkshopKind(TextChoices):
    KICKOFF = "kickoff", "Réunion de lancement"
    WORKSHOP = "workshop", "Séance"
    REVIEW = "review", "Bilan"


class WorkshopStatus(TextChoices):
    PLANNED = "planned", "Prévue"
    CONFIRMED = "confirmed", "Confirmée"
    HELD = "held", "Tenue"
    CANCELLED = "cancelled", "Annulée"


class CancelReason(TextChoices):
    FACILITATOR = "facilitator", "Animation indisponible"
    PARTICIPANTS = "participants", "Trop d’absences"
    PLACE = "place", "Lieu indisponible"
    ORGANISATION = "organisation", "Demande de l’organisation"
    EVENT = "event", "Événement extérieur"


class SeriesRhythm(TextChoices):
    WEEKS = "weeks", "Toutes les n semaines"
    MONTHLY = "monthly", "Chaque mois, le même jour (ex.\u00a0: le deuxième jeudi)"


class RepeatedHour(TextChoices):
    """In the night in which the clocks go back, an hour happens twice."""

    FIRST = "first", "La première, avant le changement d’heure"
    SECOND = "second", "La seconde, après le changement d’heure"


class NoticeKind(TextChoices):
    CONVOCATION = "convocation", "Convocation"
    WEEK_BEFORE = "week_before", "Rappel une semaine avant"
    DAY_BEFORE = "day_before", "Rappel la veille"
    SHEET_WEEK = "sheet_week", "Rappel de la fiche, une semaine avant"
    SHEET_SOON = "sheet_soon", "Rappel de la fiche, trois jours avant"


class Alarm(TextChoices):
    """How long before a session a calendar rings, as ISO 8601 says it."""

    PT15M = "PT15M", "15\u00a0minutes avant"
    PT1H = "PT1H", "1\u00a0heure avant"
    P1D = "P1D", "1\u00a0jour avant"
    P7D = "P7D", "1\u00a0semaine avant"

    @property
    def before(self) -> timedelta:
        return parse_duration(self.value)


class CharterPolicy(TextChoices):
    FOLLOWING = "following", "Suit la version en vigueur"
    PINNED = "pinned", "Garde sa version"


class VersionState(TextChoices):
    DRAFT = "draft", "Brouillon"
    ACTIVE = "active", "En vigueur"
    ARCHIVED = "archived", "Remplacée"


class ChangeKind(TextChoices):
    MAJOR = "major", "De fond\u00a0: chacun est consulté de nouveau"
    MINOR = "minor", "De forme\u00a0: une note suffit"


class CharterDecision(TextChoices):
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Refusée"
    WITHDRAWN = "withdrawn", "Accord retiré"
    CONTESTED = "contested", "Contestée"


class CharterState(TextChoices):
    """Where a person stands with the charter of one of their groups: computed, never stored."""

    ACCEPTED = "accepted", "Acceptée"
    PENDING = "pending", "Nouvelle version à lire"
    NEVER = "never", "Pas encore lue"
    DECLINED = "declined", "Refusée"


class AcceptanceMethod(TextChoices):
    PORTAL = "portal", "Dans l’espace"
    PAPER = "paper_on_behalf", "Sur papier, enregistrée par la coordination"


class TurnState(TextChoices):
    """A client's turn. « Pressenti·e » is never a promise (domain §1.5)."""

    OPEN = "open", "À choisir"
    PROPOSED = "proposed", "Pressenti·e"
    CONFIRMED = "confirmed", "Confirmé·e"
    DONE = "done", "Passage fait"
    SKIPPED = "skipped", "N’a pas eu lieu"


class SwapState(TextChoices):
    ASKED = "asked", "Demandé"
    AGREED = "agreed", "Accepté"
    REFUSED = "refused", "Refusé"
    TAKEN_BACK = "taken_back", "Sans suite"


class TurnEventKind(TextChoices):
    """What the group reads of a turn's past.

    One word for all reasons why a turn is open again: an absence, a departure or a change of mind
    are nobody's business but the person's.
    """

    ADDED = "added", "Passage ajouté"
    PROPOSED = "proposed", "Pressenti·e"
    VOLUNTEERED = "volunteered", "S’est proposé·e"
    CONFIRMED = "confirmed", "Confirmé·e"
    SWAPPED = "swapped", "Échange de passages"
    OPENED = "opened", "Passage de nouveau ouvert"
    DONE = "done", "Passage fait"
    SKIPPED = "skipped", "N’a pas eu lieu"


class Audience(TextChoices):
    """Who reads a text besides its owner: on every item, in these words."""

    ME = "me", "Visible par vous seul·e"
    FACILITATOR = "facilitator", "Partagé avec l’animation"
    COHORT = "cohort", "Partagé avec le groupe"


class SheetRole(TextChoices):
    """Whose preparation a sheet is."""

    CLIENT = "client", "Client·e"
    CONSULTANT = "consultant", "Consultant·e"


class QuestionKind(TextChoices):
    SHORT = "short", "Texte court"
    LONG = "long", "Texte long"
    CHOICE = "choice", "Un choix"
    CHOICES = "choices", "Plusieurs choix"
    BOX = "box", "Case à cocher"
    SCALE = "scale", "Échelle de 1 à 5"


class SheetState(TextChoices):
    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Remise à l’animation"
    SHARED = "shared", "Partagée avec le groupe"
    WITHDRAWN = "withdrawn", "Retirée"
    ARCHIVED = "archived", "Archivée"


class EntryMoment(TextChoices):
    BEFORE = "before", "Avant la séance"
    DURING = "during", "Pendant la séance"
    AFTER = "after", "Après la séance"
    FREE = "free", "En dehors des séances"


class EntryRole(TextChoices):
    CLIENT = "client", "Client·e"
    CONSULTANT = "consultant", "Consultant·e"
    OTHER = "other", "Autre"


class CommitmentState(TextChoices):
    PLANNED = "planned", "Prévu"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Fait"
    ADAPTED = "adapted", "Adapté"
    DROPPED = "dropped", "Abandonné"


class AuditAction(TextChoices):
    """What was done with a text, or with a person’s data; never what it says."""

    READ = "read", "Lu"
    SUBMITTED = "submitted", "Remis à l’animation"
    SHARED = "shared", "Partagé"
    UNSHARED = "unshared", "Partage arrêté"
    WITHDRAWN = "withdrawn", "Retiré"
    COMMENTED = "commented", "Commenté"
    DELETED = "deleted", "Mis à la corbeille"
    RESTORED = "restored", "Sorti de la corbeille"
    DESTROYED = "destroyed", "Supprimé"
    EXPORTED = "exported", "Données exportées"
    ERASED = "erased", "Données effacées"


class AuditedKind(TextChoices):
    PREPARATION = "preparation", "Fiche de préparation"
    ENTRY = "entry", "Texte du journal"
    COMMITMENT = "commitment", "Engagement"
    ACCOUNT = "account", "Données de la personne"


class RetentionNoticeKind(TextChoices):
    """What a person is told before anything of theirs is deleted."""

    TEXTS_AT_END = "texts_end", "Fin du parcours\u00a0: date de suppression des textes"
    TEXTS_LAST_MONTH = "texts_month", "Suppression des textes dans un mois"
    ACCOUNT_INACTIVE = "account", "Suppression du compte inactif"
