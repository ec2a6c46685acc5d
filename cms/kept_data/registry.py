"""What the content house keeps of people (`cms.retention`), and which tables are nobody's."""

from cms.kept_data.admin import ADMIN
from cms.kept_data.library import LIBRARY
from cms.kept_data.mails import MAILS
from cms.kept_data.nobody_s import NOBODY_S
from cms.kept_data.offers import OFFERS
from cms.kept_data.pages import PAGES
from cms.retention import register_kept, register_nobody_s


def register_kept_data() -> None:
    register_kept(*OFFERS, *MAILS, *PAGES, *LIBRARY, *ADMIN)
    for why, tables in NOBODY_S.items():
        register_nobody_s(why, *tables)
