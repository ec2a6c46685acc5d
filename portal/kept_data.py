"""What the portal keeps of people (`cms.retention`)."""

from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from dateutil.relativedelta import relativedelta
from django.db.models import F, Max, Q
from wagtail.users.models import UserProfile

from cms.models import User
from cms.retention import Kept, register_kept
from cms.typography import fr_date, fr_moment
from portal.devices import device_in_words
from portal.enums import Alarm, NoticeKind, TurnState
from portal.models import (
    Absence,
    CalendarFeed,
    CharterAcceptance,
    CharterConversation,
    ClientTurn,
    DataKey,
    Enrolment,
    Invitation,
    NotificationChoices,
    SignedName,
    TurnEvent,
    TurnSwap,
    WorkshopMove,
    WorkshopNotice,
)
from portal.models.turns import COMING_STATES
from portal.services.erasure import (
    leave_places,
    pseudonymise_accounts,
    reasons_to_keep_account,
)
from portal.sessions import PARTICIPANTS, end_all_sessions
from portal.time_zones import zone_name

# The administrative file of a training (domain §4.1).
REMINDERS_ARE_KEPT = timedelta(days=30)
PROOF_IS_KEPT, COFUNDED_PROOF_IS_KEPT = relativedelta(years=6), relativedelta(years=10)
STOPPED_FEED_IS_KEPT = timedelta(days=30)


def close_sessions(email: str) -> None:
    """A session that is no longer listed must not stay open."""
    for user in User.objects.filter(email__iexact=email):
        end_all_sessions(user)


def describe_answer(answer: CharterAcceptance) -> dict:
    return {
        "groupe": answer.cohort.code,
        "version": answer.version.number,
        "réponse": answer.get_decision_display(),
        "le": fr_moment(answer.decided_at),
        "comment": answer.get_method_display(),
        "gardée jusqu’au": fr_date(answer.purge_after),
    }


def chosen_zones(email: str):
    """Return the row of Wagtail's that holds it, when it does."""
    return UserProfile.objects.filter(user__email__iexact=email).exclude(current_time_zone="")


def describe_feed(feed: CalendarFeed) -> dict:
    return {
        "ouvert le": fr_moment(feed.created_at),
        "arrêté le": feed.revoked_at and fr_moment(feed.revoked_at),
        "rappels": [Alarm(alarm).label for alarm in feed.alarms],
    }


def leave_as_pseudonym(email: str) -> None:
    """Answers are proof and stay, tied to an account that will say nothing of anybody.

    What the person typed is another row, `signed_names`, which goes.
    """


def describe_account(person: User) -> dict:
    return {
        "nom": person.get_full_name(),
        "adresse": person.email,
        "créé le": fr_moment(person.date_joined),
        "dernière connexion": person.last_login and fr_moment(person.last_login),
    }


def places_of(email: str):
    places = Enrolment.objects.filter(person__email__iexact=email)
    return places.select_related("cohort")


def places_over(now: datetime):
    """Places of cohorts whose last session lies six years back, ten if it was cofunded."""
    over = Enrolment.objects.annotate(last=Max("cohort__workshops__ends_at"))
    return Enrolment.objects.filter(
        pk__in=over.filter(
            Q(cohort__cofunded=False, last__lte=now - PROOF_IS_KEPT)
            | Q(cohort__cofunded=True, last__lte=now - COFUNDED_PROOF_IS_KEPT)
        ).values("pk")
    )


def notices_over(now: datetime):
    """Reminders serve no longer than a month; that somebody was called is proof of a training."""
    return WorkshopNotice.objects.filter(
        ~Q(kind=NoticeKind.CONVOCATION) & Q(workshop__ends_at__lte=now - REMINDERS_ARE_KEPT)
        | Q(workshop__cohort__cofunded=False, workshop__ends_at__lte=now - PROOF_IS_KEPT)
        | Q(workshop__ends_at__lte=now - COFUNDED_PROOF_IS_KEPT)
    )


def forget_reminders(email: str) -> None:
    mine = WorkshopNotice.objects.filter(person__email__iexact=email)
    mine.exclude(kind=NoticeKind.CONVOCATION).delete()


def moves_over(now: datetime):
    return WorkshopMove.objects.filter(workshop__ends_at__lte=now - COFUNDED_PROOF_IS_KEPT)


def forget_who_moved(email: str) -> None:
    """The old date stays the group's; who put it off does not."""
    WorkshopMove.objects.filter(moved_by__email__iexact=email).update(moved_by=None)


