"""Answers to the charter."""

from datetime import UTC

from cms.retention import Kept
from cms.typography import fr_date, fr_moment
from portal.models import (
    CharterAcceptance,
    CharterConversation,
    SignedName,
)


def describe_answer(answer: CharterAcceptance) -> dict:
    return {
        "groupe": answer.cohort.code,
        "version": answer.version.number,
        "réponse": answer.get_decision_display(),
        "le": fr_moment(answer.decided_at),
        "comment": answer.get_method_display(),
        "gardée jusqu’au": fr_date(answer.purge_after),
    }


def leave_as_pseudonym(email: str) -> None:
    """Answers are proof and stay, tied to an account that will say nothing of anybody.

    What the person typed is another row, `signed_names`, which goes.
    """


CHARTERS = (
    Kept(
        "charter_answers",
        "Réponses à la charte",
        "Prouver ce que chacun a accepté",
        "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe",
        # In UTC, as the database counts: it refuses to let go of them a moment earlier.
        due=lambda now: CharterAcceptance.objects.filter(
            purge_after__lt=now.astimezone(UTC).date()
        ),
        of_person=lambda email: CharterAcceptance.objects.filter(
            person__email__iexact=email
        ).select_related("cohort", "version"),
        describe=describe_answer,
        erase=leave_as_pseudonym,
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
        # The typed name is for the person alone (on the receipt): the coordination reads this.
        describe=lambda signed: {"note de la coordination": signed.note},
    ),
    Kept(
        "charter_conversations",
        "Demandes d’échange sur la charte",
        "Rappeler la personne",
        "Aussi longtemps que le groupe",
        due=lambda now: CharterConversation.objects.none(),
        of_person=lambda email: CharterConversation.objects.filter(person__email__iexact=email),
        describe=lambda wish: {"groupe": wish.cohort.code, "le": fr_moment(wish.created_at)},
    ),
)
