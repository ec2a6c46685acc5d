import logging

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.models import User
from portal.sessions import end_all_sessions

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Take an account's second factor away (app, passkeys, recovery codes) and end its sessions."
        " For who lost all of them, and only after having made sure who asks."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *, email: str, **options) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"No account has the address {email}.")
        removed, _ = Authenticator.objects.filter(user=user).delete()
        ended = end_all_sessions(user)
        if not removed:
            raise CommandError("This account has no second factor: nothing was changed.")
        logger.info("account %s lost its second factor, by command", user.pk)
        self.stdout.write(
            f"The second factor is gone, {ended} session(s) ended. "
            "Whoever must have one sets it up at the next log-in."
        )
