"""A single button of the portal: what it asks for is done, and said."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.services.locking import ChangedMeanwhile

MEANWHILE = (
    "Quelqu’un a été plus rapide\u00a0: rien n’a été changé. Voici ce qu’il en est maintenant."
)
INCOMPLETE = "Il manque quelque chose\u00a0: rechargez la page, puis recommencez."


def act(
    request: HttpRequest,
    deed: Callable[[], Any],
    *,
    said: str | Callable[[Any], str],
    back: str,
    form: BaseForm | None = None,
) -> HttpResponse:
    """Do it when `form` is valid, say how it went, and go `back` (an address).

    What is `said` may depend on what the deed returned.
    """
    if form is not None and not form.is_valid():
        messages.error(request, INCOMPLETE)
        return redirect(back)
    try:
        done = deed()
    except ChangedMeanwhile:
        messages.error(request, MEANWHILE)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said(done) if callable(said) else said)
    return redirect(back)