def describe_place(place: Enrolment) -> dict:
    """All that the coordination wrote of a person, and what they chose themselves."""
    return {
        "groupe": f"{place.cohort.name} ({place.cohort.code})",
        "état": place.get_status_display(),
        "arrivée le": place.joined_on and fr_date(place.joined_on),
        "départ le": place.left_on and fr_date(place.left_on),
        "raison du départ": place.get_leave_reason_display(),
        "organisation": place.organisation,
        "qui paie": place.get_payer_display(),
        "montre son organisation": place.shows_organisation,
        "montre son adresse": place.shows_email,
        "souhaite parler d’une adaptation": place.accommodation_contact_wanted,
    }


def forget_what_proves_nothing(email: str) -> None:
    """The place itself is proof of a training and stays; links, absences and wishes go.

    A place that somebody still had ends: nobody waits for them, nothing is sent to them.
    """
    leave_places(email)
    mine = Enrolment.objects.filter(person__email__iexact=email)
    Invitation.objects.filter(enrolment__in=mine).delete()
    Absence.objects.filter(enrolment__in=mine).delete()
    mine.update(shows_organisation=False, shows_email=False, accommodation_contact_wanted=False)


def open_coming_turns(email: str) -> None:
    """A session that was held had a client: that stays, of an account that says nothing."""
    mine = ClientTurn.objects.filter(client__person__email__iexact=email, state__in=COMING_STATES)
    mine.update(client=None, proposed_by=None, state=TurnState.OPEN, version=F("version") + 1)


def swaps_of(email: str):
    asked, received = (
        Q(**{f"{side}__person__email__iexact": email}) for side in ("asked_by", "asked_of")
    )
    swaps = TurnSwap.objects.filter(asked | received)
    return swaps.select_related("offered__workshop__cohort", "wanted__workshop", "asked_by__person")


def describe_swap(swap: TurnSwap) -> dict:
    """Without the name of the other: it is theirs."""
    return {
        "groupe": swap.offered.workshop.cohort.code,
        "échange": f"{swap.offered.workshop} contre {swap.wanted.workshop}",
        "réponse": swap.get_state_display(),
        "demandé le": fr_moment(swap.created_at),
    }


