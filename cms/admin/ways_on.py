"""What another app offers to do next with a thing of this one, which does not know that app."""

from dataclasses import dataclass

from wagtail import hooks


@dataclass(frozen=True)
class WayOn:
    """What another app offers to do with a thing, and what was done already.

    `done` says what that is, `results` are the names and addresses of what came of it.
    """

    words: str
    address: str
    done: str = ""
    results: tuple[tuple[str, str], ...] = ()


def ways_on_from(hook_name: str, thing, user) -> list[WayOn]:
    """Return each way on; a hook answers None where it offers nothing."""
    found = [way(thing, user) for way in hooks.get_hooks(hook_name)]
    return [way for way in found if way]
