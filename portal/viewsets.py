"""The coordination's screens of the portal, in Wagtail's menu « Coordination »."""

from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.viewsets.base import ViewSet

from cms.admin.menus import menu_item_for
from cms.viewsets import CoordinationGroup
from portal.access import can_view_cohorts
from portal.admin import (
    charter_cohorts,
    charters,
    cohorts,
    enrolments,
    facilitations,
    opening,
    rotation,
    series,
    sheets,
    workshops,
)


class CohortViewSet(ViewSet):
    name = "cohorts"
    url_prefix = "coordination/groupes"
    icon = menu_icon = "group"
    menu_label = "Groupes"
    menu_order = 50
    menu_hook = CoordinationGroup.submenu_hook
    add_to_admin_menu = False
    menu_item_class = menu_item_for(can_view_cohorts)

    @cached_property
    def menu_url(self) -> str:
        return reverse("cohorts:index")

    def get_urlpatterns(self) -> list:
        people = "inscriptions/<uuid:enrolment_id>/"
        session = "seances/<uuid:workshop_id>/"
        turns = "<uuid:cohort_id>/passages/"
        return [
            path("", cohorts.CohortIndexView.as_view(), name="index"),
            path(
                "resultats/",
                cohorts.CohortIndexView.as_view(results_only=True),
                name="index_results",
            ),
            path("nouveau/", opening.open_new, name="open"),
            path("<uuid:cohort_id>/", cohorts.cohort, name="cohort"),
            path("<uuid:cohort_id>/changer/", cohorts.change, name="change"),
            path("<uuid:cohort_id>/inviter/", enrolments.invite_people, name="invite"),
            path(f"{people}depart/", enrolments.withdraw_person, name="withdraw"),
            path(f"{people}suspendre/", enrolments.suspend_person, name="suspend"),
            path(f"{people}reprendre/", enrolments.take_person_back, name="take_back"),
            path(f"{people}inviter/", enrolments.invite_again, name="invite_again"),
            path(f"{people}revoquer/", enrolments.revoke, name="revoke"),
            path(f"{people}accord/", enrolments.agree_for_group, name="agree_for_group"),
            path(f"{people}convoquer/", enrolments.convoke_member_again, name="convoke_again"),
            path("<uuid:cohort_id>/serie/", series.plan, name="plan_series"),
            path("<uuid:cohort_id>/seances/ajouter/", workshops.add, name="add_workshop"),
            path(f"{session}changer/", workshops.change, name="change_workshop"),
            path(f"{session}annuler/", workshops.cancel, name="cancel_workshop"),
            path(f"{session}remplacement/", workshops.substitute, name="substitute"),
            path(turns, rotation.rotation, name="rotation"),
            path(f"{turns}proposer/", rotation.propose, name="propose_plan"),
            path(f"{turns}confirmer/", rotation.accept, name="accept_without_turn"),
            path(f"{turns}{session}ajouter/", rotation.add, name="add_turn"),
            path(f"{turns}<uuid:turn_id>/", rotation.change, name="change_turn"),
            path("<uuid:cohort_id>/animation/ajouter/", facilitations.add, name="add_facilitator"),
            path(
                "animation/<uuid:facilitation_id>/fin/",
                facilitations.end,
                name="end_facilitation",
            ),
        ]


class CharterViewSet(ViewSet):
    name = "charters"
    url_prefix = "coordination/chartes"
    icon = menu_icon = "doc-full"
    menu_label = "Chartes"
    menu_order = 60
    menu_hook = CoordinationGroup.submenu_hook
    add_to_admin_menu = False
    menu_item_class = menu_item_for(can_view_cohorts)

    @cached_property
    def menu_url(self) -> str:
        return reverse("charters:index")

    def get_urlpatterns(self) -> list:
        version, group = "versions/<uuid:version_id>/", "groupes/<uuid:cohort_id>/"
        return [
            path("", charters.index, name="index"),
            path("nouvelle/", charters.create, name="create"),
            path("<uuid:charter_id>/", charters.charter, name="charter"),
            path("<uuid:charter_id>/brouillon/", charters.start, name="start"),
            path(version, charters.version, name="version"),
            path(f"{version}apercu/", charters.preview, name="preview"),
            path(f"{version}changer/", charters.edit, name="edit"),
            path(f"{version}mettre-en-vigueur/", charters.activate, name="activate"),
            path(f"{version}supprimer/", charters.delete, name="delete"),
            path(group, charter_cohorts.cohort, name="cohort"),
            path(f"{group}rappeler/", charter_cohorts.remind, name="remind"),
            path(f"{group}papier/", charter_cohorts.record_paper, name="record_paper"),
            path(
                "echanges/<uuid:conversation_id>/fait/",
                charter_cohorts.end_talk,
                name="end_talk",
            ),
        ]


class SheetViewSet(ViewSet):
    name = "sheets"
    url_prefix = "coordination/fiches"
    icon = menu_icon = "form"
    menu_label = "Fiches"
    menu_order = 70
    menu_hook = CoordinationGroup.submenu_hook
    add_to_admin_menu = False
    menu_item_class = menu_item_for(can_view_cohorts)

    @cached_property
    def menu_url(self) -> str:
        return reverse("sheets:index")

    def get_urlpatterns(self) -> list:
        template, version = "<uuid:template_id>/", "versions/<uuid:version_id>/"
        return [
            path("", sheets.index, name="index"),
            path(template, sheets.sheet, name="sheet"),
            path(f"{template}nom/", sheets.rename, name="rename"),
            path(f"{template}brouillon/", sheets.start, name="start"),
            path(f"{version}apercu/", sheets.preview, name="preview"),
            path(f"{version}changer/", sheets.edit, name="edit"),
            path(f"{version}mettre-en-service/", sheets.activate, name="activate"),
            path(f"{version}supprimer/", sheets.delete, name="delete"),
        ]
