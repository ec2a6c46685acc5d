"""The two ways a text is saved: by hand, which leads to a page, and by the page itself, in JSON.

Both send the same form and call the same service. Nothing that was typed is lost on any answer: a
page shows it again, and what the page itself sent stays in its fields.
"""

from collections.abc import Callable
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from cms.middleware import is_program
from cms.typography import fr_time
from portal.forms.errors import add_errors
from portal.forms.writing import WritingForm
from portal.models.texts import OwnText
from portal.services.writing import TextConflict

CONFLICT = 409
ELSEWHERE = "Ce texte a été changé dans une autre fenêtre ou sur un autre appareil."
OTHER_ACCOUNT = (
    "Cette page était ouverte avec un autre compte\u00a0: rien n’a été enregistré. "
    "Copiez votre texte, puis reconnectez-vous avec le vôtre."
)


def save_writing(
    request: HttpRequest,
    form: WritingForm,
    *,
    save: Callable[..., OwnText],
    show: Callable[..., HttpResponse],
    done: Callable[[OwnText], HttpResponse],
    news: Callable[[OwnText], dict] = lambda text: {},
) -> HttpResponse:
    """Save a form that was sent, and answer.

    `save(seen=, key=, after=, is_explicit=)` saves it and returns the text; `show(form, status=,
    theirs=)` is its page again, where `theirs` are the other window's words by label; `done(text)`
    is the answer to a save by hand. The page itself is told in JSON: 200 with the next version and
    key, the labels of what kept its stored value because it was wrong, and `news(text)`; 400 with
    what is wrong, 403 when it was somebody else's page, 409 when the text was changed elsewhere.
    """
    by_itself = is_program(request)
    if _is_of_another(request):
        return _refuse_other_account(form, by_itself, show)
    left_out = form.leave_out_wrong_sides() if by_itself else []
    if not form.is_valid():
        return _refuse(form, by_itself, show)
    attempt = {name: form.cleaned_data[name] for name in ("seen", "key", "after")}
    try:
        text = save(**attempt, is_explicit=not by_itself)
    except TextConflict as conflict:
        return _offer_both(form, conflict.current, by_itself, show)
    except ValidationError as error:
        add_errors(form, error)
        return _refuse(form, by_itself, show)
    return _saved(text, left_out, news(text)) if by_itself else done(text)


def _is_of_another(request: HttpRequest) -> bool:
    """True when the page was shown to another account: somebody has logged in on the same browser
    since, and the words are not theirs."""
    return request.POST.get("account", str(request.user.pk)) != str(request.user.pk)


def _refuse_other_account(form: WritingForm, by_itself: bool, show: Callable) -> HttpResponse:
    if by_itself:
        return JsonResponse({"detail": OTHER_ACCOUNT}, status=403)
    form.add_error(None, OTHER_ACCOUNT)
    return show(form, status=403)


def _saved(text: OwnText, left_out: list[str], news: dict) -> JsonResponse:
    at = fr_time(timezone.localtime(text.saved_at).time())
    saved = {"seen": text.lock_version, "key": str(uuid4()), "saved_at": at, "left_out": left_out}
    return JsonResponse(saved | news)


def _refuse(form: WritingForm, by_itself: bool, show: Callable) -> HttpResponse:
    if by_itself:
        return JsonResponse({"errors": form.errors}, status=400)
    return show(form, status=400)


def _offer_both(
    form: WritingForm, current: OwnText, by_itself: bool, show: Callable
) -> HttpResponse:
    """What was typed stays in the form, the other's words beside it: saving again is a decision."""
    if by_itself:
        return JsonResponse({"detail": ELSEWHERE}, status=CONFLICT)
    theirs = form.differences(current.texts)
    form.go_on_from(current.lock_version)
    return show(form, status=CONFLICT, theirs=theirs)
