"""A row of every table that the registry declares, about one person, every column filled.

`Life.rows` has them by kind and table. A new table needs its line here; until then it fails.
"""

from datetime import date
from functools import cached_property

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from cms.models import (
    AttemptLog,
    DateAlert,
    DraftPreview,
    MailAttachment,
    OfferLogEntry,
    OfferRequest,
    OfferSubmission,
    OutboxMail,
    RequestedFormation,
    ReviewLink,
    SiteDocument,
    SiteImage,
    User,
)
from cms.retention import REGISTRY
from cms.services.limits import digest_of
from portal.models import (
    Absence,
    AuditEvent,
    CalendarFeed,
    CharterAcceptance,
    CharterConversation,
    CharterVersion,
    ClientTurn,
    Cohort,
    CommentDraft,
    Commitment,
    DataKey,
    Enrolment,
    Facilitation,
    Invitation,
    JournalEntry,
    NotificationChoices,
    Preparation,
    PreparationComment,
    RetentionNotice,
    SheetTemplate,
    SheetVersion,
    SignedName,
    Snapshot,
    TurnEvent,
    TurnSwap,
    Workshop,
    WorkshopMove,
    WorkshopNotice,
)
from tests.factories.accounts import add_totp
from tests.factories.content import FormationPageFactory, UserFactory
from tests.factories.full import full
from tests.factories.portal import (
    CharterVersionFactory,
    CohortFactory,
    EnrolmentFactory,
    PreparationFactory,
    WorkshopFactory,
)
from tests.portal.account_steps import log_in_by_code

EMAIL = "canarine.effaceau@example.org"
LONG_AGO = date(2026, 9, 1)


