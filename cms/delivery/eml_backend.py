"""Mails of an installation without a mail server: one file each, and a line on the console."""

import logging
import os
from datetime import datetime

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Writes each message to `MAIL_DIR/<time>-<number>.eml`, readable by its owner alone."""

    def send_messages(self, messages) -> int:
        settings.MAIL_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in messages:
            path = self._write(message.message().as_bytes(linesep="\r\n"))
            logger.info("mail to %s: %s", ", ".join(message.recipients()), path)
        return len(messages)

    def _write(self, content: bytes):
        stamp = datetime.now().astimezone().strftime("%Y%m%dT%H%M%S.%f")
        path = settings.MAIL_DIR / f"{stamp}.eml"
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
        return path
