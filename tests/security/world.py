"""One of everything, so that every route of the URLconf has an address that exists."""

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.test import Client
from django.test.client import ClientHandler
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
    DraftPreview,
    FormationIndexPage,
    OutboxMail,
    SearchSynonyms,
    SiteDocument,
    SiteImage,
    SiteSettings,
    User,
)
from cms.services.review_links import create_review_link
from portal.models import SheetTemplate
from portal.second_factor import has_second_factor
from portal.services.charter_answers import ask_to_talk
from portal.services.charters import start_draft
from portal.services.proposals import note_agreement
from portal.services.sheets import start_draft as start_sheet_draft
from portal.sessions import SEEN, STARTED
from tests.factories.accounts import has_used_second_factor
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
from tests.security.belongings import Belongings, fill, make_holdings
from tests.security.canaries import canary
from tests.security.people import (
    People,
    answer_charters,
    assign_facilitators,
    enrol_somebody,
    make_people,
)
from tests.security.routes import Route
from tests.security.verdicts import READERS, Reader

PROOFS, AN_HOUR = "account_authentication_methods", 3600
OFFER_REQUEST = {"first_name": "Ada", "last_name": "Martin", "email": "ada@example.org"}
PDF = b"%PDF-1.4\n%%EOF\n"


class Browser(Client):
    """A client that keeps no copies of what templates were given: half the time of a page.

    The middleware is made once for all of them.
    """

    HANDLERS: ClassVar = {checks: ClientHandler(checks) for checks in (True, False)}

    def __init__(self, *, enforce_csrf_checks: bool = False, **options):
        super().__init__(**options)
        self.handler = self.HANDLERS[enforce_csrf_checks]

    def request(self, **request):
        response = self.handler(self._base_environ(**request))
        response.client, response.request = self, request
        return response


@dataclass(repr=False)
class World:
    """The people, their belongings, and what takes the place of the arguments of routes."""

    people: People
    belongings: Belongings
    values: dict[str, object]
    values_by_prefix: dict[str, dict[str, object]]
    addresses: dict[str, str]
    queries: dict[str, dict[str, object]]
    bodies: dict[str, dict[str, object]]  # what a POST of JSON is without of no use
    sessions: dict[str, str]  # keys by reader's name

    @property
    def secret(self) -> str:
        """The secret of the participant's calendar."""
        return self.belongings.holdings["participant"].values["token"][""]

    def client_of(self, reader: Reader, **options) -> Client:
        """Return a browser in which the reader has logged in, with the second factor if any."""
        client = Browser(raise_request_exception=False, **options)
        if reader.name in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[reader.name]
        return client

    def reader_at(self, address: str) -> Reader:
        """Return who reads the mails to an address; of others nothing is known."""
        return self.people.by_address.get(address) or Reader(address, "anonymous")

    def address(self, route: Route, reader: str, values: dict[str, object] | None = None) -> str:
        """Return the address at which a reader tries `route`; KeyError names what is missing.

        What `values` leaves out is the participant's, in the state that most people read.
        """
        if route.is_expression:
            return self.addresses[route.path]
        values = {
            **self.values,
            **self._of_prefix(route.path),
            **self._in_progress(route, reader),
            **(values or {}),
        }
        query = self.queries.get(route.path)
        return route.address(values) + (f"?{urlencode(query)}" if query else "")

    def _of_prefix(self, path: str) -> dict[str, object]:
        prefixes = [prefix for prefix in self.values_by_prefix if path.startswith(prefix)]
        return self.values_by_prefix[max(prefixes, key=len)] if prefixes else {}

    def _in_progress(self, route: Route, reader: str) -> dict[str, object]:
        """What the admin shows to its owner alone: uploads in progress, editing sessions."""
        owner = self.people.accounts.get(reader)
        if "uploaded_file_id" in route.arguments:
            model = SiteImage if route.path.startswith("admin/images") else SiteDocument
            return {"uploaded_file_id": _upload(model, owner).pk}
        if "session_id" in route.arguments:
            return {"session_id": _editing_session(self.values["object_id"], owner).pk}
        if route.path.startswith("compte/2fa/webauthn/keys/"):
            return {"pk": _passkey_number(owner)}
        return {}