class Life:
    """One person who took part, facilitated, coordinated, wrote for the site and asked for offers,
    all of it long enough ago to be erased today; and others, whose rows stand beside theirs."""

    def __init__(self):
        self.person = UserFactory(email=EMAIL, first_name="Canarine", last_name="Effaceau")
        self.other = UserFactory(first_name="Autrui", last_name="Dailleurs")
        self.page, _ = FormationPageFactory.create_batch(2)
        CharterVersionFactory(number=90)
        CohortFactory(status="closed")  # the oldest: nobody's, so that every row may be moved there
        self.browser = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
        log_in_by_code(self.browser, self.person)
        self.rows = {}
        for kind in REGISTRY.values():
            for table in kind.tables:
                self.rows[kind.name, table] = self.make(kind.name, table)

    def make(self, kind: str, table: str):
        """Return the row of the person's for a kind and a table, made by the method of its name."""
        name = table.split(".")[1].lower()
        own = getattr(self, f"{kind}_{name}", None) or getattr(self, name)
        return own() if callable(own) else own

    # What others have as well ---------------------------------------------------------------------

    @cached_property
    def cohort(self) -> Cohort:
        return CohortFactory(status="closed")

    @cached_property
    def workshops(self) -> list[Workshop]:
        return WorkshopFactory.create_batch(3, cohort=self.cohort)

    @cached_property
    def theirs(self) -> Enrolment:
        return EnrolmentFactory(cohort=self.cohort, person=self.other)

    def turn(self, position: int, client: Enrolment, **fields) -> ClientTurn:
        given = {"state": "done", "position": position, **fields}
        workshop = self.workshops[position % 3]
        return full(ClientTurn, workshop=workshop, client=client, **given)

    # Requests, mails ------------------------------------------------------------------------------

    @cached_property
    def offerrequest(self) -> OfferRequest:
        return full(OfferRequest, email=EMAIL, assigned_to=self.other)

    def requestedformation(self):
        return full(RequestedFormation, offer_request=self.offerrequest, formation=self.page)

    def offerlogentry(self):
        return full(OfferLogEntry, offer_request=self.offerrequest, author=self.other)

    def offersubmission(self):
        return full(OfferSubmission, offer_request=self.offerrequest)

    def datealert(self):
        return full(DateAlert, formation=self.page, email=EMAIL)

    def attemptlog(self):
        return full(AttemptLog, subject=digest_of(EMAIL))

    @cached_property
    def outboxmail(self) -> OutboxMail:
        return full(OutboxMail, to=EMAIL)

    def mailattachment(self):
        return full(MailAttachment, mail=self.outboxmail)

    # Work on the site -----------------------------------------------------------------------------

    @cached_property
    def page_row(self) -> Page:
        Page.objects.filter(pk=self.page.pk).update(owner=self.person, locked_by=self.person)
        return Page.objects.get(pk=self.page.pk)

    def pages_page(self):
        return self.page_row

    @cached_property
    def on_page(self) -> dict:
        return {"content_type": ContentType.objects.get_for_model(Page)}

    @cached_property
    def revision(self) -> Revision:
        about = self.on_page | {"base_content_type": self.on_page["content_type"]}
        return full(Revision, user=self.person, object_id=self.page.pk, **about)

    @cached_property
    def comment(self) -> Comment:
        return full(Comment, page=self.page, user=self.person, resolved_by=self.person)

    def commentreply(self):
        return full(CommentReply, comment=self.comment, user=self.person)

    def pagesubscription(self):
        return full(PageSubscription, page=self.page, user=self.person)

    @cached_property
    def workflowstate(self) -> WorkflowState:
        about = self.on_page | {"base_content_type": self.on_page["content_type"]}
        workflow = Workflow.objects.get(name="Relecture")
        given = {"workflow": workflow, "requested_by": self.person, "status": "approved"}
        return full(WorkflowState, object_id=self.page.pk, **given, **about)

    def taskstate(self):
        return full(
            TaskState,
            workflow_state=self.workflowstate,
            revision=self.revision,
            task=self.workflowstate.workflow.tasks[0],
            finished_by=self.person,
            content_type=ContentType.objects.get_for_model(TaskState),
        )

    def reviewlink(self):
        return full(ReviewLink, page=self.page, revision=self.revision, maker=self.person)

    def draftpreview(self):
        return full(DraftPreview, page=self.page, editor=self.person, **self.on_page)

    def siteimage(self):
        return full(SiteImage, uploaded_by_user=self.person)

    def sitedocument(self):
        return full(SiteDocument, uploaded_by_user=self.person)

    def uploadedfile(self):
        return full(UploadedFile, uploaded_by_user=self.person)

    def image(self):
        return full(Image, uploaded_by_user=self.person)

    def document(self):
        return full(Document, uploaded_by_user=self.person)

    def pagelogentry(self):
        given = {"page": self.page, "action": "wagtail.edit", "data": {"a": 1}}
        return full(PageLogEntry, user=self.person, **given, **self.on_page)

    def modellogentry(self):
        given = {"action": "wagtail.edit", "data": {"a": 1}}
        return full(ModelLogEntry, user=self.person, **given, **self.on_page)

    def formstate(self):
        return full(FormState, user=self.person, **self.on_page)

    def editingsession(self):
        return full(EditingSession, user=self.person, **self.on_page)

    def apitoken(self):
        return full(APIToken, user=self.person)

    def offer_work_offerrequest(self):
        return full(OfferRequest, reference="DEM-2026-0001", assigned_to=self.person)

    def offer_work_offerlogentry(self):
        request = full(OfferRequest, reference="DEM-2026-0002")
        return full(OfferLogEntry, offer_request=request, author=self.person)

    # A path in a group ----------------------------------------------------------------------------

    @cached_property
    def enrolment(self) -> Enrolment:
        return full(
            Enrolment, person=self.person, cohort=self.cohort, status="withdrawn", payer="opco"
        )

    def turnevent(self):
        return full(TurnEvent, turn=self.turn(1, None, state="open"), enrolment=self.enrolment)

    def turn_work_turnevent(self):
        return full(TurnEvent, turn=self.turn(4, None, state="open"), actor=self.person)

    @cached_property
    def clientturn(self) -> ClientTurn:
        return self.turn(2, self.enrolment)

    def turn_work_clientturn(self):
        third = EnrolmentFactory(cohort=self.cohort)
        return self.turn(3, third, proposed_by=self.person)

    def turnswap(self):
        given = {"asked_by": self.enrolment, "asked_of": self.theirs, "state": "refused"}
        turns = [self.turn(number, None, state="open") for number in (7, 9)]
        return full(TurnSwap, offered=turns[0], wanted=turns[1], **given)

    def absence(self):
        return full(Absence, workshop=self.workshops[0], enrolment=self.enrolment)

    def invitation(self):
        return full(Invitation, enrolment=self.enrolment)

    def calendarfeed(self):
        return full(CalendarFeed, person=self.person, alarms=["PT15M"])

    def workshopnotice(self):
        given = {"workshop": self.workshops[0], "kind": "convocation"}
        return full(WorkshopNotice, person=self.person, **given)

    def workshopmove(self):
        return full(WorkshopMove, workshop=self.workshops[0], moved_by=self.person)

    # What is written in confidence ----------------------------------------------------------------

    @cached_property
    def own(self) -> dict:
        return {"owner": self.person, "cohort": self.cohort, "workshop": self.workshops[0]}

    @cached_property
    def preparation(self) -> Preparation:
        version = SheetVersion.objects.filter(template__role="client").get()
        return full(Preparation, turn=self.clientturn, role="client", version=version, **self.own)

    def preparationcomment(self):
        given = {"preparation": self.preparation, "recipient": self.person}
        return full(PreparationComment, written_by=self.other, **given)

    def comments_written_preparationcomment(self):
        sheet = PreparationFactory(submitted=True)
        given = {"preparation": sheet, "recipient": sheet.owner}
        return full(PreparationComment, written_by=self.person, **given)

    def commentdraft(self):
        given = {"preparation": PreparationFactory(submitted=True), "texts": {"text": "Mot"}}
        return full(CommentDraft, owner=self.person, cohort=self.cohort, **given)

    @cached_property
    def journalentry(self) -> JournalEntry:
        return full(JournalEntry, **self.own)

    def commitment(self):
        return full(Commitment, follow_up_workshop=self.workshops[1], **self.own)

    def snapshot(self):
        return full(Snapshot, owner=self.person, entry=self.journalentry)

    def auditevent(self):
        return full(AuditEvent, owner=self.person, actor=self.other)

    def acts_auditevent(self):
        return full(AuditEvent, owner=self.other, actor=self.person)

    def retentionnotice(self):
        return full(RetentionNotice, person=self.person, cohort=self.cohort)

    def sheetversion(self):
        template = full(SheetTemplate, role="client", workshop_kind="review")
        return full(
            SheetVersion, template=template, state="archived", number=80, activated_by=self.person
        )

    # The charter ----------------------------------------------------------------------------------

    @cached_property
    def charterversion(self) -> CharterVersion:
        charter = self.cohort.charter
        return full(CharterVersion, charter=charter, activated_by=self.person, state="active")

    @cached_property
    def charteracceptance(self) -> CharterAcceptance:
        given = {"cohort": self.cohort, "version": self.charterversion, "actor": self.person}
        until = timezone.localdate().replace(year=2033)
        return full(CharterAcceptance, person=self.person, purge_after=until, **given)

    def signedname(self):
        return full(SignedName, person=self.person, acceptance=self.charteracceptance)

    def charterconversation(self):
        return full(CharterConversation, person=self.person, cohort=self.cohort)

    # Running groups -------------------------------------------------------------------------------

    def facilitation(self):
        """In another group: nobody takes part in the one that they facilitate."""
        workshop = WorkshopFactory(cohort=CohortFactory(status="closed"))
        given = {"cohort": workshop.cohort, "starts_on": LONG_AGO, "workshop": workshop}
        return full(Facilitation, person=self.person, **given)

    def coordinated_groups_cohort(self):
        request = self.offerrequest
        return CohortFactory(status="closed", coordinator=self.person, offer_request=request)

    def facilitated_sessions_workshop(self):
        return WorkshopFactory(cohort=self.cohort, facilitator=self.person)

    # The account ----------------------------------------------------------------------------------

    def notificationchoices(self):
        return full(NotificationChoices, person=self.person)

    def userprofile(self):
        zone = "Pacific/Noumea"
        return full(UserProfile, user=self.person, current_time_zone=zone, dismissibles={"a": True})

    def usersession(self):
        return UserSession.objects.get(user=self.person)

    def session(self):
        return Session.objects.get(session_key=self.usersession().session_key)

    def authenticator(self):
        add_totp(self.person)
        return Authenticator.objects.get(user=self.person)

    @cached_property
    def emailaddress(self) -> EmailAddress:
        return EmailAddress.objects.get(user=self.person)

    def emailconfirmation(self):
        return full(EmailConfirmation, email_address=self.emailaddress)

    def datakey(self):
        return DataKey.objects.for_person(self.person)

    def user(self):
        User.objects.filter(pk=self.person.pk).update(last_login=timezone.now())
        return User.objects.get(pk=self.person.pk)

    def user_groups(self):
        group = Group.objects.create(name="Un groupe sans droits")
        return User.groups.through.objects.create(user=self.person, group=group)

    def user_user_permissions(self):
        permission = Permission.objects.get(codename="view_tag", content_type__app_label="taggit")
        through = User.user_permissions.through
        return through.objects.create(user=self.person, permission=permission)
