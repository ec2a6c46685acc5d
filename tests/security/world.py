"""One of everything, so that every route of the URLconf has an address that exists."""

from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Site,
    UploadedFile,
    Workflow,
    WorkflowPage,
)

from cms.models import (
    Category,
    FormationIndexPage,
    FormationPage,
    SiteDocument,
    SiteImage,
    SiteSettings,
    User,
)
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    SessionFlowFactory,
    SiteImageFactory,
    TagFactory,
    UserFactory,
)
from tests.factories.pictures import png
from tests.security.routes import Route

ROLES = ["anonymous", "member", "editor", "coordinator", "superuser"]
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class World:
    """The people by role, and the values of the arguments of routes."""

    people: dict[str, User] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    by_prefix: dict[str, dict[str, object]] = field(default_factory=dict)
    expressions: dict[str, str] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)

    def address(self, route: Route, role: str) -> str:
        """Return the address at which `role` is to try `route`; KeyError names what is missing."""
        if route.is_expression:
            return self.expressions[route.path]
        values = {**self.values, **self._of_prefix(route.path), **self._belongings(route, role)}
        return route.address(values) + self.queries.get(route.path, "")

    def _of_prefix(self, path: str) -> dict[str, object]:
        found = [prefix for prefix in self.by_prefix if path.startswith(prefix)]
        return self.by_prefix[max(found, key=len)] if found else {}

    def _belongings(self, route: Route, role: str) -> dict[str, object]:
        """What the admin shows to its owner alone: uploads in progress, editing sessions."""
        owner = self.people.get(role)
        if "uploaded_file_id" in route.arguments:
            model = SiteImage if "admin/images" in route.path else SiteDocument
            return {"uploaded_file_id": _upload(model, owner).pk}
        if "session_id" in route.arguments:
            return {"session_id": _editing_session(self.values["object_id"], owner).pk}
        return {}


def make_people() -> dict[str, User]:
    """One account a role; `member` is an account without any group, as a participant's."""
    groups = {"editor": "Rédaction", "coordinator": "Coordination"}
    people = {
        role: UserFactory(email=f"{role}@example.org", groups=Group.objects.filter(name=name))
        for role, name in groups.items()
    }
    people["member"] = UserFactory(email="member@example.org")
    people["superuser"] = UserFactory(email="superuser@example.org", is_superuser=True)
    return people


def make_world() -> World:
    people = make_people()
    page = FormationPageFactory(title="Avancer ensemble")
    page.title = "Avancer encore"
    page.save_revision(approved_go_live_at=timezone.now() + timezone.timedelta(days=3))
    article = ArticlePageFactory(title="Une page suffit", live=False)
    workflow = Workflow.objects.get(name="Relecture")
    state = workflow.start(article, people["editor"])
    WorkflowPage.objects.create(workflow=workflow, page=article.page_ptr)
    return World(
        people=people,
        values=_values(page, article, workflow, state),
        by_prefix=_values_by_prefix(page, article, workflow),
        expressions=_expressions(page),
        queries=_queries(page),
    )


def _values(page, article, workflow, state) -> dict[str, object]:
    image = SiteImageFactory()
    document = SiteDocument.objects.create(
        title="Programme", file=ContentFile(PDF, name="programme.pdf"), file_size=len(PDF)
    )
    formation = {"app": "cms", "model": "formationpage"}
    return {
        "page_id": page.pk,
        "object_id": page.pk,
        "page_pk": article.pk,
        "page_to_move_id": page.pk,
        "parent_page_id": FormationIndexPage.objects.get().pk,
        "destination_id": FormationIndexPage.objects.get().pk,
        "revision_id": page.latest_revision.pk,
        "workflow_pk": workflow.pk,
        "workflow_state_id": state.pk,
        "task_state_id": state.current_task_state.pk,
        "task_id": state.current_task_state.task.pk,
        "action_name": "copy",
        "content_type_app_name": formation["app"],
        "content_type_model_name": formation["model"],
        "app_label": formation["app"],
        "model_name": formation["model"],
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "filter_spec": "width-30",
        "redirect_id": Redirect.add_redirect("/ancienne/", page).pk,
        "path": image.file.name,
        "rest": "1/1/",
        "action": "delete",
    }


