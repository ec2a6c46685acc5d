from cms.models.articles import ArticleFormation, ArticleIndexPage, ArticlePage, ArticleTag
from cms.models.content_version import ContentVersion, GonePath, PageRepresentation
from cms.models.date_alerts import DateAlert
from cms.models.delivery import MailAttachment, OutboxMail, PeriodicRun, WorkerPresence
from cms.models.facilitators import FacilitatorProfile
from cms.models.flows import SessionFlow, SessionFlowStep
from cms.models.formation_dates import FormationDate
from cms.models.formation_links import FormationFacilitator, FormationTag, ResultIndicator
from cms.models.formations import FormationIndexPage, FormationPage
from cms.models.home import HomePage, StandardPage
from cms.models.imports import ImportedSource
from cms.models.limits import AttemptLog
from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.offers import (
    OfferCounter,
    OfferLogEntry,
    OfferRequest,
    OfferSubmission,
    RequestedFormation,
)
from cms.models.previews import DraftPreview, ReviewLink
from cms.models.programmes import Programme, ProgrammeClaim
from cms.models.search import SearchEntry, SearchSynonyms
from cms.models.site_settings import SiteSettings
from cms.models.themes import Category, Tag, ThemeIndexPage, ThemePage
from cms.models.users import User

__all__ = [
    "ArticleFormation",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleTag",
    "AttemptLog",
    "Category",
    "ContentVersion",
    "DateAlert",
    "DraftPreview",
    "FacilitatorProfile",
    "FormationDate",
    "FormationFacilitator",
    "FormationIndexPage",
    "FormationPage",
    "FormationTag",
    "GonePath",
    "HomePage",
    "ImportedSource",
    "MailAttachment",
    "OfferCounter",
    "OfferLogEntry",
    "OfferRequest",
    "OfferSubmission",
    "OutboxMail",
    "PageRepresentation",
    "PeriodicRun",
    "Programme",
    "ProgrammeClaim",
    "RequestedFormation",
    "ResultIndicator",
    "ReviewLink",
    "SearchEntry",
    "SearchSynonyms",
    "SessionFlow",
    "SessionFlowStep",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "StandardPage",
    "Tag",
    "ThemeIndexPage",
    "ThemePage",
    "User",
    "WorkerPresence",
]
