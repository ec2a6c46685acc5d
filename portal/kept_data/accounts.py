"""The account itself, and what it is used with."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from wagtail.users.models import UserProfile

from cms.fates import goes, stays
from cms.models import User
from cms.retention import Kept, Theme
from portal.devices import device_in_words
from portal.models import DataKey, NotificationChoices
from portal.services.erasure import (
    forget_profiles,
    pseudonymise_accounts,
    reasons_to_keep_account,
)
from portal.sessions import PARTICIPANTS, end_all_sessions
from portal.time_zones import zone_name

NUMBER = "Un numéro de compte, sans nom ni adresse, auquel les preuves se rattachent"
AS_LONG_AS_THE_ACCOUNT = "Aussi longtemps que le compte"


def close_sessions(email: str) -> None:
    """A session that is no longer listed must not stay open."""
    for user in User.objects.filter(email__iexact=email):
        end_all_sessions(user)


def describe_profile(profile: UserProfile) -> dict:
    """Clock and picture, when they were chosen; Wagtail makes the row for many a reason."""
    zone, picture = profile.current_time_zone, profile.avatar.name
    return ({"fuseau": zone_name(zone)} if zone else {}) | ({"photo": picture} if picture else {})


def describe_account(person: User) -> dict:
    return {
        "nom": person.get_full_name(),
        "adresse": person.email,
        "créé le": person.date_joined,
        "dernière connexion": person.last_login,
    }


def describe_factor(factor: Authenticator) -> dict:
    return {
        "moyen": str(factor),
        "ajouté le": factor.created_at,
        "utilisé le": factor.last_used_at,
    }


ACCOUNTS = (
    Kept(
        "notification_choices",
        "Choix de rappels",
        "N’écrire que ce qui est souhaité",
        AS_LONG_AS_THE_ACCOUNT,
        due=lambda now: NotificationChoices.objects.none(),
        of_person=lambda email: NotificationChoices.objects.filter(person__email__iexact=email),
        theme=Theme.ACCOUNT,
        tables={
            "portal.NotificationChoices": goes(
                given="week_before day_before preparation turns",
                silent="id created_at updated_at person",
            )
        },
        describe=lambda choices: {
            "une semaine avant": choices.week_before,
            "la veille": choices.day_before,
            "fiche à rendre": choices.preparation,
            "passages": choices.turns,
        },
    ),
    Kept(
        "time_zones",
        "Fuseau horaire et photo",
        "Dire l’heure des séances là où vit la personne",
        AS_LONG_AS_THE_ACCOUNT,
        due=lambda now: UserProfile.objects.none(),
        of_person=lambda email: UserProfile.objects.filter(user__email__iexact=email),
        theme=Theme.ACCOUNT,
        tables={
            "wagtailusers.UserProfile": goes(
                given="current_time_zone avatar",
                silent="id user submitted_notifications approved_notifications "
                "rejected_notifications updated_comments_notifications preferred_language "
                "dismissibles theme contrast density keyboard_shortcuts",
            )
        },
        since="",
        describe=describe_profile,
        erase=forget_profiles,
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
        theme=Theme.ACCOUNT,
        tables={
            "usersessions.UserSession": goes(
                given="created_at ip user_agent", silent="id last_seen_at session_key data user"
            ),
            "sessions.Session": goes(silent="session_key session_data expire_date"),
        },
        describe=lambda session: {
            "appareil": device_in_words(session.user_agent),
            "adresse du réseau": session.ip,
            "ouverte le": session.created_at,
        },
        erase=close_sessions,
    ),
    Kept(
        "second_factors",
        "Moyens de double authentification",
        "Prouver que c’est bien la personne",
        "Jusqu’à ce qu’elle les retire, ou jusqu’à l’effacement",
        due=lambda now: Authenticator.objects.none(),
        of_person=lambda email: Authenticator.objects.filter(user__email__iexact=email),
        theme=Theme.ACCOUNT,
        tables={
            "mfa.Authenticator": goes(given="type created_at last_used_at", silent="id data user")
        },
        describe=describe_factor,
    ),
    Kept(
        "email_addresses",
        "Adresses de connexion",
        "Savoir qu’une adresse est bien celle de la personne",
        AS_LONG_AS_THE_ACCOUNT,
        due=lambda now: EmailAddress.objects.none(),
        of_person=lambda email: EmailAddress.objects.filter(user__email__iexact=email),
        theme=Theme.ACCOUNT,
        tables={
            "account.EmailAddress": goes(given="email verified", silent="id primary user"),
            "account.EmailConfirmation": goes(silent="id created sent key email_address"),
        },
        since="",
        describe=lambda one: {"adresse": one.email, "vérifiée": one.verified},
    ),
    Kept(
        "data_keys",
        "Clé des textes confidentiels",
        "Chiffrer ce que la personne écrit",
        "Jusqu’à l’effacement de la personne\u00a0: sans elle, ses textes sont illisibles",
        due=lambda now: DataKey.objects.none(),
        of_person=lambda email: DataKey.objects.filter(person__email__iexact=email),
        theme=Theme.ACCOUNT,
        tables={"portal.DataKey": goes(silent="id person wrapped made_at")},
        since="made_at",
    ),
    Kept(
        "accounts",  # the last: the others find a person by the address of the account
        "Comptes",
        "Se connecter",
        "Jusqu’à l’effacement de la personne\u00a0: il n’en reste qu’un numéro, pour les preuves",
        due=lambda now: User.objects.none(),
        of_person=lambda email: User.objects.filter(email__iexact=email),
        theme=Theme.ACCOUNT,
        tables={
            "cms.User": goes(
                given="email first_name last_name last_login", silent="password is_active"
            )
            | stays(NUMBER, given="date_joined", silent="id is_superuser"),
            "cms.User_groups": goes(silent="id user group"),
            "cms.User_user_permissions": goes(silent="id user permission"),
        },
        since="date_joined",
        describe=describe_account,
        erase=pseudonymise_accounts,
        reasons_to_keep=reasons_to_keep_account,
    ),
)
