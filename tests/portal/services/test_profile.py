"""A profile that is sent twice is saved twice: the second click finds what the first one made."""

import pytest
from wagtail.users.models import UserProfile

from cms.models import User
from portal.forms.profile import ProfileForm, RemindersForm, ZoneForm, visibility_forms
from portal.models import Enrolment, NotificationChoices
from portal.services.profile import save_profile
from tests.factories.portal import EnrolmentFactory

pytestmark = pytest.mark.django_db
CHOICES = ("week_before", "day_before", "preparation", "turns")
NAMES = {"first_name": "Amina", "last_name": "Benali", "zone": "America/Cayenne"}


def forms_of(place: Enrolment, **sent: str) -> dict:
    """The four valid parts, as they are made for somebody who has no choices yet."""
    person = User.objects.get(pk=place.person_id)
    data = {**NAMES, **sent}
    forms = {
        "names": ProfileForm(data, instance=person),
        "places": visibility_forms(data, [Enrolment.objects.get(pk=place.pk)]),
        "zone": ZoneForm(data),
        "reminders": RemindersForm(data, instance=NotificationChoices()),
    }
    every = [forms["names"], *forms["places"], forms["zone"], forms["reminders"]]
    assert all(form.is_valid() for form in every)
    return {"person": person, **forms}


def save(forms: dict) -> None:
    save_profile(forms["person"], **{name: one for name, one in forms.items() if name != "person"})


def saved(person: User) -> tuple:
    (choices,) = NotificationChoices.objects.filter(person=person).values_list(*CHOICES)
    zone = UserProfile.objects.get(user=person).current_time_zone
    return (*User.objects.values_list("first_name", "last_name").get(pk=person.pk), zone, choices)


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        ({"day_before": "on", "turns": "on"}, (False, True, False, True)),
        ({"week_before": "on"}, (True, False, False, False)),
    ],
)
def test_two_forms_made_before_either_was_saved(second, kept):
    place, other = EnrolmentFactory.create_batch(2)
    theirs = NotificationChoices.objects.create(person=other.person)
    first = forms_of(place, day_before="on", turns="on")
    again = forms_of(place, **second)
    save(first)
    made = NotificationChoices.objects.get(person=place.person)
    assert saved(place.person) == ("Amina", "Benali", NAMES["zone"], (False, True, False, True))
    save(again)
    assert saved(place.person) == ("Amina", "Benali", NAMES["zone"], kept)
    assert {one.pk for one in NotificationChoices.objects.all()} == {made.pk, theirs.pk}
    theirs.refresh_from_db()
    assert [getattr(theirs, name) for name in CHOICES] == [True] * 4
