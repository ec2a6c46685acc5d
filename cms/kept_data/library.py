"""Who uploaded which image or document."""

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import UploadedFile

from cms.fates import WORK, goes, stays
from cms.kept_data.traces import PUBLIC, rows_by, trace
from cms.models import SiteDocument, SiteImage
from cms.services.files import delete_file

NOT_USED = "Table que Wagtail apporte et que ce site n’emploie pas"
FILE = "file created_at file_size file_hash"


def delete_uploads(email: str) -> None:
    for upload in rows_by(UploadedFile, "uploaded_by_user", email):
        delete_file(upload.file)
        upload.delete()


LIBRARY = (
    trace(
        "images",
        "Images déposées",
        SiteImage,
        "uploaded_by_user",
        {
            "cms.SiteImage": stays(
                PUBLIC,
                given="title created_at",
                silent="id file width height focal_point_x focal_point_y focal_point_width "
                "focal_point_height file_size file_hash description is_decorative credit "
                "source_ref collection",
            )
            | stays(WORK, silent="uploaded_by_user"),
        },
        describe=lambda one: {"image": one.title, "déposée le": one.created_at},
    ),
    trace(
        "documents",
        "Documents déposés",
        SiteDocument,
        "uploaded_by_user",
        {
            "cms.SiteDocument": stays(
                PUBLIC, given="title created_at", silent="id file_size file_hash file collection"
            )
            | stays(WORK, silent="uploaded_by_user"),
        },
        describe=lambda one: {"document": one.title, "déposé le": one.created_at},
    ),
    trace(
        "uploads",
        "Fichiers en cours de dépôt",
        UploadedFile,
        "uploaded_by_user",
        {
            "wagtailcore.UploadedFile": goes(
                given="file", silent="id for_content_type uploaded_by_user"
            )
        },
        since="",
        goes_too=True,
        erase=delete_uploads,
        describe=lambda one: {"fichier": one.file.name},
    ),
    trace(
        "stock_images",
        "Images de Wagtail, sans usage ici",
        Image,
        "uploaded_by_user",
        {
            "wagtailimages.Image": stays(
                NOT_USED,
                silent=f"id title description width height focal_point_x focal_point_y "
                f"focal_point_width focal_point_height collection uploaded_by_user {FILE}",
            )
        },
    ),
    trace(
        "stock_documents",
        "Documents de Wagtail, sans usage ici",
        Document,
        "uploaded_by_user",
        {
            "wagtaildocs.Document": stays(
                NOT_USED, silent=f"id title collection uploaded_by_user {FILE}"
            )
        },
    ),
)
