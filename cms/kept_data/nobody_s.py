"""Tables that say nothing of anybody, each with its reason: the others have fates by column."""

PUBLIC = "Contenu public, écrit par l’entreprise pour le site"
FRAME = "Cadre du logiciel\u00a0: types, droits, langues, numéros"
MACHINE = "Travail du serveur, sans personne"
PORTRAIT = "Portrait publié avec l’accord de la personne, sans compte\u00a0; la rédaction le retire"

NOBODY_S = {
    PUBLIC: (
        *("cms.HomePage", "cms.FormationIndexPage", "cms.FormationPage", "cms.ArticleIndexPage"),
        *("cms.ArticlePage", "cms.ThemeIndexPage", "cms.ThemePage", "cms.StandardPage"),
        *("cms.ArticleFormation", "cms.ArticleTag", "cms.FormationTag", "cms.FormationDate"),
        *("cms.FormationFacilitator", "cms.ResultIndicator", "cms.Category"),
        *("cms.Tag", "cms.SearchSynonyms", "cms.SessionFlow"),
        *("cms.SessionFlowStep", "cms.SiteSettings", "cms.GonePath", "cms.ImportedSource"),
        *("cms.PageRepresentation", "cms.SearchEntry", "cms.Programme", "cms.SiteRendition"),
        *("wagtailimages.Rendition", "wagtailredirects.Redirect", "wagtailembeds.Embed"),
        *("wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"),
        *("taggit.Tag", "taggit.TaggedItem", "wagtail_headless_preview.PagePreview"),
    ),
    FRAME: (
        *("auth.Group", "auth.Permission", "auth.Group_permissions", "contenttypes.ContentType"),
        *("wagtailadmin.Admin", "wagtailcore.Locale", "wagtailcore.Site"),
        *("wagtailcore.Collection", "wagtailcore.CollectionViewRestriction"),
        *("wagtailcore.CollectionViewRestriction_groups", "wagtailcore.PageViewRestriction"),
        *("wagtailcore.PageViewRestriction_groups", "wagtailcore.GroupCollectionPermission"),
        *("wagtailcore.GroupPagePermission", "wagtailcore.GroupSitePermission"),
        *("wagtailcore.Workflow", "wagtailcore.WorkflowContentType", "wagtailcore.WorkflowPage"),
        *("wagtailcore.WorkflowTask", "wagtailcore.Task", "wagtailcore.GroupApprovalTask"),
        *("wagtailcore.GroupApprovalTask_groups", "wagtailcore.ReferenceIndex"),
    ),
    PORTRAIT: ("cms.FacilitatorProfile",),
    MACHINE: (
        *("cms.ContentVersion", "cms.OfferCounter", "cms.PeriodicRun", "cms.ProgrammeClaim"),
        *("cms.WorkerPresence", "django_tasks_database.DBTaskResult"),
    ),
}
