"""A date that something speaks against is saved once somebody says « quand même » (BR-33)."""

from django import forms

ANYWAY, WARNED = "anyway", "warned"
TO_CHECK = (
    "À vérifier\u00a0: {}. Rien n’est encore enregistré\u00a0: changez cela, ou cochez "
    "«\u00a0Enregistrer quand même\u00a0»."
)


class Tick(forms.BooleanField):
    """No fact of what is saved: never told as something that somebody else wrote."""

    def has_changed(self, initial, data) -> bool:
        return False


class WarnedMixin:
    """For forms that move something: they call `warn` at the end of `clean`."""

    def warn(self, against: list[str]) -> None:
        """Refuse what these warnings speak against, unless they were read and the box was ticked.

        The box comes with the warnings that it stands for: for another date with others it is
        asked for again. Neither gets into `cleaned_data`.
        """
        if not against:
            return
        said = ", ".join(against)
        is_meant = self.data.get(ANYWAY) and self.data.get(WARNED) == said
        self.data = self.data.copy()
        self.data[WARNED] = said
        if not is_meant:
            self.data.pop(ANYWAY, None)
            self.add_error(None, TO_CHECK.format(said))
        self.fields[WARNED] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields[ANYWAY] = Tick(label="Enregistrer quand même", required=False)
