"""Rules that matter twice, told at every start."""

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.core.checks import register

from cms.printing import missing_libraries


@register()
def check_site_address(app_configs, **kwargs) -> list[CheckWarning]:
    """A trailing path in BASE_URL would be lost in every link."""
    if settings.BASE_URL.count("/") > 2:
        return [
            CheckWarning("BASE_URL holds a path: only scheme, host and port count.", id="cms.W001")
        ]
    return []


@register()
def check_printing(app_configs, **kwargs) -> list[CheckWarning]:
    """Without Pango all works but the programmes in PDF, and no page links to them."""
    if not missing_libraries():
        return []
    return [
        CheckWarning(
            "The programmes of formations are not made as PDF: this machine lacks "
            f"{', '.join(missing_libraries())}.",
            hint="On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            id="cms.W002",
        )
    ]