def _values_by_prefix(page, article, workflow) -> dict[str, dict[str, object]]:
    other = UserFactory(email="autre@example.org")
    values = {
        "admin/api/main/documents/": {"pk": SiteDocument.objects.get().pk},
        "admin/api/main/images/": {"pk": SiteImage.objects.get().pk},
        "admin/api/main/pages/": {"pk": page.pk},
        "api/v2/pages/": {"pk": page.pk},
        "admin/collections/": {
            "pk": (collection := _collection()).pk,
            "collection_id": collection.pk,
        },
        "admin/workflows/": {"pk": workflow.pk},
        "admin/workflows/tasks/": {
            "pk": GroupApprovalTask.objects.get().pk,
            "app_label": "wagtailcore",
            "model_name": "groupapprovaltask",
        },
        "admin/pages/workflow/": {"page_id": article.pk, "action_name": "approve"},
        "admin/pages/<int:page_id>/workflow_history/": {"page_id": article.pk},
        "admin/tag-autocomplete/": {"app_name": "taggit", "model_name": "tag"},
        "admin/settings/": {
            "app_name": "cms",
            "model_name": "sitesettings",
            "pk": SiteSettings.load().pk,
        },
        "admin/sites/": {"pk": Site.objects.get().pk},
        "admin/users/": {"pk": other.pk},
        "admin/groups/": {"pk": Group.objects.create(name="Un groupe de trop").pk},
        "admin/dates/": {"pk": FormationDateFactory(formation=page).pk},
        "admin/documents/chooser/": {"pk": SiteDocument.objects.get().pk},
        "admin/images/chooser/": {"pk": SiteImage.objects.get().pk},
    }
    for thing in _snippets():
        model = thing._meta.model_name
        values[f"admin/snippets/cms/{model}/"] = {"pk": thing.pk}
        values[f"admin/snippets/choose/cms/{model}/"] = {"pk": thing.pk}
    return values


def _snippets() -> list:
    return [
        TagFactory(),
        Category.objects.create(name="Une catégorie de trop", slug="de-trop"),
        FacilitatorProfileFactory(),
        SessionFlowFactory(),
    ]


def _collection() -> Collection:
    return Collection.get_first_root_node().add_child(instance=Collection(name="Photos"))


def _expressions(page) -> dict[str, str]:
    """The addresses of routes that are regular expressions."""
    document = SiteDocument.objects.get()
    first, last = page.revisions.order_by("pk").values_list("pk", flat=True)[:2]
    return {
        r"admin/password_reset/.*": "/admin/password_reset/confirm/MQ/set-password/",
        r"compte/confirm-email/(?P<key>[-:\w]+)/": "/compte/confirm-email/abc/",
        r"compte/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": (
            "/compte/password/reset/key/1-abc/"
        ),
        r"admin/pages/(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
        r"(?P<revision_id_b>live|latest|\d+)/": (
            f"/admin/pages/{page.pk}/revisions/compare/{first}...{last}/"
        ),
        r"admin/.*/": "/admin/nulle/part/",
        r"documents/(\d+)/(.*)": f"/documents/{document.pk}/{document.filename}",
        r"((?:[\w\-]+/)*)": "/formations/",
    }


def _queries(page) -> dict[str, str]:
    """Query parameters without which a route only complains."""
    image, document = SiteImage.objects.get(), SiteDocument.objects.get()
    queries = {
        "admin/api/main/pages/find/": "?html_path=/formations/",
        "admin/api/main/images/find/": f"?id={image.pk}",
        "admin/api/main/documents/find/": f"?id={document.pk}",
        "api/v2/pages/find/": "?html_path=/formations/",
        "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/": f"?id={page.pk}",
        "admin/block-preview/": f"?id={FormationPage.body.field.stream_block.definition_prefix}",
        "admin/choose-page/chosen-multiple/": f"?id={page.pk}",
        "admin/images/chooser/chosen-multiple/": f"?id={image.pk}",
        "admin/documents/chooser/chosen-multiple/": f"?id={document.pk}",
    }
    return queries


def _upload(model, owner) -> UploadedFile:
    content = png() if model is SiteImage else PDF
    return UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(model),
        file=ContentFile(content, name="attente.png" if model is SiteImage else "attente.pdf"),
        uploaded_by_user=owner,
    )


def _editing_session(page_id, owner) -> EditingSession:
    page = FormationPage.objects.get(pk=page_id)
    if owner is None:
        owner = UserFactory()
    return EditingSession.objects.create(
        user=owner, content_object=page, last_seen_at=timezone.now()
    )
