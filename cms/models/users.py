"""The person who logs in: an e-mail address and a name, no user name."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

NO_MAILBOX = "efface.invalid"  # RFC 2606: no such host will ever be


class UserManager(BaseUserManager):
    """Makes accounts and finds them by e-mail without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create an active account; without a password it can only log in by another means."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, **{**fields, "is_superuser": True})

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(
        "adresse électronique",
        unique=True,
        error_messages={"unique": "Un compte existe déjà avec cette adresse."},
    )
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField(
        "actif", default=True, help_text="Décochez plutôt que de supprimer un compte."
    )
    date_joined = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = UserManager()
    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_without_case",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def is_erased(self) -> bool:
        """True once the row is a number alone, which proofs of trainings point at."""
        return self.email.endswith(f"@{NO_MAILBOX}")

    def erase(self) -> None:
        """Take away whose account it was, and every way to log in; not saved yet."""
        self.email = f"efface-{self.pk}@{NO_MAILBOX}"
        self.first_name, self.last_name = "Personne", f"effacée {self.pk}"
        self.is_active, self.last_login = False, None
        self.set_unusable_password()

    def save(self, *args, **kwargs) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email
