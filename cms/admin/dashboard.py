"""The first screen of the admin: what do I do now?"""

from wagtail.admin.ui.components import Component

from cms.models import FormationDate, FormationPage, ImportedSource, OfferRequest, Tag
from cms.permissions import can_view_offer_requests, can_write_pages
from cms.queries.offers import waiting_too_long
from cms.queries.publication import pages_due_for_review, publication_gaps

SHOWN = 6


class OfferRequestsPanel(Component):
    """For the coordination: the requests nobody has answered, the oldest first."""

    name = "offer_requests"
    template_name = "wagtailadmin/cercle/offer_requests_panel.html"
    order = 5

    def get_context_data(self, parent_context) -> dict:
        if not can_view_offer_requests(parent_context["request"].user):
            return {}
        unanswered = OfferRequest.objects.unanswered().order_by("last_contact_at")
        return {
            "shown": True,
            "unanswered": unanswered[:SHOWN],
            "unanswered_count": unanswered.count(),
            "late_count": waiting_too_long().count(),
        }


class ToDoPanel(Component):
    """For whoever writes: incomplete formations, reviews due, tags to class, imports to check."""

    name = "to_do"
    template_name = "wagtailadmin/cercle/to_do_panel.html"
    order = 10

    def get_context_data(self, parent_context) -> dict:
        if not can_write_pages(parent_context["request"].user):
            return {}
        incomplete = _incomplete_formations()
        due = pages_due_for_review()
        imports = ImportedSource.objects.exclude(warnings=[]).select_related("page")
        to_class = Tag.objects.filter(theme=None)
        return {
            "shown": True,
            "incomplete": incomplete[:SHOWN],
            "incomplete_count": len(incomplete),
            "due": due[:SHOWN],
            "due_count": len(due),
            "imports": imports.filter(page__live=False)[:SHOWN],
            "imports_count": imports.filter(page__live=False).count(),
            "tags_count": to_class.count(),
            "tags": to_class[:SHOWN],
        }


class NextDatesPanel(Component):
    """The public dates to come, for those who keep them."""

    name = "next_dates"
    template_name = "wagtailadmin/cercle/next_dates_panel.html"
    order = 20

    def get_context_data(self, parent_context) -> dict:
        if not parent_context["request"].user.has_perm("cms.change_formationdate"):
            return {}
        dates = FormationDate.objects.upcoming().select_related("formation")
        return {"shown": True, "dates": dates[:SHOWN]}


def _incomplete_formations() -> list[dict]:
    """The drafts to finish, those that miss least first."""
    gaps = {pk: missing for pk, missing in publication_gaps().items() if missing}
    pages = FormationPage.objects.in_bulk(gaps)
    rows = [{"page": pages[pk], "missing": missing} for pk, missing in gaps.items()]
    return sorted(rows, key=lambda row: (len(row["missing"]), row["page"].title))
