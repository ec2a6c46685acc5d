"""Who may do what with the public content, as small named predicates."""

from wagtail.models import Page
from wagtail.permissions import policy_registry


def can_write_pages(user) -> bool:
    """True for whoever may change or add a page somewhere: editors and superusers."""
    policy = policy_registry.get_by_type(Page)
    return policy.user_has_any_permission(user, ["add", "change", "publish"])


def can_share_for_review(user, page: Page) -> bool:
    """True for whoever may edit the page. An alias has no version of its own to share."""
    return page.alias_of_id is None and page.permissions_for_user(user).can_edit()


def can_view_offer_requests(user) -> bool:
    """True for the coordination; editors have nothing to do with prospects."""
    return user.has_perm("cms.view_offerrequest")


def can_change_offer_requests(user) -> bool:
    return user.has_perm("cms.change_offerrequest")


def can_delete_offer_requests(user) -> bool:
    return user.has_perm("cms.delete_offerrequest")


def can_erase_people(user) -> bool:
    """True for whoever may delete requests: they may give out and erase a person's data."""
    return can_delete_offer_requests(user)
