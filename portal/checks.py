"""What an operator must know of the portal, told by `check --deploy`."""

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.core.checks import register


@register(deploy=True)
def check_data_keys_are_kept(app_configs, **kwargs) -> list[CheckWarning]:
    """A key that nobody configured lies in a file: never lose it, never keep it with the backup."""
    if not getattr(settings, "DATA_KEYS_ARE_LOCAL", False):
        return []
    return [
        CheckWarning(
            f"The key of all confidential texts is the file {settings.VAR_DIR / 'data-key'}: "
            "whoever loses it loses the texts, whoever has it reads them.",
            hint="Set DATA_KEYS, and keep a copy of the key apart from the backups.",
            id="portal.W001",
        )
    ]
