"""Images and documents that are for everyone: those of private collections are not."""

from blocks.representations import (
    DocumentData,
    ImageData,
    represent_document,
    represent_image,
)
from cms.api.operations import Operation
from cms.api.views import PublicList
from cms.models import SiteDocument, SiteImage


class TitledImage(ImageData):
    title: str


class ImageList(PublicList):
    """The images of the site, those of private collections left out."""

    operation = Operation("listImages", "files")

    def get_queryset(self):
        return SiteImage.objects.for_display().public().order_by("pk")

    def item(self, each: SiteImage) -> TitledImage:
        return {**represent_image(each), "title": each.title}


class DocumentList(PublicList):
    """The documents to download, those of private collections left out."""

    operation = Operation("listDocuments", "files")

    def get_queryset(self):
        return SiteDocument.objects.for_display().public().order_by("pk")

    def item(self, each: SiteDocument) -> DocumentData:
        return represent_document(each)
