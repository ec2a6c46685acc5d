"""The account itself, and what it is used with."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from wagtail.users.models import UserProfile

from cms.models import User
from cms.retention import Kept
from cms.typography import fr_moment
from portal.devices import device_in_words
from portal.models import (
    DataKey,
    NotificationChoices,
)
from portal.services.erasure import (
    pseudonymise_accounts,
    reasons_to_keep_account,
)
from portal.sessions import PARTICIPANTS, end_all_sessions
from portal.time_zones import zone_name


def close_sessions(email: str) -> None:
    """A session that is no longer listed must not stay open."""
    for user in User.objects.filter(email__iexact=email):
        end_all_sessions(user)


def chosen_zones(email: str):
    """Return the row of Wagtail's that holds it, when it does."""
    return UserProfile.objects.filter(user__email__iexact=email).exclude(current_time_zone="")


def describe_account(person: User) -> dict:
    return {
        "nom": person.get_full_name(),
        "adresse": person.email,
        "créé le": fr_moment(person.date_joined),
        "dernière connexion": person.last_login and fr_moment(person.last_login),
    }


ACCOUNTS = (
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
