from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Espace participants"

    def ready(self) -> None:
        from cms.delivery.outbox import register_rewriter
        from cms.delivery.periodic import DAY, HOUR, register_job
        from portal import account_receivers, checks, receivers  # noqa: F401 - checks register
        from portal.encryption import installation_keys
        from portal.kept_data.registry import register_kept_data
        from portal.limits import keep_limits_in_database
        from portal.services.deletion_notices import announce_deletions
        from portal.services.inactive_accounts import tend_inactive_accounts
        from portal.services.journal import delete_empty_entries
        from portal.services.sheet_reminders import rewrite_sheet_reminder, send_sheet_reminders
        from portal.services.workshop_news import rewrite_news
        from portal.services.workshop_notices import (
            rewrite_convocation,
            rewrite_reminder,
            send_convocations,
            send_workshop_reminders,
        )
        from portal.sessions import delete_ended_sessions

        receivers.connect()
        account_receivers.connect()
        keep_limits_in_database()
        register_kept_data()
        register_job("delete_ended_sessions", delete_ended_sessions, every=DAY)
        register_job("delete_empty_entries", delete_empty_entries, every=HOUR)
        register_job("send_convocations", send_convocations, every=HOUR)
        register_job("send_sheet_reminders", send_sheet_reminders, every=HOUR)
        register_job("send_workshop_reminders", send_workshop_reminders, every=HOUR)
        register_job("announce_deletions", announce_deletions, every=HOUR)
        register_job("tend_inactive_accounts", tend_inactive_accounts, every=HOUR)
        register_rewriter("convocation", rewrite_convocation)
        register_rewriter("sheet_reminder", rewrite_sheet_reminder)
        register_rewriter("workshop_news", rewrite_news)
        register_rewriter("workshop_reminder", rewrite_reminder)
        installation_keys()  # a wrong key stops the start, not the first text
