"""What a page's body may be made of."""

from wagtail.blocks import StreamBlock

from blocks.faq import FaqBlock
from blocks.flow import FlowBlock
from blocks.formations import RelatedFormationsBlock
from blocks.links import CallToActionBlock
from blocks.lists import KeyFiguresBlock, ObjectivesBlock, StepsBlock
from blocks.media import DocumentBlock, FigureBlock, VideoBlock
from blocks.text import CalloutBlock, DefinitionBlock, HeadingBlock, ParagraphBlock, QuoteBlock

WORDS = "Texte"
LISTS = "Listes"
MEDIA = "Images et fichiers"
CATALOGUE = "Catalogue"


class BodyBlock(StreamBlock):
    """The body of every page: any block, in any order, as often as wished."""

    heading = HeadingBlock(group=WORDS)
    paragraph = ParagraphBlock(group=WORDS)
    quote = QuoteBlock(group=WORDS)
    callout = CalloutBlock(group=WORDS)
    definition = DefinitionBlock(group=WORDS)
    steps = StepsBlock(group=LISTS)
    objectives = ObjectivesBlock(group=LISTS)
    key_figures = KeyFiguresBlock(group=LISTS)
    faq = FaqBlock(group=LISTS)
    image = FigureBlock(group=MEDIA)
    video = VideoBlock(group=MEDIA)
    document = DocumentBlock(group=MEDIA)
    flow = FlowBlock(group=CATALOGUE)
    related_formations = RelatedFormationsBlock(group=CATALOGUE)
    call_to_action = CallToActionBlock(group=CATALOGUE)

    class Meta:
        required = False

    def get_prep_value(self, value):
        """Read every block first: Wagtail stores those that nobody read as they came."""
        if value:
            list(value)
        return super().get_prep_value(value)
