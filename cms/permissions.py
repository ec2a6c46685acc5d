"""Who may do what with the public content, as small named predicates."""

from wagtail.models import Page
from wagtail.permissions import policy_registry


def can_write_pages(user) -> bool:
    """True for whoever may change or add a page somewhere: editors and superusers."""
    policy = policy_registry.get_by_type(Page)
    return policy.user_has_any_permission(user, ["add", "change", "publish"])
