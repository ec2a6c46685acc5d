"""One small key per person, wrapped by the installation's (`portal.encryption`)."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from portal.encryption import new_wrapped_key, unwrap_key


class DataKeyManager(models.Manager):
    def for_person(self, person) -> "DataKey":
        """Return the key that encrypts a person's texts; make it the first time.

        PermissionDenied for who was erased meanwhile: no word of theirs is readable again.
        """
        key = self.filter(person=person).first() or self._make(person)
        key.person = person  # who has it at hand finds the key there too
        return key

    @transaction.atomic
    def _make(self, person) -> "DataKey":
        people = get_user_model().objects.select_for_update(no_key=True)  # an erasure does too
        if people.get(pk=person.pk).is_erased:
            raise PermissionDenied
        return self.get_or_create(person=person)[0]


class DataKey(models.Model):
    """What opens a person's texts. Deleting the row makes all of them unreadable for ever."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_key"
    )
    wrapped = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    objects = DataKeyManager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "clé d’une personne"
        verbose_name_plural = "clés des personnes"
        default_permissions = ()

    def __str__(self) -> str:
        return f"clé {self.pk}"

    def save(self, *args, **kwargs) -> None:
        self.wrapped = self.wrapped or new_wrapped_key(self.person_id)
        super().save(*args, **kwargs)

    def unwrapped(self) -> bytes:
        return unwrap_key(self.wrapped, self.person_id)
