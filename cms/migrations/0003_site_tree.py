"""The pages whose addresses the product promises: home, catalogue, articles, themes.

Wagtail's own first migration leaves an English welcome page; it is replaced.
"""

import uuid

from django.db import migrations

INDEX_PAGES = [
    ("formationindexpage", "Formations", "formations"),
    ("articleindexpage", "Articles", "articles"),
    ("themeindexpage", "Thèmes", "themes"),
]


def create_tree(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    root = Page.objects.get(depth=1)
    if Page.objects.filter(depth__gt=1).exclude(slug="home", depth=2).exists():
        return  # a tree that someone already made
    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()
    home = _add_page(apps, "homepage", "Accueil", "accueil", root.path + "0001", "/accueil/", len(INDEX_PAGES))
    for number, (model, title, slug) in enumerate(INDEX_PAGES, start=1):
        _add_page(apps, model, title, slug, f"{home.path}{number:04d}", f"/accueil/{slug}/", 0)
    Page.objects.filter(pk=root.pk).update(numchild=1, title="Racine", draft_title="Racine")
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).update(name="Racine")
    Site.objects.create(
        hostname="localhost", port=80, site_name="Cercle", root_page_id=home.pk, is_default_site=True
    )


def _add_page(apps, model, title, slug, path, url_path, numchild):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    content_type, _ = ContentType.objects.get_or_create(app_label="cms", model=model)
    return apps.get_model("cms", model).objects.create(
        title=title,
        draft_title=title,
        slug=slug,
        path=path,
        depth=len(path) // 4,
        numchild=numchild,
        url_path=url_path,
        live=True,
        content_type=content_type,
        locale=Locale.objects.first(),
        translation_key=uuid.uuid4(),
    )


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_content")]

    operations = [migrations.RunPython(create_tree, migrations.RunPython.noop)]
