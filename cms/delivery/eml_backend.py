"""Mails of an installation without a mail server: one file each, and a line on the console."""

import hashlib
import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Writes each message to `MAIL_DIR/<time>-<digest>.eml`, readable by its owner alone.

    The digest is that of the Message-ID: a message that is there already is not written again, so
    that here, unlike with a mail server, not even a worker killed in the middle sends one twice.
    """

    def send_messages(self, messages) -> int:
        settings.MAIL_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in messages:
            content = message.message()
            digest = hashlib.sha256(content["Message-ID"].encode()).hexdigest()[:16]
            if next(settings.MAIL_DIR.glob(f"*-{digest}.eml"), None) is None:
                path = self._write(content.as_bytes(linesep="\r\n"), digest)
                logger.info("mail to %s: %s", ", ".join(message.recipients()), path)
        return len(messages)

    def _write(self, content: bytes, digest: str) -> Path:
        """Under its final name at once and whole: a file half written is not an .eml."""
        stamp = datetime.now().astimezone().strftime("%Y%m%dT%H%M%S.%f")
        path = settings.MAIL_DIR / f"{stamp}-{digest}.eml"
        unfinished = path.with_suffix(".part")
        with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
        return unfinished.rename(path)
