"""What a person does with the pages of their account, one sentence each."""

import json
import re

from django.test import Client

from cms.models import User
from tests.factories.accounts import Passkey, totp_code
from tests.mails import sent_mails

LOG_IN = "/compte/connexion/"
CODE_STEP = "/compte/login/code/confirm/"
SECOND_STEP = "/compte/2fa/authenticate/"
PASSWORD = "mot de passe de test"
CODE = re.compile(r"^(\d{3}-\d{3})$", re.MULTILINE)


def ask_code(client: Client, email: str, **extra):
    return client.post(LOG_IN, {"login": email, "by": "code"}, **extra)


def mailed_code(email: str) -> str:
    """Return the code of the newest mail to an address."""
    mails = [mail for mail in sent_mails() if mail.to == [email]]
    return CODE.search(mails[-1].body).group(1)


def give_code(client: Client, code: str, **extra):
    return client.post(CODE_STEP, {"code": code}, **extra)


def log_in_by_code(client: Client, user: User):
    ask_code(client, user.email)
    return give_code(client, mailed_code(user.email))


def log_in_by_password(client: Client, email: str, password: str = PASSWORD, **extra):
    return client.post(LOG_IN, {"login": email, "password": password}, **extra)


def log_in_with_app(client: Client, user: User, secret: str, *, periods: int = 0):
    log_in_by_password(client, user.email)
    return client.post(SECOND_STEP, {"code": totp_code(secret, periods=periods)})


def passkey_challenge(response) -> str:
    """Return the challenge that a page of allauth's gives to the browser."""
    data = re.search(r'<script id="js_data"[^>]*>(.*?)</script>', response.content.decode(), re.S)
    options = json.loads(data.group(1))
    return next(iter(options.values()))["publicKey"]["challenge"]


def use_passkey(client: Client, address: str, passkey: Passkey):
    challenge = passkey_challenge(client.get(address))
    return client.post(address, {"credential": json.dumps(passkey.sign(challenge))})


def wrong(code: str) -> str:
    """Return another code of the same form."""
    return f"{(int(code.replace('-', '')) + 123_457) % 1_000_000:06}"


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def enters(client: Client, address: str = "/compte/sessions/") -> bool:
    """True when a page of one's account opens."""
    return client.get(address).status_code == 200
