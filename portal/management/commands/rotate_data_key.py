from django.core.management.base import BaseCommand, CommandError

from portal.encryption import CannotOpen, writing_key_name
from portal.services.key_rotation import (
    keys_in_use,
    known_key_names,
    rotate_keys,
    unreadable_rows,
)


class Command(BaseCommand):
    help = (
        "Seal everything anew with the first key of DATA_KEYS. Put the new key first, keep the "
        "old ones behind it, restart, run this; a key may go once nothing lies under it."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--verify", action="store_true", help="change nothing: open everything, then report"
        )

    def handle(self, *, verify: bool, **options) -> None:
        if not verify:
            self._rotate()
        unreadable = unreadable_rows()
        self._report()
        if unreadable:
            shown = ", ".join(unreadable[:5])
            raise CommandError(f"{len(unreadable)} rows open with no key of DATA_KEYS: {shown}")

    def _rotate(self) -> None:
        done = 0
        try:
            for count in rotate_keys():
                done += count
                self.stdout.write(f"{done} sealed anew")
        except CannotOpen as error:
            raise CommandError(
                f"Stopped after {done}: a row opens with no key of DATA_KEYS. "
                "Run with --verify to name it."
            ) from error

    def _report(self) -> None:
        in_use = keys_in_use()
        for name in sorted(known_key_names() | set(in_use)):
            role = "writes" if name == writing_key_name() else "may go"
            if in_use[name] and name != writing_key_name():
                role = "still needed" if name in known_key_names() else "MISSING from DATA_KEYS"
            self.stdout.write(f"key {name}: {in_use[name]} ({role})")
