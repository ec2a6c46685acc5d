"""The public biography of someone who runs sessions; never their account or its address."""

from django.db import models
from typing_extensions import TypedDict
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.search import index

from blocks.representations import ImageData, represent_image


class FacilitatorData(TypedDict):
    """Someone who runs sessions: all but the name is empty until they agreed."""

    slug: str
    name: str
    role: str
    biography: str
    photo: ImageData | None


class FacilitatorProfile(index.Indexed, models.Model):
    name = models.CharField("nom", max_length=120, unique=True, help_text="ex. : Claire Aubry")
    slug = models.SlugField("adresse", max_length=120, unique=True, help_text="ex. : claire-aubry")
    role = models.CharField(
        "qualité", max_length=160, blank=True, help_text="ex. : Facilitatrice certifiée"
    )
    biography = models.TextField(
        "présentation", blank=True, help_text="Quelques phrases, relues par la personne."
    )
    photo = models.ForeignKey(
        "cms.SiteImage",
        verbose_name="portrait",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    consent_on = models.DateField(
        "accord donné le",
        null=True,
        blank=True,
        help_text="La personne accepte que cette présentation soit publiée. ex. : 03/02/2026",
    )

    panels = [
        TitleFieldPanel("name", placeholder=False),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("biography"),
        FieldPanel("photo"),
        FieldPanel("consent_on"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "profil public"
        verbose_name_plural = "profils publics"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_api_representation(self) -> FacilitatorData:
        """Name, role, biography and portrait; only the name until the person agreed."""
        agreed = self.consent_on is not None
        return {
            "slug": self.slug,
            "name": self.name,
            "role": self.role if agreed else "",
            "biography": self.biography if agreed else "",
            "photo": represent_image(self.photo) if agreed else None,
        }
