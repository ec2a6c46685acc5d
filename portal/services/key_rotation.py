"""Changing the installation's key: what it wraps is wrapped again, in batches, and checked.

Nothing a person wrote is touched: only the small key of each person and the secrets of second
factors (the seed of an app, that of the recovery codes). Run again after an interruption, it goes
on with what is left.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model, QuerySet

from portal.encryption import (
    SECOND_FACTOR,
    CannotOpen,
    installation_keys,
    key_name_of,
    open_secret,
    seal_secret,
    unwrap_key,
    wrap_key,
    writing_key_name,
)
from portal.models import DataKey

BATCH = 200
# What allauth seals of each kind of factor; of a passkey it keeps the public half alone.
FACTOR_SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@dataclass(frozen=True)
class SealedColumn:
    """A column whose texts are sealed by the installation's key.

    `read(row)` returns the sealed text or None; `reseal(row)` seals it anew in the instance,
    raising CannotOpen for what no key opens; `column` is what is then saved.
    """

    rows: Callable[[], QuerySet]
    column: str
    read: Callable[[Model], str | None]
    reseal: Callable[[Model], None]


def _rewrap(key: DataKey) -> None:
    plain = unwrap_key(key.wrapped, key.person_id)
    key.wrapped = wrap_key(plain, key.person_id)
    if unwrap_key(key.wrapped, key.person_id) != plain:
        raise CannotOpen


def _factors() -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(type__in=FACTOR_SECRETS)


def _factor_secret(factor: Authenticator) -> str | None:
    return factor.data.get(FACTOR_SECRETS[factor.type])


def _reseal_factor(factor: Authenticator) -> None:
    name = FACTOR_SECRETS[factor.type]
    plain = open_secret(factor.data[name], purpose=SECOND_FACTOR)
    factor.data[name] = seal_secret(plain, purpose=SECOND_FACTOR)
    if open_secret(factor.data[name], purpose=SECOND_FACTOR) != plain:
        raise CannotOpen


SEALED_COLUMNS = [
    SealedColumn(
        rows=DataKey.objects.all, column="wrapped", read=lambda key: key.wrapped, reseal=_rewrap
    ),
    SealedColumn(rows=_factors, column="data", read=_factor_secret, reseal=_reseal_factor),
]


def keys_in_use() -> Counter:
    """Return how many texts lie under each of the installation's keys, by its name.

    A key may leave `DATA_KEYS` once it is not named here.
    """
    counts: Counter = Counter()
    for sealed in SEALED_COLUMNS:
        texts = (sealed.read(row) for row in sealed.rows().iterator())
        counts.update(key_name_of(text) for text in texts if text)
    return counts


def rotate_keys() -> Iterator[int]:
    """Seal everything with the writing key; yield how many each batch changed.

    A batch is one transaction that locks its rows, so that a row written meanwhile is neither lost
    nor sealed twice. CannotOpen stops it at the first row that no key of `DATA_KEYS` opens.
    """
    for sealed in SEALED_COLUMNS:
        pending = [row.pk for row in sealed.rows().iterator() if _is_old(sealed.read(row))]
        for start in range(0, len(pending), BATCH):
            yield _rotate_batch(sealed, pending[start : start + BATCH])


@transaction.atomic
def _rotate_batch(sealed: SealedColumn, pks: list) -> int:
    rows = sealed.rows().select_for_update().filter(pk__in=pks)
    old = [row for row in rows if _is_old(sealed.read(row))]
    for row in old:
        sealed.reseal(row)
        row.save(update_fields=[sealed.column])
    return len(old)


def _is_old(text: str | None) -> bool:
    return bool(text) and key_name_of(text) != writing_key_name()


def unreadable_rows() -> list[str]:
    """Return the rows whose text no key of `DATA_KEYS` opens, as « portal.DataKey 12 »."""
    return [
        f"{row._meta.label} {row.pk}"
        for sealed in SEALED_COLUMNS
        for row in sealed.rows().iterator()
        if sealed.read(row) and not _opens(sealed, row)
    ]


def _opens(sealed: SealedColumn, row: Model) -> bool:
    try:
        sealed.reseal(row)  # in the instance only: nothing is saved
    except CannotOpen:
        return False
    return True


def known_key_names() -> set[str]:
    return set(installation_keys())
