"""Who may do what in the admin: Rédaction writes and publishes, Coordination keeps the dates.

Neither may add or change a user: whoever may do that can make anyone a superuser.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITORS, COORDINATORS = "Rédaction", "Coordination"
PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
COLLECTION_PERMISSIONS = ["add", "change", "choose"]
ALL = ["add", "change", "delete", "view"]
EDITOR_MODELS = {
    "category": ALL,
    "tag": ALL,
    "facilitatorprofile": ALL,
    "sessionflow": ALL,
    "formationdate": ALL,
    "sitesettings": ["change"],
}
# Wagtail asks for the rights of its own models, also where ours replace them.
LIBRARIES = {"wagtailimages": "image", "wagtaildocs": "document"}
COORDINATOR_MODELS = {"formationdate": ALL, "sitesettings": ["change"]}


def create_groups(apps, schema_editor):
    _make_permissions_exist(apps)
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    coordinators, _ = Group.objects.get_or_create(name=COORDINATORS)
    for group, models in ((editors, EDITOR_MODELS), (coordinators, COORDINATOR_MODELS)):
        codenames = [f"{action}_{model}" for model, actions in models.items() for action in actions]
        group.permissions.add(*_permissions(apps, "cms", codenames))
        group.permissions.add(*_permissions(apps, "wagtailadmin", ["access_admin"]))
    redirects = [f"{action}_redirect" for action in ALL]
    editors.permissions.add(*_permissions(apps, "wagtailredirects", redirects))
    _let_write_pages(apps, editors)
    _let_use_library(apps, editors)
    _offer_review(apps, editors)


def _make_permissions_exist(apps):
    """Permissions are made after all migrations; those of a group are needed during one."""
    for label in ("cms", "wagtailadmin", "wagtailredirects", "wagtailcore", *LIBRARIES):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None


def _permissions(apps, app_label, codenames):
    found = list(
        apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label=app_label, codename__in=codenames
        )
    )
    missing = set(codenames) - {permission.codename for permission in found}
    if missing:
        raise LookupError(f"no permission {sorted(missing)} in {app_label}")
    return found


def _let_write_pages(apps, group):
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    for permission in _permissions(apps, "wagtailcore", PAGE_PERMISSIONS):
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=group, page=root, permission=permission
        )


def _let_use_library(apps, group):
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for app_label, model in LIBRARIES.items():
        codenames = [f"{action}_{model}" for action in COLLECTION_PERMISSIONS]
        for permission in _permissions(apps, app_label, codenames):
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _offer_review(apps, group):
    """One workflow, « Relecture », on no page until somebody wants it there."""
    Workflow = apps.get_model("wagtailcore", "Workflow")
    Task = apps.get_model("wagtailcore", "Task")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    ContentType = apps.get_model("contenttypes", "ContentType")
    apps.get_model("wagtailcore", "WorkflowPage").objects.all().delete()
    Workflow.objects.filter(name="Moderators approval").delete()
    Task.objects.filter(name="Moderators approval").delete()
    content_type, _ = ContentType.objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = GroupApprovalTask.objects.create(name="Relecture", active=True, content_type=content_type)
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Relecture", active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.pk, sort_order=0
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_site_tree"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
