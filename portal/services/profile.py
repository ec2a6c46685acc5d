"""A person's own choices."""

from django.db import transaction

from cms.models import User


@transaction.atomic
def save_profile(person: User, *, names, places, reminders) -> None:
    """Save the three valid parts of the profile's form together.

    Only the columns of the forms are written: a coordinator may change the others meanwhile.
    """
    person.save(update_fields=names._meta.fields)
    for form in places:
        form.instance.save(update_fields=[*form._meta.fields, "updated_at"])
    choices = reminders.save(commit=False)
    choices.person = person
    choices.save()