def make_world() -> World:
    page = FormationPageFactory(title="Avancer ensemble")
    page.save_revision()
    article = ArticlePageFactory(title="Une page suffit", live=False)
    workflow = Workflow.objects.get(name="Relecture")
    WorkflowPage.objects.create(workflow=workflow, page=article.page_ptr)
    people = make_people(page)
    holdings = make_holdings(people)
    assign_facilitators(people, holdings["stand_in"].workshop)
    answer_charters(people)
    belongings = fill(people, holdings)
    state = workflow.start(article, people.accounts["editor"])
    participants = holdings["participant"].values
    world = World(
        people=people,
        belongings=belongings,
        values={
            **{name: [*states.values()][-1] for name, states in participants.items()},
            **_values(page, article, state, people),
        },
        values_by_prefix=_values_by_prefix(page, article, workflow, people),
        addresses=_addresses(page),
        queries=_queries(page),
        bodies={
            "api/v2/offer-requests/": OFFER_REQUEST,
            "api/v2/date-alerts/": {"formation": page.slug, "email": OFFER_REQUEST["email"]},
        },
        sessions={name: _session_key(READERS[name], one) for name, one in people.accounts.items()},
    )
    OutboxMail.objects.all().delete()
    # For as long as the whole matrix takes.
    DraftPreview.objects.update(expires_at=timezone.now() + timedelta(seconds=AN_HOUR))
    return world


def _session_key(reader: Reader, person: User) -> str:
    """Return the key of a session of theirs, opened with the second factor where there is one."""
    User.objects.filter(pk=person.pk).update(is_active=True)
    client = Client()
    client.force_login(person)
    session = client.session
    # Seen a moment ago for as long as the whole matrix takes: else every case would note it anew,
    # for the one before was undone.
    session[STARTED], session[SEEN] = time.time(), time.time() + AN_HOUR
    request = HttpRequest()
    request.session, request.user = session, AnonymousUser()
    if has_second_factor(person):
        has_used_second_factor(request, person)
    records = [] if reader.factor else session.get(PROOFS, [])
    # Fresh for as long as the whole matrix takes.
    session[PROOFS] = [{**one, "at": one["at"] + AN_HOUR} for one in records]
    session.save()
    User.objects.filter(pk=person.pk).update(is_active=person.is_active)
    return session.session_key


def _values(page, article, state, people: People) -> dict[str, object]:
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
        "offer_request_id": OfferRequestFactory(message=canary("request", "prospect")).pk,
        "key": DateAlertFactory(formation=page).key,
        "review_link_id": create_review_link(page, maker=people.accounts["editor"], days=7).pk,
        "page_view_restriction_id": 1,
        **_group_values(people),
    }


def _group_values(people: People) -> dict[str, object]:
    """What the coordination finds in the group « here »: the group and the participant's things."""
    here = people.groups["here"]
    return {
        "enrolment_id": enrol_somebody(people, "here").pk,
        "charter_id": here.charter_id,
        "version_id": start_draft(here.charter).pk,
        "facilitation_id": here.facilitations.first().pk,
        "conversation_id": ask_to_talk(people.accounts["participant"], here).pk,
    }


def _sheet_values() -> dict[str, object]:
    """The questions of a sheet, and the draft of the next ones."""
    template = SheetTemplate.objects.first()
    return {"template_id": template.pk, "version_id": start_sheet_draft(template).pk}


def _invitation_token(people: People) -> str:
    """Return the secret of the invitation that the reader « invited » has not used."""
    place = people.place_of(READERS["invited"], "here")
    note_agreement(place, user=people.accounts["coordinator"])
    mail = OutboxMail.objects.get(to=place.person.email, kind="invitation")
    return re.search(r"/invitation/([\w-]+)/", mail.text).group(1)


def _values_by_prefix(page, article, workflow, people: People) -> dict[str, dict[str, object]]:
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
        "admin/coordination/fiches/": _sheet_values(),
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
        "invitation/": {"token": _invitation_token(people)},
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
