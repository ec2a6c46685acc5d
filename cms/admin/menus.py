"""Entries of the admin's menu that are shown to those who may go there."""

from collections.abc import Callable

from wagtail.admin.menu import MenuItem


def menu_item_for(may_see: Callable[[object], bool]) -> type[MenuItem]:
    """Return the class of an entry for those of whom the predicate holds."""

    class Entry(MenuItem):
        def is_shown(self, request) -> bool:
            return may_see(request.user)

    return Entry
