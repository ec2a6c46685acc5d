from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Espace participants"

    def ready(self) -> None:
        from cms.delivery.periodic import DAY, HOUR, register_job
        from portal import account_receivers, checks, receivers  # noqa: F401 - checks register
        from portal.encryption import installation_keys
        from portal.kept_data.registry import register_kept_data
        from portal.limits import keep_limits_in_database
        from portal.services.workshop_notices import send_convocations, send_workshop_reminders
        from portal.sessions import delete_ended_sessions

        receivers.connect()
        account_receivers.connect()
        keep_limits_in_database()
        register_kept_data()
        register_job("delete_ended_sessions", delete_ended_sessions, every=DAY)
        register_job("send_convocations", send_convocations, every=HOUR)
        register_job("send_workshop_reminders", send_workshop_reminders, every=HOUR)
        installation_keys()  # a wrong key stops the start, not the first text
