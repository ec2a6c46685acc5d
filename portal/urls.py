"""The portal's doors. Each view says whether the charter's gate is before it (`portal.gate`)."""

from django.urls import path

from portal.views import (
    agenda,
    back_again,
    calendars,
    charter,
    charter_receipt,
    charter_refusals,
    cohorts,
    commitments,
    entries,
    entry_acts,
    facilitation,
    home,
    invitations,
    journal,
    own_data,
    own_erasure,
    own_path,
    preparation_acts,
    preparation_begin,
    preparation_files,
    preparations,
    profile,
    rotation,
    shared_texts,
    subscription,
    turns,
    workshop_changes,
    workshops,
)

PLAN = "espace/animation/<uuid:cohort_id>/passages/"
SESSION = "espace/animation/seances/<uuid:workshop_id>/"
CHARTER = "espace/groupes/<uuid:cohort_id>/charte/"
SHEET = "espace/preparations/<uuid:sheet_id>/"
ENTRY = "espace/journal/<uuid:entry_id>/"
COMMITMENT = "espace/engagements/<uuid:commitment_id>/"

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
    path("espace/preparations/", preparations.preparations, name="preparations"),
    path(
        "espace/preparations/passages/<uuid:turn_id>/",
        preparation_begin.prepare_turn,
        name="prepare_turn",
    ),
    path(
        "espace/preparations/seances/<uuid:workshop_id>/",
        preparation_begin.prepare_workshop,
        name="prepare_workshop",
    ),
    path(SHEET, preparations.preparation, name="preparation"),
    *(
        path(f"{SHEET}{word}/", view, {"deed": deed}, name=f"{deed}_preparation")
        for word, view, deed in (
            ("remettre", preparation_acts.hand_over, "submit"),
            ("partager", preparation_acts.hand_over, "share"),
            ("transmettre", preparation_acts.hand_over, "update"),
            ("departager", preparation_acts.take_back, "unshare"),
            ("retirer", preparation_acts.take_back, "withdraw"),
        )
    ),
    path(f"{SHEET}reprendre/", preparation_acts.take_up, name="take_up_preparation"),
    path(f"{SHEET}commentaire/", preparation_acts.comment, name="comment_preparation"),
    path(f"{SHEET}versions/", preparation_files.sheet_versions, name="preparation_versions"),
    path(f"{SHEET}fiche.pdf", preparation_files.sheet_pdf, name="preparation_pdf"),
    path("espace/profil/", profile.profile, name="profile"),
    path("espace/mes-donnees/", own_data.own_data, name="own_data"),
    path("espace/mes-donnees/export/", own_data.export, name="export_own_data"),
    path("espace/mes-donnees/effacer/", own_erasure.erase, name="erase_oneself"),
    path("espace/de-retour/", back_again.back_again, name="back_again"),
    path("espace/journal/", journal.journal, name="journal"),
    path("espace/journal/ecrire/", journal.write, name="write_entry"),
    path("espace/journal/corbeille/", entry_acts.trash, name="journal_trash"),
    path(
        "espace/journal/partager-aussi/<uuid:cohort_id>/", journal.share_again, name="share_again"
    ),
    path(ENTRY, entries.entry, name="entry"),
    path(f"{ENTRY}lire/", entries.read, name="read_entry"),
    path(f"{ENTRY}versions/", entries.entry_versions, name="entry_versions"),
    path(f"{ENTRY}partage/", entry_acts.audience, name="entry_audience"),
    path(f"{ENTRY}supprimer/", entry_acts.delete, name="delete_entry"),
    path(f"{ENTRY}restaurer/", entry_acts.restore, name="restore_entry"),
    path(f"{ENTRY}detruire/", entry_acts.destroy, name="destroy_entry"),
    path("espace/engagements/", commitments.commitments, name="commitments"),
    path("espace/engagements/nouveau/", commitments.new, name="new_commitment"),
    path(COMMITMENT, commitments.commitment, name="commitment"),
    path(f"{COMMITMENT}suivi/", commitments.follow_up, name="follow_up_commitment"),
    path(f"{COMMITMENT}supprimer/", commitments.delete, name="delete_commitment"),
    path(
        "espace/seances/<uuid:workshop_id>/engagements/",
        shared_texts.follow_up_at,
        name="follow_up_session",
    ),
    path(
        "espace/groupes/<uuid:cohort_id>/partages/",
        shared_texts.shared_in_group,
        name="shared_in_group",
    ),
    path("espace/parcours/", own_path.own_path, name="own_path"),
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
