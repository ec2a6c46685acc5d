"""Labels that Wagtail lets Django make of English field names, in French."""

from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.users.views.bulk_actions.assign_role import RoleForm

LABELS = {
    ExternalLinkChooserForm: {"url": "Adresse", "link_text": "Texte du lien"},
    AnchorLinkChooserForm: {"url": "Ancre", "link_text": "Texte du lien"},
    PhoneLinkChooserForm: {"phone_number": "Numéro de téléphone", "link_text": "Texte du lien"},
    EmailLinkChooserForm: {
        "email_address": "Adresse électronique",
        "subject": "Objet",
        "body": "Message",
        "link_text": "Texte du lien",
    },
    DefaultPageForm: {"include_descendants": "Avec les pages en dessous"},
    RoleForm: {"role": "Rôle"},
}


def translate_labels() -> None:
    for form, labels in LABELS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label
