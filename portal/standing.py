"""What somebody is today beside a participant.

Roles come from data (`portal.access`). How long a session lasts, whether it needs a second factor
and what the menu shows all depend on them: each is asked for once a request.
"""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from cms.models import User
from portal.access import present_facilitations


@dataclass(frozen=True)
class Standing:
    """What a person was when it was first asked."""

    person: User

    @cached_property
    def facilitates(self) -> bool:
        """True for whoever facilitates something, a single workshop as a substitute included."""
        return present_facilitations().filter(person=self.person).exists()

    @cached_property
    def enters_admin(self) -> bool:
        return self.person.has_perm("wagtailadmin.access_admin")

    @property
    def must_have_second_factor(self) -> bool:
        """True for all who see more than their own: facilitators, whoever enters the admin."""
        return self.enters_admin or self.facilitates


def reader_standing(request: HttpRequest) -> Standing:
    """Return the same for a whole request; a log-in in its midst changes who reads."""
    known = getattr(request, "standing", None)
    if known is None or known.person.pk != request.user.pk:
        known = request.standing = Standing(request.user)
    return known
