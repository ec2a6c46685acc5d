"""What the portal keeps of people (`cms.retention`)."""

from cms.retention import register_kept
from portal.kept_data.accounts import ACCOUNTS
from portal.kept_data.charters import CHARTERS
from portal.kept_data.places import PLACES
from portal.kept_data.workshops import WORKSHOPS


def register_kept_data() -> None:
    """Accounts come last: the others find a person by the address of the account."""
    register_kept(*PLACES, *WORKSHOPS, *CHARTERS, *ACCOUNTS)
