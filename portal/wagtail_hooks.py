"""Registers what the portal adds to the admin; thinks of nothing itself."""

from django.urls import reverse
from wagtail import hooks

from cms.admin.ways_on import WayOn
from portal.access import can_change_cohorts
from portal.admin import opening
from portal.queries.cohorts import cohorts_opened_from
from portal.viewsets import CharterViewSet, CohortViewSet, SheetViewSet


@hooks.register("register_admin_viewset")
def register_cohorts():
    return CohortViewSet()


@hooks.register("register_admin_viewset")
def register_charters():
    return CharterViewSet()


@hooks.register("register_admin_viewset")
def register_sheets():
    return SheetViewSet()


@hooks.register("register_offer_request_way_on")
def open_cohort_from(offer_request, user):
    if not can_change_cohorts(user):
        return None
    opened = cohorts_opened_from(offer_request)
    return WayOn(
        words="Ouvrir un autre groupe" if opened else opening.LABEL,
        address=f"{reverse('cohorts:open')}?demande={offer_request.pk}",
        done="Groupe ouvert" if len(opened) == 1 else "Groupes ouverts",
        results=tuple((one.code, reverse("cohorts:cohort", args=[one.pk])) for one in opened),
    )


@hooks.register("register_formation_date_way_on")
def open_cohort_from_date(formation_date, user):
    if can_change_cohorts(user) and formation_date.formation.live:
        return WayOn(opening.LABEL, opening.address_for(formation_date.formation_id))
    return None


@hooks.register("register_page_header_buttons")
def open_cohort_from_header(page, user, view_name, next_url=None):
    yield opening.OpenCohortItem(page=page)


@hooks.register("register_page_listing_more_buttons")
def open_cohort_from_listing(page, user, next_url=None):
    yield opening.OpenCohortItem(page=page)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for action, label, message in (
        ("open_cohort", "Ouvrir", "Groupe ouvert"),
        ("change_cohort", "Changer", "Groupe changé"),
        ("change_facilitation", "Changer l’animation", "Animation changée"),
        ("enrol", "Inscrire", "Personnes inscrites"),
        ("invite", "Inviter", "Invitation envoyée"),
        ("note_agreement", "Noter l’accord du groupe", "Accord du groupe noté"),
        ("revoke_invitation", "Révoquer", "Invitation révoquée"),
        ("convoke_again", "Convoquer", "Convocation renvoyée"),
        ("change_enrolment", "Changer une inscription", "Inscription changée"),
        ("complete", "Terminer", "Parcours terminé"),
        ("add_workshop", "Ajouter une séance", "Séance ajoutée"),
        ("plan_series", "Planifier une série", "Série de séances planifiée"),
        ("change_workshop", "Changer une séance", "Séance changée"),
        ("change_turns", "Changer les passages", "Passages changés"),
        ("create_charter", "Créer", "Charte créée"),
        ("activate_charter", "Mettre en vigueur", "Version d’une charte mise en vigueur"),
        ("change_sheet", "Renommer", "Fiche de préparation renommée"),
        ("activate_sheet", "Mettre en service", "Questions d’une fiche mises en service"),
    ):
        actions.register_action(f"portal.{action}", label, message)
