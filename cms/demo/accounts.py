"""The people of the demonstration, with passwords made on this machine and told to nobody else."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group

from cms.models import User


@dataclass(frozen=True)
class Person:
    role: str
    mailbox: str
    first_name: str
    last_name: str
    group: str | None = None
    cohort: str | None = None

    @property
    def email(self) -> str:
        return f"{self.mailbox}@example.org"


@dataclass
class Account:
    """A line of `demo-accounts.json` (contract §1)."""

    role: str
    email: str
    password: str
    totp_secret: str | None = None
    cohort: str | None = None


MIDDLE_COHORT, OTHER_COHORT = "MP-1", "DE-1"
PARTICIPANTS = [
    ("Amina", "Benali"),
    ("Bruno", "Castel"),
    ("Chloé", "Delorme"),
    ("David", "Engel"),
    ("Élise", "Faure"),
    ("Farid", "Gauthier"),
    ("Gaëlle", "Hamon"),
    ("Hugo", "Imbert"),
]
PEOPLE = [
    Person("superuser", "admin", "Alix", "Martin"),
    Person("editor", "redaction", "Romane", "Duval", group="Rédaction"),
    Person("coordinator", "coordination", "Camille", "Roussel", group="Coordination"),
    Person("facilitator", "animation", "Ariane", "Lemoine", cohort=MIDDLE_COHORT),
    *(
        Person("participant", f"participant{number}", *name, cohort=MIDDLE_COHORT)
        for number, name in enumerate(PARTICIPANTS, start=1)
    ),
    Person("participant", "autre-groupe", "Inès", "Jourdan", cohort=OTHER_COHORT),
]


def ensure_accounts(file: Path) -> list[Account]:
    """Make the demonstration's accounts and write `file`, readable by its owner alone.

    A password that `file` holds and that still opens the account is kept.
    """
    known = _known_passwords(file)
    accounts = [_ensure_account(person, known.get(person.email)) for person in PEOPLE]
    content = json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=2)
    temporary = file.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    with open(temporary, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as output:
        output.write(content + "\n")
    temporary.replace(file)
    return accounts


def delete_accounts() -> None:
    User.objects.filter(email__in=[person.email for person in PEOPLE]).delete()


def _ensure_account(person: Person, known_password: str | None) -> Account:
    user, _ = User.objects.get_or_create(
        email=person.email,
        defaults={"first_name": person.first_name, "last_name": person.last_name},
    )
    password = known_password
    if not (password and user.check_password(password)):
        password = secrets.token_urlsafe(12)
        user.set_password(password)
    user.is_superuser = person.role == "superuser"
    user.save()
    user.groups.set(Group.objects.filter(name=person.group))
    secret = None if person.role == "participant" else _ensure_second_factor(user)
    return Account(person.role, person.email, password, secret, person.cohort)


def _ensure_second_factor(user: User) -> str:
    """Return the secret of the account's authenticator app, made when there is none."""
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None:
        factor = TOTP.activate(user, generate_totp_secret()).instance
    return decrypt(factor.data["secret"])


def _known_passwords(file: Path) -> dict[str, str]:
    try:
        return {line["email"]: line["password"] for line in json.loads(file.read_text())}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
