"""Merging tags, from their list."""

from django import forms
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from cms.models import Tag
from cms.services.tags import merge_tags


class MergeForm(forms.Form):
    target = forms.ModelChoiceField(
        Tag.objects.none(),
        label="Étiquette à garder",
        help_text="Les pages des autres étiquettes prendront celle-ci\u00a0; les autres "
        "disparaîtront.",
    )


class MergeTagsAction(SnippetBulkAction):
    models = [Tag]
    display_name = "Fusionner"
    action_type = "merge"
    aria_label = "Fusionner les étiquettes choisies"
    template_name = "wagtailadmin/cercle/merge_tags.html"
    action_priority = 20
    form_class = MergeForm

    def check_perm(self, snippet) -> bool:
        return self.permission_policy.user_has_permission(self.request.user, "delete")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["target"].queryset = Tag.objects.filter(pk__in=self.request.GET.getlist("id"))
        return form

    def get_execution_context(self) -> dict:
        context = super().get_execution_context()
        return {
            **context,
            "user": self.request.user,
            "target": self.cleaned_form.cleaned_data["target"],
        }

    @classmethod
    def execute_action(cls, objects, target=None, user=None, **kwargs) -> tuple[int, int]:
        pages = merge_tags(target, others=objects, user=user)
        return len(objects), pages

    def get_success_message(self, num_parent_objects, num_child_objects) -> str:
        pages = (
            "1 page changée" if num_child_objects == 1 else f"{num_child_objects} pages changées"
        )
        return f"{num_parent_objects} étiquettes réunies en une\u00a0; {pages}."
