"""Content for tests: complete where it must be, so that a test takes away what it is about."""

from datetime import date
from decimal import Decimal

import factory
from django.core.files.base import ContentFile

from cms.enums import TrainingFormat, VatRegime
from cms.models import (
    ArticleIndexPage,
    ArticlePage,
    Category,
    FacilitatorProfile,
    FormationDate,
    FormationIndexPage,
    FormationPage,
    SessionFlow,
    SessionFlowStep,
    SiteImage,
    Tag,
    ThemeIndexPage,
    ThemePage,
    User,
)
from tests.factories.pictures import png


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Martin{n}")

    @classmethod
    def _create(cls, model_class, *args, password="mot de passe de test", groups=(), **kwargs):
        user = model_class.objects.create_user(password=password, **kwargs)
        user.groups.set(groups)
        return user


class PageFactory(factory.django.DjangoModelFactory):
    """Adds the page under the site's own index page, with a revision, as the admin does."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        page = model_class(*args, **kwargs)
        (parent or cls.parent()).add_child(instance=page)
        page.save_revision(changed=not page.live)
        return page

    @classmethod
    def parent(cls):
        raise NotImplementedError


class ThemePageFactory(PageFactory):
    class Meta:
        model = ThemePage

    title = factory.Sequence(lambda n: f"Thème {n}")

    @classmethod
    def parent(cls):
        return ThemeIndexPage.objects.get()


class FormationPageFactory(PageFactory):
    """A published formation that states every fact of contract §3."""

    class Meta:
        model = FormationPage

    title = factory.Sequence(lambda n: f"Formation {n}")
    category = factory.LazyFunction(lambda: Category.objects.first())
    summary = "Apprendre à s’entraider sur des situations réelles."
    objectives = factory.LazyFunction(lambda: [("objective", "Formuler une demande d’aide")])
    audience = "Managers de proximité"
    prerequisites = "Aucun"
    duration_hours = Decimal(28)
    duration_days = Decimal(4)
    format = TrainingFormat.INTER
    price_excl_tax = Decimal(700)
    vat_regime = VatRegime.STANDARD_20
    access_terms = "Après un entretien"
    access_delay = "Jusqu’à 14 jours avant le début"
    contact = "formation@example.org"
    methods = "Étude de situations réelles"
    evaluation_terms = "Questionnaire en fin de parcours"
    accessibility_text = "Salles accessibles"
    disability_contact = "handicap@example.org"

    @classmethod
    def parent(cls):
        return FormationIndexPage.objects.get()


class ArticlePageFactory(PageFactory):
    class Meta:
        model = ArticlePage

    title = factory.Sequence(lambda n: f"Article {n}")
    summary = "Un article."

    @classmethod
    def parent(cls):
        return ArticleIndexPage.objects.get()


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"Étiquette {n}")
    slug = factory.Sequence(lambda n: f"etiquette-{n}")


class FacilitatorProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FacilitatorProfile

    name = factory.Sequence(lambda n: f"Claire Aubry {n}")
    slug = factory.Sequence(lambda n: f"claire-aubry-{n}")
    role = "Facilitatrice"
    biography = "Vingt ans de pratique."
    consent_on = date(2026, 2, 3)


class SessionFlowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SessionFlow

    name = factory.Sequence(lambda n: f"Déroulement {n}")
    code = factory.Sequence(lambda n: f"deroulement-{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        steps = kwargs.pop("steps", None) or [
            SessionFlowStep(label="Exposé", minutes=10, speaker="client"),
            SessionFlowStep(label="Clarification", minutes=15),
        ]
        return model_class.objects.create(*args, steps=steps, **kwargs)


class FormationDateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FormationDate

    formation = factory.SubFactory(FormationPageFactory)
    starts_on = date(2030, 3, 12)
    ends_on = date(2030, 4, 9)
    city = "Lyon"


class SiteImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SiteImage

    title = factory.Sequence(lambda n: f"Image {n}")
    description = "Six personnes assises en cercle"

    @classmethod
    def _create(cls, model_class, *args, size=(60, 40), **kwargs):
        image = model_class(*args, file=ContentFile(png(size), name="image.png"), **kwargs)
        image._set_image_file_metadata()
        image.save()
        return image
