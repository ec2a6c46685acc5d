"""Second factors and sessions of test accounts."""

import hashlib
import json
import secrets
import time

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from cms.models import User

HOST, ORIGIN = "localhost", "http://localhost:8000"


def add_totp(user: User) -> str:
    """Give an account an authenticator app; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def totp_code(secret: str, *, periods: int = 0) -> str:
    """Return the code of this moment, or of so many periods later."""
    counter = int(time.time()) // mfa.TOTP_PERIOD + periods
    return format_hotp_value(hotp_value(secret, counter))


def secret_of(user: User) -> str:
    """Return the secret of an account's authenticator app."""
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return decrypt(factor.data["secret"])


def has_used_second_factor(request: HttpRequest, user: User) -> None:
    """Note in the request's session that it was opened with the account's second factor."""
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if not factor:
        add_totp(user)
        factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    request.user = AnonymousUser()  # the proof comes before the log-in is complete
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)


class Passkey:
    """A passkey without a device: answers what a browser would, for one host."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)

    def register(self, challenge: str) -> dict:
        """Return the credential that a page makes of `creation_options`."""
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self._host(), flags, 0, credential)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", challenge),
            attestationObject=bytes(attestation),
        )

    def sign(self, challenge: str) -> dict:
        """Return the credential that a page makes of `request_options`."""
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        data = bytes(AuthenticatorData.create(self._host(), flags, 0))
        said = self._client_data("webauthn.get", challenge)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signed)

    def _host(self) -> bytes:
        return hashlib.sha256(HOST.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()

    def _answer(self, **response: bytes) -> dict:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }


def add_passkey(user: User, name: str = "Téléphone") -> Passkey:
    """Give an account a passkey, as if it had been registered."""
    passkey = Passkey()
    WebAuthn.add(user, name, passkey.register(websafe_encode(b"a challenge")))
    return passkey
