"""The portal's doors. Each view says whether the charter's gate is before it (`portal.gate`)."""

from django.urls import path

from portal.views import (
    agenda,
    calendars,
    charter,
    charter_receipt,
    charter_refusals,
    cohorts,
    facilitation,
    home,
    invitations,
    profile,
    rotation,
    subscription,
    turns,
    workshop_changes,
    workshops,
)

PLAN = "espace/animation/<uuid:cohort_id>/passages/"
SESSION = "espace/animation/seances/<uuid:workshop_id>/"
CHARTER = "espace/groupes/<uuid:cohort_id>/charte/"

urlpatterns = [
    path("espace/", home.home, name="portal_home"),
    path("espace/groupes/<uuid:cohort_id>/", cohorts.cohort, name="cohort"),
    path(CHARTER, charter.charter, name="cohort_charter"),
    path(f"{CHARTER}refuser/", charter_refusals.decline, name="decline_charter"),
    path(f"{CHARTER}en-parler/", charter_refusals.talk, name="talk_about_charter"),
    path(f"{CHARTER}retirer/", charter_refusals.withdraw, name="withdraw_charter"),
    path(f"{CHARTER}contester/", charter_refusals.contest, name="contest_charter"),
    path(f"{CHARTER}recu.pdf", charter_receipt.receipt, name="charter_receipt"),
    path("espace/seances/<uuid:workshop_id>/", workshops.workshop, name="workshop"),
    path("espace/seances/<uuid:workshop_id>.ics", calendars.session_file, name="session_file"),
    path("espace/seances/<uuid:workshop_id>/absence/", workshops.absence, name="absence"),
    path("espace/agenda/", agenda.agenda, name="agenda"),
    path("espace/agenda/abonnement/", subscription.subscription, name="subscription"),
    path("espace/flux/<str:token>.ics", calendars.feed, name="calendar_feed"),
    path("espace/passages/<uuid:turn_id>/prendre/", turns.take, name="take_turn"),
    path("espace/passages/<uuid:turn_id>/laisser/", turns.leave, name="leave_turn"),
    path("espace/passages/<uuid:turn_id>/echanger/", turns.ask, name="ask_swap"),
    path("espace/echanges/<uuid:swap_id>/", turns.answer, name="answer_swap"),
    path("espace/profil/", profile.profile, name="profile"),
    path("espace/animation/", facilitation.facilitation, name="facilitation"),
    path(
        "espace/animation/<uuid:cohort_id>/rappeler/",
        facilitation.remind,
        name="remind_about_charter",
    ),
    path(f"{SESSION}reporter/", workshop_changes.move, name="move_workshop"),
    path(f"{SESSION}lieu/", workshop_changes.place, name="change_place"),
    path(f"{SESSION}animer/", workshop_changes.facilitator, name="change_workshop_facilitator"),
    path(f"{SESSION}annuler/", workshop_changes.cancel, name="cancel_workshop"),
    path(PLAN, rotation.rotation, name="rotation"),
    path(f"{PLAN}proposer/", rotation.propose, name="propose_plan"),
    path(f"{PLAN}confirmer/", rotation.accept, name="accept_without_turn"),
    path(f"{PLAN}seances/<uuid:workshop_id>/ajouter/", rotation.add, name="add_turn"),
    path(f"{PLAN}<uuid:turn_id>/", rotation.change, name="change_turn"),
    path("invitation/<slug:token>/", invitations.invitation, name="invitation"),
]
