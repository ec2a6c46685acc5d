"""A form on a screen of the coordination: shown, checked by its service, shown again."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages

from portal.forms.errors import add_errors
from portal.services.locking import ChangedMeanwhile

CHANGED = (
    "Quelqu’un d’autre a changé cela pendant que vous le lisiez\u00a0: rien n’a été enregistré. "
    "Regardez ce qui est écrit maintenant, puis recommencez si besoin."
)


def save_or_show(
    request: HttpRequest,
    form: BaseForm,
    *,
    save: Callable[[], object],
    said: str,
    back: str,
    title: str,
    button: str = "Enregistrer",
    warning: str = "",
    is_serious: bool = False,
    template: str = "wagtailadmin/portal/form.html",
    onwards: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Call `save` when the form is valid and go `back`; else show it with what is wrong.

    `onwards` gives, from what `save` returned, another address to go to. `save` may raise
    ValidationError, told at its fields, or ChangedMeanwhile.
    """
    if request.method == "POST" and form.is_valid():
        saved = _save(form, save)
        if not form.errors:
            messages.success(request, said)
            return redirect(onwards(saved) if onwards else back)
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "warning": warning,
        "is_serious": is_serious,
    }
    status = 400 if form.is_bound else 200
    return render(request, template, context, status=status)


def _save(form: BaseForm, save: Callable[[], object]) -> object:
    try:
        return save()
    except ChangedMeanwhile:
        tell_of_change(form)
    except ValidationError as error:
        add_errors(form, error)
    return None


def tell_of_change(form: BaseForm) -> None:
    """Say what somebody else wrote where it differs; the same form, sent again, is then saved.

    The form's initial data are the row as it is now, with its version under `seen`. Of
    the fields that a form names in `shown_as_written`, what was sent is not kept.
    """
    form.add_error(None, [CHANGED, *(f"Écrit maintenant – {line}." for line in _written_now(form))])
    form.data = form.data.copy()
    for name in getattr(form, "shown_as_written", ("seen",)):
        form.data[name] = form.initial[name]


def _written_now(form: BaseForm) -> list[str]:
    if not isinstance(form, ModelForm) or form.instance._state.adding:
        return []
    differing = [one for one in form.visible_fields() if one.name in form.changed_data]
    return [f"{one.label}\u00a0: {_in_words(one)}" for one in differing]


def _in_words(bound: BoundField) -> str:
    if isinstance(bound.initial, bool):
        return "oui" if bound.initial else "non"
    labels = {str(value): label for value, label in getattr(bound.field, "choices", ())}
    written = labels.get(str(bound.initial)) or bound.field.widget.format_value(bound.initial)
    return str(written or "rien")


def do(request: HttpRequest, deed: Callable[[], object], *, said: str, back: str) -> HttpResponse:
    """Do what a single button asks for, and say how it went."""
    try:
        deed()
    except ChangedMeanwhile:
        messages.error(request, CHANGED)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(back)