KEPT = (
    Kept(
        "enrolments",
        "Places dans les groupes",
        "Prouver la formation suivie",
        "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe",
        due=places_over,
        of_person=places_of,
        describe=describe_place,
        erase=forget_what_proves_nothing,
    ),
    Kept(
        "notification_choices",
        "Choix de rappels",
        "N’écrire que ce qui est souhaité",
        "Aussi longtemps que le compte",
        due=lambda now: NotificationChoices.objects.none(),
        of_person=lambda email: NotificationChoices.objects.filter(person__email__iexact=email),
        describe=lambda choices: {
            "une semaine avant": choices.week_before,
            "la veille": choices.day_before,
            "fiche à rendre": choices.preparation,
            "passages": choices.turns,
        },
    ),
    Kept(
        "time_zones",
        "Fuseau horaire",
        "Dire l’heure des séances là où vit la personne",
        "Aussi longtemps que le compte",
        due=lambda now: UserProfile.objects.none(),
        of_person=chosen_zones,
        describe=lambda profile: {"fuseau": zone_name(profile.current_time_zone)},
        erase=lambda email: chosen_zones(email).update(current_time_zone=""),
    ),
    Kept(
        "calendar_feeds",
        "Abonnements à l’agenda",
        "Montrer ses séances dans son propre agenda",
        "Trente jours après son arrêt",
        due=lambda now: CalendarFeed.objects.filter(revoked_at__lte=now - STOPPED_FEED_IS_KEPT),
        of_person=lambda email: CalendarFeed.objects.filter(person__email__iexact=email),
        describe=describe_feed,
    ),
    Kept(
        "workshop_notices",
        "Convocations et rappels envoyés",
        "Prouver la convocation, ne rappeler qu’une fois",
        "Un mois après la séance pour un rappel, comme les places pour une convocation",
        due=notices_over,
        of_person=lambda email: WorkshopNotice.objects.filter(
            person__email__iexact=email
        ).select_related("workshop__cohort"),
        describe=lambda notice: {
            "message": notice.get_kind_display(),
            "séance": f"{notice.workshop.cohort.code} – {notice.workshop}",
            "envoyé le": fr_moment(notice.created_at),
        },
        erase=forget_reminders,
    ),
    Kept(
        "workshop_moves",
        "Reports de séances",
        "Savoir qui a reporté une séance",
        "Dix ans après la séance",
        due=moves_over,
        of_person=lambda email: WorkshopMove.objects.filter(
            moved_by__email__iexact=email
        ).select_related("workshop__cohort"),
        describe=lambda move: {
            "séance": f"{move.workshop.cohort.code} – {move.workshop}",
            "reportée le": fr_moment(move.created_at),
        },
        erase=forget_who_moved,
    ),
    Kept(
        "turn_events",
        "Histoire des passages",
        "Dire au groupe comment les passages ont été répartis",
        "Aussi longtemps que la place dans le groupe",
        due=lambda now: TurnEvent.objects.none(),  # gone with the place
        of_person=lambda email: TurnEvent.objects.filter(
            enrolment__person__email__iexact=email
        ).select_related("turn__workshop__cohort"),
        describe=lambda event: {
            "groupe": event.turn.workshop.cohort.code,
            "séance": str(event.turn.workshop),
            "quoi": event.get_kind_display(),
            "le": fr_moment(event.happened_at),
        },
    ),
    Kept(
        "turn_swaps",
        "Échanges de passages",
        "Échanger des passages à deux",
        "Aussi longtemps que la place dans le groupe",
        due=lambda now: TurnSwap.objects.none(),  # gone with the place
        of_person=swaps_of,
        describe=describe_swap,
    ),
    Kept(
        "client_turns",
        "Passages comme client·e",
        "Répartir les passages du groupe, et prouver la formation suivie",
        "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe",
        due=lambda now: ClientTurn.objects.none(),  # gone with the place
        of_person=lambda email: ClientTurn.objects.filter(
            client__person__email__iexact=email
        ).select_related("workshop__cohort"),
        describe=lambda turn: {
            "groupe": turn.workshop.cohort.code,
            "séance": str(turn.workshop),
            "état": turn.get_state_display(),
        },
        erase=open_coming_turns,
    ),
    Kept(
        "sessions",
        "Connexions ouvertes",
        "Permettre à chaque personne de voir et de fermer les siennes",
        "Quatorze jours au plus",
        due=lambda now: UserSession.objects.filter(
            created_at__lte=now - timedelta(seconds=PARTICIPANTS.absolute)
        ),
        of_person=lambda email: UserSession.objects.filter(user__email__iexact=email),
        describe=lambda session: {
            "appareil": device_in_words(session.user_agent),
            "adresse du réseau": session.ip,
            "ouverte le": fr_moment(session.created_at),
        },
        erase=close_sessions,
    ),
    Kept(
        "charter_answers",
        "Réponses à la charte",
        "Prouver ce que chacun a accepté",
        "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe",
        # In UTC, as the database counts: it refuses to let go of them a moment earlier.
        due=lambda now: CharterAcceptance.objects.filter(
            purge_after__lt=now.astimezone(UTC).date()
        ),
        of_person=lambda email: CharterAcceptance.objects.filter(
            person__email__iexact=email
        ).select_related("cohort", "version"),
        describe=describe_answer,
        erase=leave_as_pseudonym,
    ),
    Kept(
        "signed_names",
        "Noms signés et notes sur les papiers",
        "Savoir qui a signé, et comment",
        "Aussi longtemps que la réponse, ou jusqu’à l’effacement de la personne",
        due=lambda now: SignedName.objects.none(),  # gone with the answer
        of_person=lambda email: SignedName.objects.filter(
            person__email__iexact=email
        ).select_related("person__data_key"),
        # The typed name is for the person alone (on the receipt): the coordination reads this.
        describe=lambda signed: {"note de la coordination": signed.note},
    ),
    Kept(
        "charter_conversations",
        "Demandes d’échange sur la charte",
        "Rappeler la personne",
        "Aussi longtemps que le groupe",
        due=lambda now: CharterConversation.objects.none(),
        of_person=lambda email: CharterConversation.objects.filter(person__email__iexact=email),
        describe=lambda wish: {"groupe": wish.cohort.code, "le": fr_moment(wish.created_at)},
    ),
    Kept(
        "data_keys",
        "Clé des textes confidentiels",
        "Chiffrer ce que la personne écrit",
        "Jusqu’à l’effacement de la personne\u00a0: sans elle, ses textes sont illisibles",
        due=lambda now: DataKey.objects.none(),
        of_person=lambda email: DataKey.objects.filter(person__email__iexact=email),
    ),
    Kept(
        "accounts",  # the last: the others find a person by the address of the account
        "Comptes",
        "Se connecter",
        "Jusqu’à l’effacement de la personne : il n’en reste qu’un numéro, pour les preuves",
        due=lambda now: User.objects.none(),
        of_person=lambda email: User.objects.filter(email__iexact=email),
        describe=describe_account,
        erase=pseudonymise_accounts,
        reasons_to_keep=reasons_to_keep_account,
    ),
)


def register_kept_data() -> None:
    register_kept(*KEPT)
