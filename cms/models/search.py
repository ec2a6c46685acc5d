"""The public words of each page, and the words that mean the same."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.search.folding import chunks, split_words

SEPARATORS = re.compile(r"[,;\n]")
SPELLING_LENGTH, SPELLING_WORDS = 80, 6


class SearchEntry(models.Model):
    """The words by which a published page is found, folded; written by `cms.search.indexing`.

    Each text is words between single spaces, with a space at both ends. `words` holds all of them.
    A migration gives the database an index of `words` that follows by itself (a table of FTS5 and
    triggers on SQLite, a generated column on PostgreSQL): a migration that makes this table anew
    has to put the triggers back.
    """

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    title = models.TextField()
    labels = models.TextField()
    summary = models.TextField()
    words = models.TextField()

    wagtail_reference_index_ignore = True  # not a use of the page

    class Meta:
        verbose_name = "mots d’une page"
        verbose_name_plural = "mots des pages"


class SearchSynonyms(models.Model):
    """A group of words that mean the same: who searches one finds them all."""

    words = models.TextField(
        "mots",
        help_text="Les mots qui veulent dire la même chose, séparés par des virgules. Majuscules, "
        "accents, traits d’union et pluriels ne comptent pas. "
        "ex. : RH, ressources humaines, DRH",
    )

    panels = [FieldPanel("words")]

    class Meta:
        verbose_name = "groupe de synonymes"
        verbose_name_plural = "synonymes"
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def spellings(self) -> list[str]:
        """The words of the group as they were typed, each once."""
        return list(dict.fromkeys(filter(None, map(str.strip, SEPARATORS.split(self.words)))))

    def clean(self) -> None:
        super().clean()
        self.words = ", ".join(self.spellings)
        for spelling in self.spellings:
            _refuse_unsearchable(spelling)
        if len({search_key(spelling) for spelling in self.spellings}) < 2:
            raise ValidationError(
                {"words": "Donnez au moins deux mots différents, séparés par une virgule."}
            )
        self._refuse_words_of_other_groups()

    def _refuse_words_of_other_groups(self) -> None:
        mine = {search_key(spelling): spelling for spelling in self.spellings}
        for group in SearchSynonyms.objects.exclude(pk=self.pk):
            for key in map(search_key, group.spellings):
                if key in mine:
                    message = (
                        f"«\u00a0{mine[key]}\u00a0» est déjà dans le groupe «\u00a0{group}\u00a0»."
                    )
                    raise ValidationError({"words": message})


def search_key(spelling: str) -> tuple[str, ...]:
    """Return what makes two spellings one: their words, folded and in the singular."""
    return tuple(word for chunk in chunks(spelling) for word in split_words(chunk))


def _refuse_unsearchable(spelling: str) -> None:
    count = len(search_key(spelling))
    if not count:
        message = f"«\u00a0{spelling}\u00a0» n’a ni lettre ni chiffre."
        raise ValidationError({"words": message})
    if count > SPELLING_WORDS or len(spelling) > SPELLING_LENGTH:
        message = f"«\u00a0{spelling}\u00a0» est trop long\u00a0: six mots au plus."
        raise ValidationError({"words": message})
