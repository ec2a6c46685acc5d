import email
import re
import time
from email import policy

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.models import User

LOGIN_CODE = re.compile(r"^\s*([A-Z0-9]{3}-?[A-Z0-9]{3})\s*$", re.MULTILINE)


class Command(BaseCommand):
    help = "Print a demo account's present second-factor code and the last log-in code it was sent."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")

    def handle(self, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Codes are only told in the demonstration (DEMO=1).")
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError("No account has this address.")
        self.stdout.write(f"second factor: {second_factor_code(user) or 'none set up'}")
        self.stdout.write(f"mailed code: {last_mailed_code(user) or 'none sent'}")


def second_factor_code(user: User) -> str | None:
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return None
    secret = decrypt(authenticator.data["secret"])
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def last_mailed_code(user: User) -> str | None:
    """Return the code in the newest mail to the user that holds one."""
    for path in sorted(settings.MAIL_DIR.glob("*.eml"), reverse=True):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        if user.email in str(message["To"]):
            body = message.get_body(("plain",))
            found = body and LOGIN_CODE.search(body.get_content())
            if found:
                return found.group(1)
    return None
