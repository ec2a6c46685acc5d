"""One of everything, so that every route of the URLconf has an address that exists."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.admin.models import EditingSession
from wagtail.blocks import Block
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Page,
    Site,
    UploadedFile,
    Workflow,
    WorkflowPage,
)

from cms.models import (
    Category,
    FormationIndexPage,
    OutboxMail,
    SearchSynonyms,
    SiteDocument,
    SiteImage,
    SiteSettings,
    User,
)
from cms.services.review_links import create_review_link
from portal.enums import EnrolmentStatus
from portal.models import Cohort
from portal.queries.charter_states import required_version
from portal.services.charter_answers import ask_to_talk, record_paper_acceptance
from portal.services.charters import start_draft
from portal.services.feeds import make_feed
from portal.services.invitations import invite
from portal.services.swaps import ask_swap
from tests.factories.accounts import add_passkey, add_totp
from tests.factories.charters import make_fresh
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
from tests.factories.offers import DateAlertFactory, OfferRequestFactory
from tests.factories.pictures import png
from tests.factories.portal import (
    ClientTurnFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.security.routes import Route

# `member` takes part in the cohort of the world, `facilitator` facilitates it; `outsider` does both
# in other cohorts.
ROLES = [
    *("anonymous", "outsider", "member", "facilitator"),
    *("editor", "coordinator", "superuser"),
]
GROUPS = {"editor": "Rédaction", "coordinator": "Coordination"}
OFFER_REQUEST = {"first_name": "Ada", "last_name": "Martin", "email": "ada@example.org"}
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class World:
    """The people by role, and what takes the place of the arguments of routes."""

    people: dict[str, User]
    values: dict[str, object]
    values_by_prefix: dict[str, dict[str, object]]
    addresses: dict[str, str]
    queries: dict[str, dict[str, object]]
    bodies: dict[str, dict[str, object]]  # what a POST of JSON is without of no use

    def address(self, route: Route, role: str) -> str:
        """Return the address at which `role` tries `route`; KeyError names what is missing."""
        if route.is_expression:
            return self.addresses[route.path]
        values = {**self.values, **self._of_prefix(route.path), **self._belongings(route, role)}
        query = self.queries.get(route.path)
        return route.address(values) + (f"?{urlencode(query)}" if query else "")

    def _of_prefix(self, path: str) -> dict[str, object]:
        prefixes = [prefix for prefix in self.values_by_prefix if path.startswith(prefix)]
        return self.values_by_prefix[max(prefixes, key=len)] if prefixes else {}

    def _belongings(self, route: Route, role: str) -> dict[str, object]:
        """What the admin shows to its owner alone: uploads in progress, editing sessions."""
        owner = self.people.get(role)
        if "uploaded_file_id" in route.arguments:
            model = SiteImage if route.path.startswith("admin/images") else SiteDocument
            return {"uploaded_file_id": _upload(model, owner).pk}
        if "session_id" in route.arguments:
            return {"session_id": _editing_session(self.values["object_id"], owner).pk}
        if route.path.startswith("compte/2fa/webauthn/keys/"):
            return {"pk": _passkey_number(owner)}
        return {}


def make_world() -> World:
    people = make_people()
    page = FormationPageFactory(title="Avancer ensemble")
    page.save_revision()
    article = ArticlePageFactory(title="Une page suffit", live=False)
    workflow = Workflow.objects.get(name="Relecture")
    WorkflowPage.objects.create(workflow=workflow, page=article.page_ptr)
    state = workflow.start(article, people["editor"])
    return World(
        people=people,
        values=_values(page, article, state, people),
        values_by_prefix=_values_by_prefix(page, article, workflow),
        addresses=_addresses(page),
        queries=_queries(page),
        bodies={"api/v2/offer-requests/": OFFER_REQUEST},
    )


def make_people() -> dict[str, User]:
    """One account a role, each with both second factors and codes for the day they are lost."""
    people = {
        role: UserFactory(
            email=f"{role}@example.org",
            groups=Group.objects.filter(name=GROUPS.get(role)),
            is_superuser=role == "superuser",
        )
        for role in ROLES
        if role != "anonymous"
    }
    for person in people.values():
        add_totp(person)
        add_passkey(person)
        RecoveryCodes.activate(person)
    return people


def _values(page, article, state, people) -> dict[str, object]:
    """Values by the argument's name."""
    index = FormationIndexPage.objects.get()
    image, document = SiteImageFactory(), _document()
    return {
        "page_id": page.pk,
        "object_id": page.pk,
        "page_to_move_id": page.pk,
        "page_pk": article.pk,
        "parent_page_id": index.pk,
        "destination_id": index.pk,
        "revision_id": page.latest_revision.pk,
        "workflow_pk": state.workflow_id,
        "workflow_state_id": state.pk,
        "task_state_id": state.current_task_state.pk,
        "task_id": state.current_task_state.task.pk,
        "action_name": "copy",
        "content_type_app_name": "cms",
        "content_type_model_name": "formationpage",
        "app_label": "cms",
        "model_name": "formationpage",
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "filter_spec": "width-30",
        "redirect_id": Redirect.add_redirect("/ancienne/", page).pk,
        "path": image.file.name,
        "rest": "1/1/",
        "action": "delete",
        "uidb64": "MQ",
        "token": "set-password",
        "restriction_id": 1,
        "offer_request_id": OfferRequestFactory().pk,
        "key": DateAlertFactory(formation=page).key,
        "review_link_id": create_review_link(page, maker=people["editor"], days=7).pk,
        "page_view_restriction_id": 1,
        **_charter_values(people),
    }


