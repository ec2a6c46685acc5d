from django.core.management.base import BaseCommand

from cms.services.renditions import make_missing_renditions


class Command(BaseCommand):
    help = (
        "Make the sizes and formats of images that are missing, and take away those that the "
        "settings do not name any more (IMAGE_WIDTHS, IMAGE_FORMATS). The worker does so within "
        "the hour; this is for whoever does not want to wait. Exit 1 when an image cannot be read."
    )

    def handle(self, **options) -> None:
        made = list(make_missing_renditions())
        unreadable = [image.pk for image, count in made if count < 0]
        self.stdout.write(f"{sum(count for _, count in made if count > 0)} renditions made.")
        for pk in unreadable:
            self.stderr.write(f"Image {pk} cannot be read.")
        if unreadable:
            raise SystemExit(1)
