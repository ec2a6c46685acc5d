"""What another app offers to do next with a thing of this one, which does not know that app."""

from wagtail import hooks


def ways_on_from(hook_name: str, thing, user) -> list[tuple[str, str]]:
    """Return words and address of each way on; a hook answers None where it offers nothing."""
    found = [way(thing, user) for way in hooks.get_hooks(hook_name)]
    return [way for way in found if way]
