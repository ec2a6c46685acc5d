"""Rules that matter twice, told at every start."""

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.core.checks import register


@register()
def check_site_address(app_configs, **kwargs) -> list[CheckWarning]:
    """A trailing path in BASE_URL would be lost in every link."""
    if settings.BASE_URL.count("/") > 2:
        return [
            CheckWarning("BASE_URL holds a path: only scheme, host and port count.", id="cms.W001")
        ]
    return []
