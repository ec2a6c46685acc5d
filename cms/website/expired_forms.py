"""What is answered to a form without a token of ours: open too long, or another site's."""

from django.http import HttpRequest, HttpResponse
from django.views.csrf import csrf_failure as expired_form
from django.views.decorators.cache import never_cache

from cms.website import date_alerts, offer_form

OPEN_TOO_LONG = (
    "Cette page était restée ouverte trop longtemps\u00a0: rien n’est parti. Ce que vous avez "
    "rempli est toujours là\u00a0: envoyez-le de nouveau."
)
FORMS_OF_THE_PUBLIC = {"offer_form": offer_form.show_again, "ask_alert": date_alerts.show_again}


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show a form of the public again, filled in with what was just sent; nothing is done with it.

    Other forms are somebody's: of what was sent there nothing is shown, for another site may have
    made it up.
    """
    show_again = FORMS_OF_THE_PUBLIC.get(request.resolver_match.view_name)
    shown = show_again(request, OPEN_TOO_LONG) if show_again else None
    return shown or expired_form(request, reason)
