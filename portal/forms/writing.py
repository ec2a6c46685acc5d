"""What a form of one's own text carries: the version it was typed upon, and the attempt's name."""

from collections.abc import Mapping
from uuid import uuid4

from django import forms

LONGEST = 20_000  # signs of one field: no text is refused for its length while it is written


class WritingForm(forms.Form):
    """A text that is saved by hand, and by the page itself (`portal.views.writing`).

    Its fields are not required: what is unfinished is saved as well. `seen` is the version that the
    page showed; `key` names the attempt, so that the same one twice is one save; `after` the one
    before it, which the page has sent and got no answer to.
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def sides(self) -> tuple[str, ...]:
        """Return the fields about a text that keep it from being saved only when sent by hand."""
        return ()

    def leave_out_wrong_sides(self) -> list[str]:
        """Let wrong side fields say what is stored, and return their labels.

        The page saves by itself while a date is half typed: the words do not wait for it.
        """
        wrong = [name for name in self.sides() if name in self.errors]
        for name in wrong:
            self.cleaned_data[name] = self.fields[name].clean(self.initial[name])
            del self.errors[name]
        return [str(self.fields[name].label) for name in wrong]

    def texts(self) -> dict:
        """Return what was typed, by the names of the sealed column; blanks are left out."""
        raise NotImplementedError

    def differences(self, current: Mapping) -> list[tuple[str, str]]:
        """Return (label, the other's words) of each field that another window says otherwise."""
        typed = self.texts()
        return [
            (str(field.label), in_words(current.get(name)))
            for name, field in self.fields.items()
            if name in {*typed, *current} and typed.get(name) != current.get(name)
        ]

    def go_on_from(self, lock_version: int) -> None:
        """Let what was typed be sent once more, upon what is saved by now."""
        self.data = self.data.copy()
        self.data["seen"], self.data["key"] = str(lock_version), str(uuid4())
        self.data["after"] = ""


class WordsField(forms.CharField):
    """What is typed, with plain line ends.

    A browser sends CR LF for a save by hand, the page itself LF: the same words shall be the same
    text, or each save would look like a change.
    """

    def to_python(self, value) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


def first_attempt(lock_version: int) -> dict:
    """Return the `initial` of the hidden fields of a page that shows this version."""
    return {"seen": lock_version, "key": uuid4()}


def writing_field(label: str, *, rows: int = 5, help_text: str = "", **attributes):
    """Return a large field that browsers remember nothing of."""
    attributes = {"rows": rows, "autocomplete": "off", **attributes}
    return WordsField(
        label=label,
        required=False,
        strip=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attributes),
    )


def in_words(answer) -> str:
    """Return an answer of a sealed text as it is read."""
    if isinstance(answer, list):
        return ", ".join(answer)
    if isinstance(answer, bool):
        return "Oui" if answer else "Non"
    return "" if answer is None else str(answer)
