"""A person's own choices."""

from django.db import transaction
from wagtail.users.models import UserProfile

from cms.models import User
from portal.models import NotificationChoices


@transaction.atomic
def save_profile(person: User, *, names, places, zone, reminders) -> None:
    """Save the four valid parts of the profile's form together.

    Only the columns of the forms are written: a coordinator may change the others meanwhile.
    """
    person.save(update_fields=names._meta.fields)
    for form in places:
        form.instance.save(update_fields=[*form._meta.fields, "updated_at"])
    if chosen := zone.cleaned_data["zone"]:
        UserProfile.objects.update_or_create(user=person, defaults={"current_time_zone": chosen})
    # Not the form's row: sent twice, both forms may have been made while there was none.
    NotificationChoices.objects.update_or_create(person=person, defaults=reminders.cleaned_data)
