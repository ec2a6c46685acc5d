"""What the portal keeps of people (`cms.retention`), and which tables are nobody's."""

from cms.retention import register_kept, register_nobody_s
from portal.kept_data.accounts import ACCOUNTS
from portal.kept_data.charters import CHARTERS
from portal.kept_data.groups import GROUPS, NOBODY_S
from portal.kept_data.places import PLACES
from portal.kept_data.texts import TEXTS
from portal.kept_data.traces import TRACES
from portal.kept_data.workshops import WORKSHOPS


def register_kept_data() -> None:
    """Accounts come last: the others find a person by the address of the account."""
    register_kept(*TEXTS, *TRACES, *PLACES, *WORKSHOPS, *CHARTERS, *GROUPS, *ACCOUNTS)
    for why, tables in NOBODY_S.items():
        register_nobody_s(why, *tables)