def _cohort_values(people, cohort: Cohort) -> dict[str, object]:
    """Sessions and people of a cohort; others of which the outsider is a part."""
    FacilitationFactory(cohort=cohort, person=people["facilitator"])
    EnrolmentFactory(person=people["outsider"])
    FacilitationFactory(person=people["outsider"])
    return {
        "workshop_id": WorkshopFactory(cohort=cohort).pk,
        "enrolment_id": EnrolmentFactory(cohort=cohort).pk,
        "facilitation_id": FacilitationFactory(cohort=cohort).pk,
    }


def _turn_values(member: User, cohort: Cohort) -> dict[str, object]:
    """A turn of the member's, and another whose client they ask for an exchange."""
    mine = ClientTurnFactory(workshop__cohort=cohort, client=member.enrolments.get())
    other = ClientTurnFactory(
        workshop__cohort=cohort, client=EnrolmentFactory(cohort=cohort), workshop__number=90
    )
    swap = ask_swap(other, offered=mine, person=member, seen=other.version)
    return {"turn_id": mine.pk, "swap_id": swap.pk}


def _invitation_token() -> str:
    """Return the secret of an invitation that nobody has used."""
    enrolment = EnrolmentFactory(status=EnrolmentStatus.INVITED, joined_on=None)
    invite(enrolment, user=enrolment.cohort.coordinator)
    mail = OutboxMail.objects.get(to=enrolment.person.email)
    return re.search(r"/invitation/([\w-]+)/", mail.text).group(1)


def _charter_values(people) -> dict[str, object]:
    """A group of the member's, who signed on paper; a draft, and somebody who wishes to talk."""
    cohort = make_fresh()
    member = EnrolmentFactory(cohort=cohort, person=people["member"]).person
    values = _cohort_values(people, cohort)
    for person in (member, people["facilitator"]):
        record_paper_acceptance(
            person,
            cohort,
            version_id=required_version(cohort).pk,
            note="Signée au lancement.",
            actor=people["coordinator"],
        )
    return {
        **values,
        **_turn_values(member, cohort),
        "cohort_id": cohort.pk,
        "charter_id": cohort.charter_id,
        "version_id": start_draft(cohort.charter).pk,
        "conversation_id": ask_to_talk(member, cohort).pk,
    }


def _values_by_prefix(page, article, workflow) -> dict[str, dict[str, object]]:
    """Values where an argument of the same name means another thing below some path."""
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="Photos"))
    image, document = SiteImage.objects.get(), SiteDocument.objects.get()
    task = {"app_label": "wagtailcore", "model_name": "groupapprovaltask"}
    settings = {"app_name": "cms", "model_name": "sitesettings"}
    return {
        "admin/api/main/documents/": {"pk": document.pk},
        "admin/api/main/images/": {"pk": image.pk},
        "admin/api/main/pages/": {"pk": page.pk},
        "admin/bulk/": {"app_label": "wagtailcore", "model_name": "page"},
        "admin/collections/": {"pk": collection.pk, "collection_id": collection.pk},
        "admin/dates/": {"pk": FormationDateFactory(formation=page).pk},
        "admin/documents/chooser/": {"pk": document.pk},
        "admin/groups/": {"pk": Group.objects.create(name="Un groupe de trop").pk},
        "admin/images/chooser/": {"pk": image.pk},
        "admin/pages/<int:page_id>/convert_alias/": {"page_id": _alias(page).pk},
        "admin/pages/<int:page_id>/revisions/<int:revision_id>/unschedule/": _scheduled(),
        "admin/pages/<int:page_id>/workflow_history/": {"page_id": article.pk},
        "admin/pages/workflow/": {"page_id": article.pk, "action_name": "approve"},
        "admin/settings/": {**settings, "pk": SiteSettings.load().pk},
        "admin/sites/": {"pk": Site.objects.get().pk},
        "admin/synonymes/": {"pk": SearchSynonyms.objects.get().pk},
        "admin/tag-autocomplete/": {"app_name": "taggit", "model_name": "tag"},
        "admin/users/": {"pk": UserFactory(email="autre@example.org").pk},
        "admin/workflows/": {"pk": workflow.pk},
        "admin/workflows/tasks/": {"pk": GroupApprovalTask.objects.get().pk, **task},
        "api/v2/pages/": {"pk": page.pk},
        "invitation/": {"token": _invitation_token()},
        "espace/flux/": {"token": make_feed(EnrolmentFactory().person, alarms=[])},
        **_snippet_values(),
    }


