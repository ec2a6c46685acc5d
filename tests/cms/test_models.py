"""What the models promise, and what the database holds by itself."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.enums import DateStatus, VatRegime
from cms.models import (
    FacilitatorProfile,
    FormationDate,
    FormationPage,
    HomePage,
    ResultIndicator,
    SiteSettings,
    StandardPage,
    User,
)
from cms.validators import RESERVED_SLUGS
from tests.factories.content import (
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    SessionFlowFactory,
    SiteImageFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_a_page_may_not_take_an_address_of_the_product(slug):
    page = StandardPage(title="Page", slug=slug, live=False)
    with pytest.raises(ValidationError) as error:
        HomePage.objects.get().add_child(instance=page)
    assert list(error.value.message_dict) == ["slug"]


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\u202a", "\u200f", "\n", "\x92"])
@pytest.mark.parametrize("live", [True, False])
def test_a_title_is_one_line(sign, live):
    page = FormationPageFactory(live=live, title="Pratiquer")
    page.title = f"Pratiquer{sign}ensemble"
    for check in (page.save, page.full_clean, page.minimal_clean):
        with pytest.raises(ValidationError) as refusal:
            check()
        assert refusal.value.message_dict == {
            "title": ["Ce texte contient un retour à la ligne ou un caractère invisible."]
        }
    page.refresh_from_db()
    assert page.title == "Pratiquer"


def test_a_draft_needs_only_a_title():
    page = FormationPageFactory.parent().add_child(
        instance=FormationPage(title="L’œuvre commune", live=False)
    )
    assert FormationPage.objects.get(pk=page.pk).title == "L’œuvre commune"


def test_pages_live_only_where_they_belong():
    assert FormationPage.allowed_parent_page_models() == [type(FormationPageFactory.parent())]
    assert FormationPage.allowed_subpage_models() == []
    assert FormationPage.private_page_options == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"group_min": 8, "group_max": 4}, "group_max"),
        ({"months_min": 6, "months_max": 4}, "months_max"),
        (
            {"workshop_hours_min": Decimal(3), "workshop_hours_max": Decimal(2)},
            "workshop_hours_max",
        ),
    ],
)
def test_a_highest_below_the_lowest_is_refused(values, field):
    page = FormationPageFactory.build(**values)
    with pytest.raises(ValidationError) as error:
        page.clean()
    assert list(error.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("regime", "expected"),
    [
        (
            VatRegime.STANDARD_20,
            {
                "excl_tax": "700.00",
                "incl_tax": "840.00",
                "vat_rate": "20.0",
                "vat_regime": "standard_20",
                "unit": "per_participant",
                "display": "700\u00a0€ HT (840\u00a0€ TTC) par participant",
            },
        ),
        (
            VatRegime.EXEMPT_261_4_4A,
            {
                "excl_tax": "700.00",
                "incl_tax": "700.00",
                "vat_rate": None,
                "vat_regime": "exempt_261_4_4a",
                "unit": "per_participant",
                "display": "700\u00a0€ nets de taxe par participant – exonération de TVA, "
                "art. 261-4-4° a du CGI",
            },
        ),
    ],
)
def test_the_price_has_the_shape_of_the_contract(regime, expected):
    assert FormationPage(price_excl_tax=Decimal(700), vat_regime=regime).price == expected


def test_a_price_on_quote_has_no_amount():
    page = FormationPage(
        price_unit="on_quote", price_excl_tax=Decimal(700), vat_regime="standard_20"
    )
    assert page.price == {
        "excl_tax": None,
        "incl_tax": None,
        "vat_rate": None,
        "vat_regime": "standard_20",
        "unit": "on_quote",
        "display": "Sur devis",
    }


def test_the_database_refuses_a_negative_price():
    page = FormationPageFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        FormationPage.objects.filter(pk=page.pk).update(price_excl_tax=-1)


@pytest.mark.parametrize(
    "values",
    [
        {"starts_on": date(2030, 3, 12), "ends_on": date(2030, 3, 11)},
        {
            "starts_on": date(2030, 3, 12),
            "ends_on": date(2030, 3, 12),
            "registration_deadline": date(2030, 3, 13),
        },
    ],
)
def test_dates_in_the_wrong_order_are_refused_by_model_and_database(values):
    page = FormationPageFactory()
    with pytest.raises(ValidationError):
        FormationDate(formation=page, city="Lyon", **values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        FormationDate.objects.create(formation=page, city="Lyon", **values)


def test_a_date_needs_a_city_or_to_be_remote():
    with pytest.raises(ValidationError) as error:
        FormationDateFactory.build(formation=FormationPageFactory(), city="").full_clean()
    assert list(error.value.message_dict) == ["city"]


def test_upcoming_dates_leave_out_what_has_begun_and_what_is_cancelled():
    page, today = FormationPageFactory(), timezone.localdate()
    for days in (-1, 0, 30):
        day = today + timedelta(days=days)
        FormationDateFactory(formation=page, starts_on=day, ends_on=day)
    FormationDateFactory(formation=page, status=DateStatus.CANCELLED)
    starts = [entry.starts_on for entry in page.dates.upcoming()]
    assert starts == [today, today + timedelta(days=30)]


def test_publishing_an_old_draft_does_not_bring_back_free_seats():
    page = FormationPageFactory()
    date_of_page = FormationDateFactory(formation=page, seats_state="open")
    old = page.save_revision()
    FormationDate.objects.filter(pk=date_of_page.pk).update(seats_state="full")
    old.publish()
    date_of_page.refresh_from_db()
    assert date_of_page.seats_state == "full"


def test_a_tag_without_a_published_theme_is_not_public():
    theme = ThemePageFactory(title="Management", slug="management")
    assert TagFactory(theme=None).get_api_representation() is None
    assert TagFactory(theme=ThemePageFactory(live=False)).get_api_representation() is None
    assert TagFactory(name="RH", slug="rh", theme=theme).get_api_representation() == {
        "slug": "rh",
        "name": "RH",
        "theme": "management",
        "hue": "blue",
    }


def test_tags_to_be_classed_come_first():
    TagFactory(name="Classée", theme=ThemePageFactory())
    TagFactory(name="À classer")
    assert [tag.name for tag in TagFactory._meta.model.objects.all()] == ["À classer", "Classée"]


def test_a_result_on_too_few_answers_is_not_shown():
    shown = ResultIndicator(label="Satisfaction", value="92 %", answers=5, period="2026")
    assert shown.get_api_representation()["answers"] == 5
    shown.answers = 4
    assert shown.get_api_representation() is None


def test_a_profile_is_only_a_name_until_the_person_agreed():
    profile = FacilitatorProfileFactory(consent_on=None)
    assert FacilitatorProfile.objects.get(pk=profile.pk).get_api_representation() == {
        "slug": profile.slug,
        "name": profile.name,
        "role": "",
        "biography": "",
        "photo": None,
    }


def test_a_flow_adds_up_its_minutes():
    assert SessionFlowFactory().minutes == 25


def test_a_decorative_image_has_no_alternative_text():
    image = SiteImageFactory(description="Des mots", is_decorative=True)
    with pytest.raises(ValidationError):
        image.clean()
    assert SiteImageFactory(description="", is_decorative=True).needs_alt_text is False
    assert SiteImageFactory(description="").needs_alt_text is True
    assert SiteImageFactory(title="photo.png", description="").default_alt_text == ""


def test_the_activity_number_comes_with_the_words_of_the_law():
    assert SiteSettings(activity_number="84690000069").activity_notice == (
        "Déclaration d’activité enregistrée sous le numéro 84690000069. "
        "Cet enregistrement ne vaut pas agrément de l’État."
    )
    assert SiteSettings().activity_notice == ""


def test_two_accounts_may_not_differ_by_case():
    User.objects.create_user("Ada@Example.org", "mot de passe")
    assert User.objects.get().email == "ada@example.org"
    with pytest.raises(ValidationError):
        User.objects.create_user("ADA@example.org", "mot de passe")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ADA@example.org")])
