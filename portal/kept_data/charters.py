"""Answers to the charter."""

from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms.fates import WORK, goes, stays
from cms.retention import Kept, Theme, leave_to_pseudonym
from portal.kept_data.places import PROOF
from portal.models import (
    CharterAcceptance,
    CharterConversation,
    CharterVersion,
    SignedName,
    Workshop,
)
from portal.queries.deletion_dates import cohorts_over
from portal.services.charter_answers import kept_until

OF_THE_CHARTER = "Texte de la charte, que chacun a accepté tel quel"


def answers_over(now: datetime):
    """Answers whose own last day is past, and that of the file they belong to.

    An answer has its day from when it was given: the group may be cofunded since, or go on longer.
    Where no session is left there is no file.
    """
    # In UTC, as the database counts: it refuses to let go of them a moment earlier.
    past = CharterAcceptance.objects.filter(purge_after__lt=now.astimezone(UTC).date())
    # Whole days: what is kept until a day is kept until its end.
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    sessions = Workshop.objects.filter(cohort=OuterRef("cohort"))
    return past.filter(Q(cohort__in=cohorts_over(today).values("pk")) | ~Exists(sessions))


def answers_of(email: str):
    answers = CharterAcceptance.objects.filter(person__email__iexact=email)
    return answers.select_related("cohort", "version").prefetch_related("cohort__workshops")


def describe_answer(answer: CharterAcceptance) -> dict:
    return {
        "groupe": answer.cohort.code,
        "version": answer.version.number,
        "langue": answer.language,
        "empreinte du texte": answer.body_sha256,
        "réponse": answer.get_decision_display(),
        "le": answer.decided_at,
        "comment": answer.get_method_display(),
        "gardée jusqu’au": kept_until(answer),
    }


CHARTERS = (
    Kept(
        "charter_answers",
        "Réponses à la charte",
        "Prouver ce que chacun a accepté",
        "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe",
        due=answers_over,
        of_person=answers_of,
        theme=Theme.PATH,
        tables={
            "portal.CharterAcceptance": stays(
                PROOF,
                given="cohort version decision decided_at language body_sha256 method purge_after",
                silent="id person actor created_at updated_at",
            )
        },
        since="decided_at",
        describe=describe_answer,
        erase=leave_to_pseudonym,
    ),
    Kept(
        "signed_names",
        "Noms signés et notes sur les papiers",
        "Savoir qui a signé, et comment",
        "Aussi longtemps que la réponse, ou jusqu’à l’effacement de la personne",
        due=lambda now: SignedName.objects.none(),  # gone with the answer
        of_person=lambda email: SignedName.objects.filter(
            person__email__iexact=email
        ).select_related("person__data_key"),
        theme=Theme.PATH,
        tables={
            "portal.SignedName": goes(
                given="name note", silent="id acceptance person created_at updated_at"
            )
        },
        # The typed name is for the person alone (on the receipt): the coordination reads this.
        describe=lambda signed: {"note de la coordination": signed.note},
        describe_for_person=lambda signed: {
            "nom saisi": signed.name,
            "note de la coordination": signed.note,
        },
    ),
    Kept(
        "charter_conversations",
        "Demandes d’échange sur la charte",
        "Rappeler la personne",
        "Aussi longtemps que le groupe",
        due=lambda now: CharterConversation.objects.none(),
        of_person=lambda email: CharterConversation.objects.filter(
            person__email__iexact=email
        ).select_related("cohort"),
        theme=Theme.PATH,
        tables={
            "portal.CharterConversation": goes(
                given="cohort created_at held_at", silent="id updated_at person"
            )
        },
        describe=lambda wish: {
            "groupe": wish.cohort.code,
            "le": wish.created_at,
            "a eu lieu le": wish.held_at,
        },
    ),
    Kept(
        "charter_versions",
        "Chartes mises en vigueur",
        "Savoir qui a mis une charte en vigueur",
        "Aussi longtemps que la charte, sans nom après l’effacement",
        due=lambda now: CharterVersion.objects.none(),
        of_person=lambda email: CharterVersion.objects.filter(activated_by__email__iexact=email),
        theme=Theme.WORK,
        tables={
            "portal.CharterVersion": stays(
                OF_THE_CHARTER,
                given="title number activated_at",
                silent="id charter language summary body change_kind change_note state sha256 "
                "lock_version created_at updated_at",
            )
            | stays(WORK, silent="activated_by")
        },
        since="activated_at",
        describe_for_person=lambda version: {
            "charte": version.title,
            "version": version.number,
            "en vigueur depuis": version.activated_at,
        },
        erase=leave_to_pseudonym,
        theirs=False,
    ),
)
