from cms.models.articles import ArticleFormation, ArticleIndexPage, ArticlePage, ArticleTag
from cms.models.facilitators import FacilitatorProfile
from cms.models.flows import SessionFlow, SessionFlowStep
from cms.models.formation_dates import FormationDate
from cms.models.formation_links import FormationFacilitator, FormationTag, ResultIndicator
from cms.models.formations import FormationIndexPage, FormationPage
from cms.models.home import HomePage, StandardPage
from cms.models.imports import ImportedSource
from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.site_settings import SiteSettings
from cms.models.themes import Category, Tag, ThemeIndexPage, ThemePage
from cms.models.users import User

__all__ = [
    "ArticleFormation",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleTag",
    "Category",
    "FacilitatorProfile",
    "FormationDate",
    "FormationFacilitator",
    "FormationIndexPage",
    "FormationPage",
    "FormationTag",
    "HomePage",
    "ImportedSource",
    "ResultIndicator",
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
]
