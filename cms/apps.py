from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Contenus"

    def ready(self) -> None:
        from cms import checks  # noqa: F401 - registers the system checks
        from cms.services.sites import point_site_at_base_url

        def on_cms_migrated(**kwargs) -> None:
            point_site_at_base_url()

        post_migrate.connect(on_cms_migrated, sender=self, weak=False)
