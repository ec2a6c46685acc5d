"""What is said of the firm on every page: one row for the whole site."""

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import ChoiceBlock, StreamBlock, StructBlock, URLBlock
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from blocks.links import LinkBlock

ACTIVITY_WORDING = (
    "Déclaration d’activité enregistrée sous le numéro {number}. "
    "Cet enregistrement ne vaut pas agrément de l’État."
)


class SocialLinkBlock(StructBlock):
    network = ChoiceBlock(
        label="Réseau",
        choices=[
            ("linkedin", "LinkedIn"),
            ("mastodon", "Mastodon"),
            ("youtube", "YouTube"),
            ("other", "Autre"),
        ],
    )
    url = URLBlock(label="Adresse", help_text="ex. : https://www.linkedin.com/company/…")

    class Meta:
        icon = "group"
        label = "Réseau social"


class NavigationBlock(StreamBlock):
    link = LinkBlock()


class SocialLinksBlock(StreamBlock):
    link = SocialLinkBlock()


@register_setting(icon="site", order=100)
class SiteSettings(BaseGenericSetting):
    name = models.CharField(
        "nom de l’organisme", max_length=120, blank=True, help_text="ex. : Cercle et Pratiques"
    )
    contact_email = models.EmailField(
        "adresse de contact",
        blank=True,
        help_text="Une adresse de fonction, jamais celle d’une personne. ex. : contact@example.org",
    )
    phone = models.CharField(
        "téléphone", max_length=30, blank=True, help_text="ex. : 01 23 45 67 89"
    )
    disability_contact = models.CharField(
        "contact handicap",
        max_length=250,
        blank=True,
        help_text="Vaut pour toute formation qui n’en nomme pas. ex. : handicap@example.org",
    )
    activity_number = models.CharField(
        "numéro de déclaration d’activité",
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^\d{11}$", "Ce numéro a onze chiffres. ex. : 11755555555")],
        help_text="Onze chiffres. ex. : 11755555555. La mention légale est ajoutée à l’affichage.",
    )
    footer = models.TextField(
        "pied de page", blank=True, help_text="ex. : 12 rue des Pairs, 75011 Paris"
    )
    social_links = StreamField(
        SocialLinksBlock(required=False), verbose_name="réseaux sociaux", blank=True
    )
    navigation = StreamField(
        NavigationBlock(required=False), verbose_name="menu principal", blank=True
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("contact_email"),
                FieldPanel("phone"),
                FieldPanel("disability_contact"),
                FieldPanel("activity_number"),
            ],
            heading="L’organisme",
        ),
        FieldPanel("navigation"),
        FieldPanel("social_links"),
        FieldPanel("footer"),
    ]

    class Meta:
        verbose_name = "réglages du site"

    @property
    def activity_notice(self) -> str:
        """The number with the only wording the law allows (Code du travail, L6352-12)."""
        if not self.activity_number:
            return ""
        return ACTIVITY_WORDING.format(number=self.activity_number)
