"""The form of a page in the admin: it marks what is missing, field by field, for publication."""

from wagtail.admin.forms import WagtailAdminPageForm

from cms.publication import Fact, missing_fact_list

# What a reviewer may do with an incomplete page: send it back.
WITHOUT_PUBLICATION = {"reject"}


class PageForm(WagtailAdminPageForm):
    """`missing_facts` holds, after validation, what kept the page from being published."""

    missing_facts: list[Fact] = []

    @property
    def leads_to_publication(self) -> bool:
        """A draft may be incomplete; publishing, scheduling, submitting and approving may not."""
        if self.is_deferred_validation or "action-cancel-workflow" in self.data:
            return False
        return self.data.get("workflow-action-name") not in WITHOUT_PUBLICATION

    def _post_clean(self) -> None:
        super()._post_clean()
        self.missing_facts = []
        if self.leads_to_publication:
            self.missing_facts = missing_fact_list(self.instance)
        for fact in self.missing_facts:
            if fact.field not in self.errors:
                field = fact.field if fact.field in self.fields else None
                self.add_error(field, f"À renseigner avant de publier\u00a0: {fact.label}.")