def _snippet_values() -> dict[str, dict[str, object]]:
    snippets = [
        TagFactory(),
        Category.objects.create(name="Une catégorie de trop", slug="de-trop"),
        FacilitatorProfileFactory(),
        SessionFlowFactory(),
    ]
    return {
        f"admin/snippets/{place}cms/{snippet._meta.model_name}/": {"pk": snippet.pk}
        for snippet in snippets
        for place in ("", "choose/")
    }


def _addresses(page) -> dict[str, str]:
    """The addresses of routes that are regular expressions."""
    document = SiteDocument.objects.get()
    first, last = page.revisions.order_by("pk").values_list("pk", flat=True)
    revisions = f"/admin/pages/{page.pk}/revisions/compare/{first}...{last}/"
    return {
        "api/v2/(?P<path>.*)": "/api/v2/nulle-part/",
        r"admin/password_reset/.*": "/admin/password_reset/confirm/MQ/set-password/",
        r"admin/(images|documents)/multiple/create_from_uploaded_": (
            "/admin/images/multiple/create_from_uploaded_image/1/"
        ),
        r"admin/snippets/choose/.+/create/": "/admin/snippets/choose/cms/tag/create/",
        r"admin/pages/(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
        r"(?P<revision_id_b>live|latest|\d+)/": revisions,
        r"admin/.*/": "/admin/nulle/part/",
        r"compte/.*": "/compte/nulle/part/",
        r"compte/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": (
            "/compte/password/reset/key/1-abc/"
        ),
        r"documents/(\d+)/(.*)": f"/documents/{document.pk}/{document.filename}",
        r"((?:[\w\-]+/)*)": "/formations/",
        r"(?P<path>(?:[\w-]+/)+)programme\.pdf": f"{page.url}programme.pdf",
    }


def _queries(page) -> dict[str, dict[str, object]]:
    """Query parameters without which a route only complains."""
    image, document = SiteImage.objects.get(), SiteDocument.objects.get()
    tag, category = _snippet_ids("tag"), _snippet_ids("category")
    profile, flow = _snippet_ids("facilitatorprofile"), _snippet_ids("sessionflow")
    block = next(name for name, block in Block.definition_registry.items() if block.is_previewable)
    return {
        "admin/api/main/pages/find/": {"html_path": "/formations/"},
        "admin/api/main/images/find/": {"id": image.pk},
        "admin/api/main/documents/find/": {"id": document.pk},
        "admin/block-preview/": {"id": block},
        "api/v2/resolve/": {"path": "/"},
        "api/v2/search/suggestions/": {"q": "pr"},
        "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/": {"id": page.pk},
        "admin/choose-page/chosen-multiple/": {"id": page.pk},
        "admin/images/chooser/chosen-multiple/": {"id": image.pk},
        "admin/documents/chooser/chosen-multiple/": {"id": document.pk},
        "admin/snippets/choose/cms/tag/chosen-multiple/": tag,
        "admin/snippets/choose/cms/category/chosen-multiple/": category,
        "admin/snippets/choose/cms/facilitatorprofile/chosen-multiple/": profile,
        "admin/snippets/choose/cms/sessionflow/chosen-multiple/": flow,
        "api/v2/pages/find/": {"html_path": "/formations/"},
        "api/v2/preview/": {"token": page.create_page_preview().token},
        "demande-offre/prevenez-moi/": {"formation": page.slug},
        "apercu/": {"token": page.create_page_preview().token},
    }


def _snippet_ids(model: str) -> dict[str, object]:
    snippet_type = ContentType.objects.get(app_label="cms", model=model).model_class()
    return {"id": snippet_type.objects.first().pk}


def _document() -> SiteDocument:
    return SiteDocument.objects.create(
        title="Programme", file=ContentFile(PDF, name="programme.pdf"), file_size=len(PDF)
    )


def _alias(page) -> Page:
    return CreatePageAliasAction(page, update_slug="autre-adresse").execute(
        skip_permission_checks=True
    )


def _scheduled() -> dict[str, object]:
    """A page whose next version waits for its day; Wagtail locks it meanwhile."""
    page = FormationPageFactory()
    revision = page.save_revision(approved_go_live_at=timezone.now() + timedelta(days=3))
    return {"page_id": page.pk, "revision_id": revision.pk}


def _upload(model, owner) -> UploadedFile:
    name, content = ("a.png", png()) if model is SiteImage else ("a.pdf", PDF)
    return UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(model),
        file=ContentFile(content, name=name),
        uploaded_by_user=owner,
    )


def _passkey_number(owner) -> int:
    keys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    return (keys.filter(user=owner).first() or keys.first()).pk


def _editing_session(page_id, owner) -> EditingSession:
    return EditingSession.objects.create(
        user=owner or UserFactory(),
        content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page_id),
        last_seen_at=timezone.now(),
    )
