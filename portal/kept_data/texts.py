"""What people write in confidence. Of most of it the coordination learns nothing, not how much."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from cms.fates import WORK, goes, stays
from cms.retention import Kept, Theme, leave_to_pseudonym
from portal.guiding_questions import COMMITMENT_TITLES, ENTRY_TITLES
from portal.models import (
    CommentDraft,
    Commitment,
    JournalEntry,
    Preparation,
    PreparationComment,
    SheetVersion,
    Snapshot,
)
from portal.queries.deletion_dates import texts_over
from portal.services.snapshots import AT_MOST

TRASH_IS_KEPT = SNAPSHOTS_ARE_KEPT = DRAFTS_ARE_KEPT = timedelta(days=30)
UNTIL_SIX_MONTHS = (
    "Six mois après la dernière séance du groupe, annoncés deux fois\u00a0; ou quand vous l’effacez"
)
OWN_TEXT = "id owner created_at updated_at last_key overtaken_key lock_version"
QUESTIONS = "Questions posées à tous, sans un mot de personne"
THE_READER_S = "Le commentaire est à qui l’a reçu, et s’efface avec les données de cette personne"
NAMES = {**ENTRY_TITLES, **COMMITMENT_TITLES}


def named(texts: Mapping | None, names: Mapping[str, str]) -> dict:
    """Return what a sealed column says under the names that people know."""
    return {names.get(code, code): value for code, value in (texts or {}).items()}


def place_of(text) -> dict:
    return {"groupe": text.cohort.code, "séance": text.workshop and str(text.workshop)}


def preparations_of(email: str):
    sheets = Preparation.objects.filter(owner__email__iexact=email)
    return sheets.select_related(
        "owner__data_key", "cohort", "workshop", "turn__workshop", "version__template"
    ).prefetch_related("version__questions", "comments__recipient__data_key")


def describe_sheet(sheet: Preparation) -> dict:
    """What the coordination knows as well: that it is there, and where it stands (domain §10)."""
    return place_of(sheet) | {
        "rôle": sheet.get_role_display(),
        "état": sheet.get_state_display(),
        "remise le": sheet.submitted_at,
    }


def describe_sheet_for_person(sheet: Preparation) -> dict:
    names = {one.code: one.label for one in sheet.version.questions.all()}
    is_other = sheet.released is not None and sheet.released != sheet.texts
    return describe_sheet(sheet) | {
        "passage": sheet.turn and str(sheet.turn.workshop),
        "partagée le": sheet.shared_at,
        "mise à jour le": sheet.released_at,
        "révision": sheet.revision,
        "enregistrée le": sheet.saved_at,
        "questions": f"{sheet.version.template.name}, version {sheet.version.number}",
        **named(sheet.texts, names),
        "ce que les autres lisent": named(sheet.released, names) if is_other else {},
        "commentaires reçus": [
            {"texte": one.text, "écrit le": one.created_at} for one in sheet.comments.all()
        ],
    }


def entries_over(now: datetime) -> QuerySet[JournalEntry]:
    """Those whose time is over, and those that lay in the trash for thirty days (BR-71)."""
    over = Q(pk__in=texts_over(JournalEntry, now).values("pk"))
    return JournalEntry.objects.filter(over | Q(deleted_at__lte=now - TRASH_IS_KEPT))


def describe_entry(entry: JournalEntry) -> dict:
    return {
        "date": entry.entry_date,
        **place_of(entry),
        "moment": entry.get_moment_display(),
        "mon rôle": entry.get_my_role_display(),
        "qui lit": entry.get_audience_display(),
        "partagé le": entry.shared_at,
        "enregistré le": entry.saved_at,
        "à la corbeille depuis": entry.deleted_at,
        **named(entry.texts, NAMES),
    }


def describe_commitment(commitment: Commitment) -> dict:
    follow_up = commitment.follow_up_workshop
    return {
        **place_of(commitment),
        **named(commitment.texts, NAMES),
        "à faire pour le": commitment.due_on,
        "où j’en suis": commitment.get_state_display(),
        "depuis le": commitment.state_changed_at,
        "revu à": follow_up and str(follow_up),
        "qui lit": commitment.get_audience_display() or "pas encore choisi",
        "partagé le": commitment.shared_at,
        "enregistré le": commitment.saved_at,
    }


def describe_comment_draft(draft: CommentDraft) -> dict:
    """Whose sheet it is about is the other's; what was handed over is nobody's draft any more."""
    written = {"groupe": draft.cohort.code, "enregistré le": draft.saved_at}
    return written | named(draft.texts, {"text": "texte"}) if draft.texts else {}


def snapshots_of(email: str):
    versions = Snapshot.objects.filter(owner__email__iexact=email)
    return versions.select_related(
        "owner__data_key", "entry", "preparation__workshop", "preparation__version"
    ).prefetch_related("preparation__version__questions")


def old_snapshots(now: datetime) -> QuerySet[Snapshot]:
    """Former versions older than thirty days, and the twenty-first and later of a text."""
    newest_first = [F("taken_at").desc(), F("created_at").desc()]
    numbered = Snapshot.objects.annotate(
        number=Window(RowNumber(), partition_by=["entry", "preparation"], order_by=newest_first)
    )
    beyond = numbered.filter(number__gt=AT_MOST).values("pk")
    return Snapshot.objects.filter(Q(taken_at__lte=now - SNAPSHOTS_ARE_KEPT) | Q(pk__in=beyond))


def describe_snapshot(version: Snapshot) -> dict:
    sheet, names = version.preparation, NAMES
    if sheet:
        names = {one.code: one.label for one in sheet.version.questions.all()}
    return {
        "de": f"fiche du {sheet.created_at:%d/%m/%Y}" if sheet else "journal",
        "écrite le": version.taken_at,
        "enregistrée à la main": version.is_explicit,
        "venue d’une autre fenêtre": version.is_refused,
        **named(version.content, names),
    }


TEXTS = (
    Kept(
        "preparations",
        "Fiches de préparation",
        "Préparer une séance",
        UNTIL_SIX_MONTHS,
        due=lambda now: texts_over(Preparation, now),
        of_person=preparations_of,
        theme=Theme.WRITING,
        tables={
            "portal.Preparation": goes(
                given="cohort workshop turn role state texts released revision submitted_at "
                "released_at shared_at saved_at version",
                silent=OWN_TEXT,
            ),
            "portal.PreparationComment": goes(
                given="text created_at", silent="id preparation recipient updated_at"
            ),
        },
        describe=describe_sheet,
        describe_for_person=describe_sheet_for_person,
    ),
    Kept(
        "journal_entries",
        "Textes du journal",
        "Apprendre de ce qui s’est passé",
        f"{UNTIL_SIX_MONTHS}\u00a0; trente jours à la corbeille",
        due=entries_over,
        of_person=lambda email: JournalEntry.objects.filter(
            owner__email__iexact=email
        ).select_related("owner__data_key", "cohort", "workshop"),
        theme=Theme.WRITING,
        tables={
            "portal.JournalEntry": goes(
                given="cohort workshop moment entry_date my_role audience shared_at deleted_at "
                "texts saved_at",
                silent=OWN_TEXT,
            )
        },
        describe_for_person=describe_entry,
    ),
    Kept(
        "commitments",
        "Engagements",
        "Essayer ce qui a été décidé",
        UNTIL_SIX_MONTHS,
        due=lambda now: texts_over(Commitment, now),
        of_person=lambda email: Commitment.objects.filter(
            owner__email__iexact=email
        ).select_related("owner__data_key", "cohort", "workshop", "follow_up_workshop"),
        theme=Theme.WRITING,
        tables={
            "portal.Commitment": goes(
                given="cohort workshop texts due_on state state_changed_at follow_up_workshop "
                "audience shared_at saved_at",
                silent=OWN_TEXT,
            )
        },
        describe_for_person=describe_commitment,
    ),
    Kept(
        "snapshots",
        "Versions antérieures de vos textes",
        "Ne rien perdre de ce qui a été écrit",
        "Trente jours, vingt par texte au plus",
        due=old_snapshots,
        of_person=snapshots_of,
        theme=Theme.WRITING,
        tables={
            "portal.Snapshot": goes(
                given="content taken_at is_explicit is_refused",
                silent="id owner preparation entry created_at updated_at",
            )
        },
        since="taken_at",
        describe_for_person=describe_snapshot,
    ),
    Kept(
        "comments_written",
        "Commentaires écrits sur les fiches des autres",
        "Accompagner la préparation",
        "Aussi longtemps que la fiche, qui est à quelqu’un d’autre",
        due=lambda now: PreparationComment.objects.none(),  # gone with the sheet
        of_person=lambda email: PreparationComment.objects.filter(
            written_by__email__iexact=email
        ).select_related("preparation__cohort"),
        theme=Theme.WORK,
        tables={"portal.PreparationComment": stays(THE_READER_S, silent="written_by")},
        # Neither whose sheet nor what was said: that is the other's.
        describe_for_person=lambda comment: {
            "groupe": comment.preparation.cohort.code,
            "écrit le": comment.created_at,
        },
        erase=leave_to_pseudonym,
        theirs=False,
    ),
    Kept(
        "comment_drafts",
        "Commentaires commencés, pas encore remis",
        "Ne rien perdre de ce qui a été écrit",
        "Trente jours après le dernier enregistrement, ou avec la fiche",
        due=lambda now: CommentDraft.objects.filter(saved_at__lte=now - DRAFTS_ARE_KEPT),
        of_person=lambda email: CommentDraft.objects.filter(
            owner__email__iexact=email
        ).select_related("owner__data_key", "cohort"),
        theme=Theme.WORK,
        tables={
            "portal.CommentDraft": goes(
                given="cohort texts saved_at", silent=f"{OWN_TEXT} preparation workshop"
            )
        },
        since="saved_at",
        describe_for_person=describe_comment_draft,
    ),
    Kept(
        "sheet_versions",
        "Trames de fiches mises en service",
        "Savoir qui a changé les questions",
        "Aussi longtemps que la trame, sans nom après l’effacement",
        due=lambda now: SheetVersion.objects.none(),
        of_person=lambda email: SheetVersion.objects.filter(
            activated_by__email__iexact=email
        ).select_related("template"),
        theme=Theme.WORK,
        tables={
            "portal.SheetVersion": stays(
                QUESTIONS,
                given="template number activated_at",
                silent="id created_at updated_at state introduction lock_version",
            )
            | stays(WORK, silent="activated_by")
        },
        since="activated_at",
        describe_for_person=lambda version: {
            "trame": version.template.name,
            "version": version.number,
            "en service depuis": version.activated_at,
        },
        erase=leave_to_pseudonym,
        theirs=False,
    ),
)
