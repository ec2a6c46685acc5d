"""What an operator must know of the portal: at the moment it begins, and by `check --deploy`."""

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.core.checks import register


@register("data_keys", deploy=True)
def check_data_keys_are_kept(app_configs, **kwargs) -> list[CheckWarning]:
    """A key that nobody configured lies in a file: never lose it, never keep it with the backup."""
    if not settings.DATA_KEY_FILE:
        return []
    return [
        CheckWarning(
            f"The key of all confidential texts is the file {settings.DATA_KEY_FILE}: "
            "whoever loses it loses the texts, whoever has it reads them.",
            hint="Set DATA_KEYS, and keep a copy of the key apart from the backups.",
            id="portal.W001",
        )
    ]


@register()
def check_data_key_is_not_new(app_configs, **kwargs) -> list[CheckWarning]:
    """The command that makes the file says so; those after it keep their output to themselves."""
    return check_data_keys_are_kept(app_configs) if settings.DATA_KEY_IS_NEW else []
