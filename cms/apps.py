from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Contenus"

    def ready(self) -> None:
        from cms import checks, receivers  # noqa: F401 - the system checks register themselves
        from cms.admin.french_labels import translate_labels
        from cms.delivery.jobs import register_jobs
        from cms.kept_data.registry import register_kept_data

        translate_labels()
        register_jobs()
        register_kept_data()
        receivers.connect(self)
