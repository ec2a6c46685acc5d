"""Kinds whose rows note that somebody did something: the firm's work, mostly in Wagtail's tables.

The rows are the firm's. They name a person by their account alone, so that erasing the account
leaves a number; what is nobody's but the person's (drafts of forms, keys) goes.
"""

from collections.abc import Callable

from django.db.models import Model, QuerySet

from cms.fates import Fates
from cms.retention import Kept, Theme, leave_to_pseudonym

AS_LONG_AS_THE_SITE = "Aussi longtemps que ce dont il s’agit, sans nom après l’effacement"
PUBLIC = "Contenu du site, dont l’entreprise répond"


def trace(
    name: str,
    label: str,
    model: type[Model],
    person: str,
    tables: dict[str, Fates],
    *,
    since: str = "created_at",
    goes_too: bool = False,
    erase: Callable[[str], object] | None = None,
    describe: Callable[[Model], dict] | None = None,
) -> Kept:
    """Return a kind whose rows note, in their column `person`, who did something.

    They stay, tied to an account that says nothing any more; or they go with it (`goes_too`),
    deleted or in the way that `erase` knows.
    """
    return Kept(
        name,
        label,
        "Savoir qui a fait quoi sur le site",
        "Jusqu’à l’effacement du compte au plus tard" if goes_too else AS_LONG_AS_THE_SITE,
        due=lambda now: model.objects.none(),
        of_person=lambda email: rows_by(model, person, email),
        theme=Theme.WORK,
        tables=tables,
        since=since,
        describe_for_person=describe,
        erase=erase if goes_too else leave_to_pseudonym,
        theirs=False,
    )


def rows_by(model: type[Model], person: str, email: str) -> QuerySet:
    return model.objects.filter(**{f"{person}__email__iexact": email})
