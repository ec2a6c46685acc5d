"""Addresses that hold a secret, without it: logs and error reports are read by more people."""

import logging
import re

# What follows one of these, up to the next part of the address, opens something by itself.
BEFORE_SECRETS = (
    "/espace/flux/",
    "/invitation/",
    "/demande-offre/alerte/",
    "/compte/password/reset/key/",
    "token=",
)
SECRET = re.compile(rf"({'|'.join(map(re.escape, BEFORE_SECRETS))})[^/?&#\s\"']+")


def mask_secrets(text: str) -> str:
    """Return « GET /espace/flux/*** » for any address of a feed, and so on."""
    return SECRET.sub(r"\1***", text)


def mask_everywhere(value):
    """Return lists and dictionaries with the secrets of all their texts masked."""
    if isinstance(value, str):
        return mask_secrets(value)
    if isinstance(value, dict):
        return {key: mask_everywhere(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_everywhere(item) for item in value]
    return value


class MaskSecrets(logging.Filter):
    """Masks the secrets of every line; refuses none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_secrets(record.getMessage()), ()
        return True


def mask_server_logs() -> None:
    """Mask what gunicorn writes of requests (`--access-logfile`) and of those that fail.

    Its loggers stand before Django is there, and keep handlers of their own.
    """
    for name in ("gunicorn.access", "gunicorn.error"):
        logging.getLogger(name).addFilter(MaskSecrets())
