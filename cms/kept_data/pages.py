"""Who wrote, commented, approved or shared which page."""

from wagtail.models import (
    Comment,
    CommentReply,
    Page,
    PageSubscription,
    Revision,
    TaskState,
    WorkflowState,
)

from cms.fates import WORK, goes, stays
from cms.kept_data.traces import PUBLIC, trace
from cms.models import DraftPreview, ReviewLink

PAGES = (
    trace(
        "pages",
        "Pages créées",
        Page,
        "owner",
        {
            "wagtailcore.Page": stays(
                PUBLIC,
                given="title first_published_at",
                silent="id path depth numchild translation_key live has_unpublished_changes "
                "last_published_at go_live_at expire_at expired locked locked_at draft_title slug "
                "url_path latest_revision_created_at show_in_menus seo_title search_description "
                "locale latest_revision live_revision content_type alias_of",
            )
            | stays(WORK, silent="owner locked_by"),
        },
        since="first_published_at",
        describe=lambda page: {"page": page.title, "en ligne depuis": page.first_published_at},
    ),
    trace(
        "revisions",
        "Versions de pages enregistrées",
        Revision,
        "user",
        {
            "wagtailcore.Revision": stays(
                WORK,
                given="created_at object_str",
                silent="id object_id content approved_go_live_at content_type base_content_type "
                "user",
            )
        },
        describe=lambda one: {"page": one.object_str, "enregistrée le": one.created_at},
    ),
    trace(
        "page_comments",
        "Commentaires sur des pages",
        Comment,
        "user",
        {
            "wagtailcore.Comment": stays(
                WORK,
                given="page text created_at",
                silent="id contentpath position updated_at resolved_at user revision_created "
                "resolved_by",
            )
        },
        describe=lambda one: {
            "page": one.page.title,
            "texte": one.text,
            "écrit le": one.created_at,
        },
    ),
    trace(
        "page_comment_replies",
        "Réponses à des commentaires",
        CommentReply,
        "user",
        {
            "wagtailcore.CommentReply": stays(
                WORK, given="text created_at", silent="id updated_at comment user"
            )
        },
        describe=lambda one: {"texte": one.text, "écrite le": one.created_at},
    ),
    trace(
        "page_subscriptions",
        "Pages suivies",
        PageSubscription,
        "user",
        {
            "wagtailcore.PageSubscription": goes(
                given="page comment_notifications", silent="id user"
            )
        },
        since="",
        goes_too=True,
        describe=lambda one: {
            "page": one.page.title,
            "prévenir des commentaires": one.comment_notifications,
        },
    ),
    trace(
        "workflow_requests",
        "Relectures demandées",
        WorkflowState,
        "requested_by",
        {
            "wagtailcore.WorkflowState": stays(
                WORK,
                given="status created_at",
                silent="id object_id content_type base_content_type workflow requested_by "
                "current_task_state",
            )
        },
        describe=lambda one: {"demandée le": one.created_at, "état": one.get_status_display()},
    ),
    trace(
        "workflow_decisions",
        "Relectures faites",
        TaskState,
        "finished_by",
        {
            "wagtailcore.TaskState": stays(
                WORK,
                given="status finished_at comment",
                silent="id started_at workflow_state revision task finished_by content_type",
            )
        },
        since="finished_at",
        describe=lambda one: {
            "faite le": one.finished_at,
            "décision": one.get_status_display(),
            "commentaire": one.comment,
        },
    ),
    trace(
        "review_links",
        "Liens de relecture",
        ReviewLink,
        "maker",
        {
            "cms.ReviewLink": stays(
                WORK,
                given="page recipient created_at expires_at",
                silent="id token_sha256 content revoked_at opening_count opened_at revision maker",
            )
        },
        describe=lambda link: {
            "page": link.page.title,
            "pour qui": link.recipient,
            "créé le": link.created_at,
            "valable jusqu’au": link.expires_at,
        },
    ),
    trace(
        "draft_previews",
        "Aperçus de brouillons",
        DraftPreview,
        "editor",
        {
            "cms.DraftPreview": goes(
                given="created_at",
                silent="id token_sha256 content expires_at in_panel page parent content_type "
                "editor",
            )
        },
        goes_too=True,
        describe=lambda one: {"ouvert le": one.created_at},
    ),
)
