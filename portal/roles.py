"""What somebody is today beside a participant, as data say it (`portal.access`).

How long a session lasts, whether it needs a second factor and what the menu shows depend on these
roles: each is asked for once a request.
"""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from cms.models import User
from portal.access import present_facilitations


@dataclass(frozen=True)
class Roles:
    """The roles a person had when each was first asked for."""

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


def reader_roles(request: HttpRequest) -> Roles:
    """Return the same for a whole request; a log-in in its midst changes who reads."""
    known = getattr(request, "roles", None)
    if known is None or known.person.pk != request.user.pk:
        known = request.roles = Roles(request.user)
    return known
