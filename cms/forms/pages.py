"""The form of a page in the admin: it tells what is missing, field by field, before publication."""

from django.utils.html import format_html, format_html_join
from wagtail.admin.forms import WagtailAdminPageForm

from cms.publication import missing_fact_list

# What a reviewer may do with an incomplete page: send it back.
WITHOUT_PUBLICATION = {"reject"}


class PageForm(WagtailAdminPageForm):
    @property
    def leads_to_publication(self) -> bool:
        """A draft may be incomplete; publishing, scheduling, submitting and approving may not."""
        if self.is_deferred_validation or "action-cancel-workflow" in self.data:
            return False
        return self.data.get("workflow-action-name") not in WITHOUT_PUBLICATION

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.leads_to_publication:
            return
        if missing := missing_fact_list(self.instance):
            for fact in missing:
                if fact.field in self.fields and fact.field not in self.errors:
                    self.add_error(fact.field, f"À renseigner avant de publier : {fact.label}.")
            self.add_error(None, self._missing_message(missing))

    def _missing_message(self, missing):
        links = format_html_join(
            ", ", '<a href="#id_{}">{}</a>', ((fact.field, fact.label) for fact in missing)
        )
        return format_html("Pour être publiée, la page doit encore dire : {}.", links)
