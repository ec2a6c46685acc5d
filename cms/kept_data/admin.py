"""Who did what in the admin: its logs, open forms, keys, and requests for an offer."""

from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry, PageLogEntry

from cms.fates import LINK, WORK, goes, stays
from cms.kept_data.traces import trace
from cms.models import OfferLogEntry

ADMIN = (
    trace(
        "page_log",
        "Journal des pages",
        PageLogEntry,
        "user",
        {
            "wagtailcore.PageLogEntry": stays(
                WORK,
                given="label action timestamp",
                silent="id data uuid content_changed deleted content_type user revision page",
            )
        },
        since="timestamp",
        describe=lambda one: {"quoi": one.label, "action": one.message, "le": one.timestamp},
    ),
    trace(
        "admin_log",
        "Journal de l’administration",
        ModelLogEntry,
        "user",
        {
            "wagtailcore.ModelLogEntry": stays(
                WORK,
                given="label action timestamp",
                silent="id data uuid content_changed deleted object_id content_type user revision",
            )
        },
        since="timestamp",
        describe=lambda one: {"quoi": one.label, "action": one.message, "le": one.timestamp},
    ),
    trace(
        "form_states",
        "Formulaires non enregistrés",
        FormState,
        "user",
        {
            "wagtailadmin.FormState": goes(
                given="data last_updated_at",
                silent="id object_id parent_object_id user content_type",
            )
        },
        since="last_updated_at",
        goes_too=True,
        describe=lambda one: {"contenu": one.data, "le": one.last_updated_at},
    ),
    trace(
        "editing_sessions",
        "Pages ouvertes dans l’éditeur",
        EditingSession,
        "user",
        {
            "wagtailadmin.EditingSession": goes(
                given="last_seen_at", silent="id object_id is_editing user content_type"
            )
        },
        since="last_seen_at",
        goes_too=True,
        describe=lambda one: {"le": one.last_seen_at},
    ),
    trace(
        "api_tokens",
        "Clés de l’API de Wagtail",
        APIToken,
        "user",
        {
            "wagtailcore.APIToken": goes(
                given="name created last_used_at", silent="id key_hash prefix revoked_at user"
            )
        },
        since="created",
        goes_too=True,
        describe=lambda one: {
            "nom": one.name,
            "créée le": one.created,
            "utilisée le": one.last_used_at,
        },
    ),
    trace(
        "offer_work",
        "Demandes d’offre traitées",
        OfferLogEntry,
        "author",
        {
            "cms.OfferLogEntry": stays(WORK, silent="author"),
            "cms.OfferRequest": stays(LINK, silent="assigned_to"),
        },
        since="happened_at",
        describe=lambda entry: {
            "référence": entry.offer_request.reference,
            "quoi": entry.get_kind_display(),
            "le": entry.happened_at,
        },
    ),
)
