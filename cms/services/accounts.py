"""Accounts, as allauth and the admin's screens need them."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from wagtail.models import ModelLogEntry

from cms.models import User

ACTIONS = {"add": "Ajouter", "change": "Modifier", "delete": "Supprimer", "view": "Voir"}
OTHER_NAMES = {
    "publish_page": "Publier toute page",
    "lock_page": "Verrouiller et déverrouiller ses pages",
    "unlock_page": "Déverrouiller toute page",
    "bulk_delete_page": "Supprimer des pages avec celles du dessous",
    "access_admin": "Accéder à l’administration",
}


def register_email_address(user: User) -> None:
    """Let allauth know the account's address: it was given by the firm, so it needs no proof."""
    EmailAddress.objects.exclude(email=user.email).filter(user=user).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def take_names_out(entry: ModelLogEntry) -> None:
    """Let an entry about an account name it by its number; not saved yet.

    Wagtail takes the account's name, or its address, and the log outlives both.
    """
    if entry.content_type and entry.content_type.model_class() is User:
        entry.label, entry.data = f"Compte n°\u00a0{entry.object_id}", {}


def name_permissions_in_french() -> None:
    """Give permissions the names that the form of a group reads aloud; Django's are English."""
    renamed = []
    for permission in Permission.objects.filter(name__startswith="Can ").select_related(
        "content_type"
    ):
        action = permission.codename.partition("_")[0]
        model = permission.content_type.model_class()
        if action in ACTIONS and model:
            permission.name = f"{ACTIONS[action]} : {model._meta.verbose_name}"[:255]
            renamed.append(permission)
    Permission.objects.bulk_update(renamed, ["name"])
    for codename, name in OTHER_NAMES.items():
        Permission.objects.filter(codename=codename).update(name=name)
