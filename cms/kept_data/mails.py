"""Mails that are to leave, or have left."""

from cms.delivery.sending import KEPT_FOR as MAILS_ARE_KEPT
from cms.fates import goes
from cms.models import OutboxMail
from cms.retention import Kept, Theme

ACCOUNT = "Sécurité du compte"
# What each mail is about, by its templates' name: subjects are deleted once they left.
NAMES = {
    "account_already_exists": "Adresse électronique déjà connue",
    "account_erased": "Effacement fait",
    "account_expires": "Fermeture d’un accès inutilisé",
    "alert": "Nouvelle date d’une formation",
    "alert_confirmation": "Alerte à confirmer",
    "charter_notice": "Personne à rappeler à propos de la charte",
    "charter_paper": "Charte signée sur papier enregistrée",
    "charter_reminder": "Charte à lire",
    "convocation": "Convocation",
    "email_changed": ACCOUNT,
    "email_confirmation": "Code de vérification",
    "facilitation_changed": "Changement d’animation",
    "group_too_small": "Groupe trop petit",
    "invitation": "Invitation dans un groupe",
    "login_code": "Code de connexion",
    "member_left": "Départ d’un groupe",
    "offer_acknowledgement": "Accusé de réception d’une demande",
    "offer_notice": "Demande d’offre reçue",
    "password_changed": ACCOUNT,
    "password_reset": ACCOUNT,
    "password_reset_key": "Choix d’un nouveau mot de passe",
    "password_set": ACCOUNT,
    "recovery_codes_generated": ACCOUNT,
    "person_proposed": "Accord du groupe à donner",
    "sheet_available": "Fiche à lire",
    "sheet_commented": "Commentaire sur une fiche",
    "sheet_reminder": "Rappel d’une fiche à remettre",
    "sheet_withdrawn": "Fiche retirée",
    "texts_kept_until": "Date de suppression des textes",
    "totp_activated": ACCOUNT,
    "totp_deactivated": ACCOUNT,
    "turn_freed": "Passage rendu libre",
    "turn_proposed": "Passage proposé",
    "turn_swap_answered": "Réponse à un échange de passages",
    "turn_swap_asked": "Échange de passages demandé",
    "unknown_account": "Connexion demandée",
    "webauthn_added": ACCOUNT,
    "webauthn_removed": ACCOUNT,
    "workshop_news": "Changement d’une séance",
    "workshop_reminder": "Rappel d’une séance",
}

MAILS = (
    Kept(
        "mails",
        "Mails envoyés",
        "Savoir qu’un mail est parti",
        "Trente jours, sans leur texte",
        due=lambda now: OutboxMail.objects.filter(ended_at__lte=now - MAILS_ARE_KEPT),
        of_person=lambda email: OutboxMail.objects.filter(to__iexact=email),
        theme=Theme.CONTACT,
        tables={
            "cms.OutboxMail": goes(
                given="kind to created_at ended_at",
                # What waits to leave is read in the mailbox: it holds codes and links.
                silent="id message_id about reply_to unsubscribe subject text html state attempts "
                "claimed_by last_error next_attempt_at expires_at",
            ),
            "cms.MailAttachment": goes(silent="id mail name content_type content"),
        },
        describe=lambda mail: {
            "message": NAMES.get(mail.kind, mail.kind),
            "à": mail.to,
            "écrit le": mail.created_at,
            "parti le": mail.ended_at,
        },
    ),
)
