"""The editor of a formation: a refused publication says what is missing, each with its link."""

from django.utils.html import format_html, format_html_join
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView


class MissingFactsMixin:
    def form_invalid(self, form):
        if form.missing_facts and not self.expects_json_response:
            messages.error(self.request, refusal_message(form.missing_facts))
        return super().form_invalid(form)


class FormationCreateView(MissingFactsMixin, CreateView):
    pass


class FormationEditView(MissingFactsMixin, EditView):
    pass


def refusal_message(missing):
    """Return « Pour être publiée, la formation doit encore dire : … », with links to the fields."""
    links = format_html_join(
        ", ", '<a href="#{}">{}</a>', ((fact.anchor, fact.label) for fact in missing)
    )
    return format_html("Pour être publiée, la formation doit encore dire\u00a0: {}.", links)
