"""What the content house does when something happens elsewhere; it thinks of nothing itself."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import (
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
    pre_migrate,
    pre_save,
)
from wagtail.models import ModelLogEntry, Page
from wagtail.signals import page_published, page_unpublished

from cms.content_watch import install_triggers, remove_triggers
from cms.models import FormationDate, FormationPage, Programme, SiteImage, User
from cms.programmes.making import enqueue_programme
from cms.queries.addresses import note_gone
from cms.search import receivers as search
from cms.search.indexing import index_missing_pages
from cms.services.accounts import (
    name_permissions_in_french,
    register_email_address,
    take_names_out,
)
from cms.services.previews import revoke_draft_previews
from cms.services.renditions import on_image_saved
from cms.services.sites import point_site_at_base_url
from cms.signals import saved_whole


def connect(app: AppConfig) -> None:
    """Register everything below; called once, when the apps are ready."""
    pre_migrate.connect(on_cms_migrating, sender=app)
    post_migrate.connect(on_cms_migrated, sender=app)
    post_migrate.connect(on_app_migrated)
    post_save.connect(on_user_saved, sender=User)
    pre_save.connect(on_action_logged, sender=ModelLogEntry)
    post_save.connect(on_image_saved, sender=SiteImage)
    pre_delete.connect(on_page_deleted)
    page_published.connect(on_page_published)
    page_unpublished.connect(on_formation_unpublished, sender=FormationPage)
    saved_whole.connect(on_formation_saved, sender=FormationPage)
    post_save.connect(on_formation_date_changed, sender=FormationDate)
    post_delete.connect(on_formation_date_changed, sender=FormationDate)
    search.connect()


def on_cms_migrating(**kwargs) -> None:
    remove_triggers()


def on_cms_migrated(**kwargs) -> None:
    point_site_at_base_url()
    install_triggers()
    index_missing_pages()


def on_app_migrated(**kwargs) -> None:
    name_permissions_in_french()


def on_user_saved(instance: User, raw: bool = False, **kwargs) -> None:
    if not raw:
        register_email_address(instance)


def on_action_logged(instance: ModelLogEntry, raw: bool = False, **kwargs) -> None:
    if not raw:
        take_names_out(instance)


def on_page_deleted(instance, **kwargs) -> None:
    if isinstance(instance, Page):
        note_gone(instance)


def on_page_published(instance: Page, **kwargs) -> None:
    revoke_draft_previews(instance)


def on_formation_saved(instance: FormationPage, **kwargs) -> None:
    if instance.live and settings.PROGRAMMES_AT_PUBLICATION:
        enqueue_programme(instance.pk)


def on_formation_date_changed(instance: FormationDate, raw: bool = False, **kwargs) -> None:
    if not raw and settings.PROGRAMMES_AT_PUBLICATION:
        enqueue_programme(instance.formation_id)


def on_formation_unpublished(instance: FormationPage, **kwargs) -> None:
    Programme.objects.filter(pk=instance.pk).delete()
