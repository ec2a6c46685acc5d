"""What is written in confidence is encrypted in its column, with a key of its owner's own.

AES-256-GCM throughout. `DATA_KEYS`, the installation's keys, wrap one small key per person; that
one encrypts the person's texts. To destroy a person's key is to destroy all they ever wrote, and
to change an installation's key is to wrap the small ones again.

A text says for which row, column and owner it was written (associated data): moved elsewhere it
does not open. What cannot be opened raises; nothing ever returns cipher text in its place.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

KEY_BYTES, NONCE_BYTES = 32, 12  # NIST SP 800-38D: 256-bit key, random 96-bit nonce
FORMAT = "v1"
OWN_KEY = "own"  # stands where the name of an installation's key would
SECOND_FACTOR = "second factor"  # the purpose of the secrets that allauth keeps


class CannotOpen(Exception):
    """A text that was changed, moved from another row, or whose key is gone."""


# Keys of the installation ----------------------------------------------------------------------


@lru_cache(maxsize=8)
def _parse_keys(written: tuple[str, ...]) -> dict[str, bytes]:
    keys = {}
    for text in written:
        try:
            key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise ImproperlyConfigured(
                "DATA_KEYS: each key is 32 random bytes in URL-safe base64 "
                "(python -c 'import secrets; print(secrets.token_urlsafe(32))')."
            )
        keys[sha256(key).hexdigest()[:8]] = key
    if not keys:
        raise ImproperlyConfigured("DATA_KEYS is empty: confidential texts need a key.")
    return keys


def installation_keys() -> dict[str, bytes]:
    """Return the keys of `DATA_KEYS` by their names (8 hexadecimal digits), the writing one first.

    Raises ImproperlyConfigured when one is not 32 bytes long, or there is none.
    """
    return _parse_keys(tuple(settings.DATA_KEYS))


def writing_key_name() -> str:
    return next(iter(installation_keys()))


def key_name_of(sealed: str) -> str:
    """Return the name of the installation's key under which a secret was sealed."""
    return sealed.split(":")[1] if sealed.count(":") == 2 else ""


# Sealing and opening ---------------------------------------------------------------------------


def _encrypt(key: bytes, key_name: str, plain: bytes, about: str) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = nonce + AESGCM(key).encrypt(nonce, plain, about.encode())
    return f"{FORMAT}:{key_name}:{base64.urlsafe_b64encode(box).decode()}"


def _decrypt(key: bytes, sealed: str, about: str) -> bytes:
    try:
        version, _, text = sealed.split(":")
        box = base64.b64decode(text, altchars=b"-_", validate=True)
        if version != FORMAT:
            raise CannotOpen
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def seal_secret(text: str, *, purpose: str) -> str:
    """Encrypt a secret of the installation itself (a factor's seed) with the writing key."""
    name = writing_key_name()
    return _encrypt(installation_keys()[name], name, text.encode(), purpose)


def open_secret(sealed: str, *, purpose: str) -> str:
    """Return what `seal_secret` was given for the same purpose; CannotOpen otherwise."""
    try:
        key = installation_keys()[key_name_of(sealed)]
    except KeyError as error:
        raise CannotOpen from error
    return _decrypt(key, sealed, purpose).decode()


def new_wrapped_key(owner_id: int) -> str:
    """Return a new key for one person's texts, wrapped by the installation's writing key."""
    return wrap_key(secrets.token_bytes(KEY_BYTES), owner_id)


def wrap_key(key: bytes, owner_id: int) -> str:
    return seal_secret(base64.b64encode(key).decode(), purpose=f"data key of {owner_id}")


def unwrap_key(wrapped: str, owner_id: int) -> bytes:
    """Return a person's key; CannotOpen when it was changed or belongs to somebody else."""
    return base64.b64decode(open_secret(wrapped, purpose=f"data key of {owner_id}"))


# The column ------------------------------------------------------------------------------------


class Sealed:
    """The content of an encrypted column as it lies in the database.

    It says nothing of itself, so that it cannot end up on a screen or in a log by mistake.
    """

    __slots__ = ("cipher_text",)

    def __init__(self, cipher_text: str):
        self.cipher_text = cipher_text

    def __repr__(self) -> str:
        return "[chiffré]"


def is_plain(value) -> bool:
    """True for what was assigned since the row was read, and lies sealed nowhere yet."""
    return value is not None and not isinstance(value, Sealed)


class OpenedOnReading(DeferredAttribute):
    """Opens the text each time it is read: an instance never holds what it was read from.

    So a cached or logged instance carries cipher text, and failing to validate one cannot change
    how another is read.
    """

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        return self.field.open(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance, value):
        """Being there makes `__get__` come before what the instance holds."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """A text that only its owner's key opens.

    `owner` names the foreign key to the person whose text it is. The row needs its primary key
    before it is written (a UUID). Lists select `<owner>__data_key` along, or each row costs a
    query. It cannot be filtered, ordered or set by `update()`: those would need the plain text in
    SQL. Reading raises CannotOpen for what was tampered with, moved, or whose key is gone.
    """

    descriptor_class = OpenedOnReading

    def __init__(self, *args, owner: str, **kwargs):
        self.owner = owner
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "owner": self.owner}

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def pre_save(self, instance, add):
        """Encrypt what was assigned since it was read; leave the rest as it lies."""
        value = instance.__dict__.get(self.attname)
        if is_plain(value):
            value = self.seal(instance, value)
            instance.__dict__[self.attname] = value
        return value

    def get_prep_value(self, value):
        if value is None or isinstance(value, Sealed):
            return value and value.cipher_text
        raise TypeError(f"{self.model.__name__}.{self.name} is encrypted: no search, no update()")

    def value_to_string(self, instance) -> str:
        """What `dumpdata` writes: the cipher text."""
        value = instance.__dict__.get(self.attname)
        if is_plain(value):
            value = self.seal(instance, value)
        return "" if value is None else value.cipher_text

    def seal(self, instance, text: str) -> Sealed:
        key = apps.get_model("portal", "DataKey").objects.for_person(getattr(instance, self.owner))
        return Sealed(_encrypt(key.unwrapped(), OWN_KEY, text.encode(), self._about(instance)))

    def open(self, instance, sealed: Sealed) -> str:
        key = getattr(getattr(instance, self.owner), "data_key", None)
        if key is None:
            raise CannotOpen("the key of this text was destroyed")
        return _decrypt(key.unwrapped(), sealed.cipher_text, self._about(instance)).decode()

    def _about(self, instance) -> str:
        owner_id = getattr(instance, f"{self.owner}_id")
        return f"{instance._meta.label}.{self.name} {instance.pk} of {owner_id}"


class EncryptedDataField(EncryptedTextField):
    """A small set of texts by name, sealed as one: `{"context": "…", "help_types": ["…"]}`.

    Read-only as it is read: a change is a new dict assigned whole, or it would be lost.
    """

    def seal(self, instance, data: Mapping) -> Sealed:
        return super().seal(instance, json.dumps(dict(data), ensure_ascii=False))

    def open(self, instance, sealed: Sealed) -> Mapping:
        return MappingProxyType(json.loads(super().open(instance, sealed)))
