"""The demonstration's images: the circle of peers, drawn by code in the colour of a theme."""

import io
import math

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from cms.models import SiteImage

WIDTH, HEIGHT = 1600, 1000
SCALE = 2  # drawn twice as large, then reduced: smooth edges
PEERS = 8
PAPER = "#f7f2ea"
HUES = {
    "blue": ("#1f3a5f", "#dfe7ef"),
    "sage": ("#4f6b57", "#e3eae2"),
    "ochre": ("#9a6516", "#f3e6cc"),
    "plum": ("#6b3a5b", "#eee0ea"),
}


def ensure_pictures() -> None:
    """Put one drawing a hue into the library, once; files name them `motifs/<hue>.png`."""
    for number, (hue, colours) in enumerate(HUES.items()):
        reference = f"motifs/{hue}.png"
        if not SiteImage.objects.filter(source_ref=reference).exists():
            picture = SiteImage(
                title=f"Le cercle des pairs ({hue})",
                is_decorative=True,
                credit="Dessin Cercle et Pratiques",
                source_ref=reference,
                file=ContentFile(draw_ring(*colours, client=number * 2), name=f"{hue}.png"),
            )
            picture._set_image_file_metadata()
            picture.save()


def draw_ring(ink: str, ground: str, *, client: int) -> bytes:
    """Return a PNG of eight peers on a ring; `client` is the one who is filled, from 0."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
    draw = ImageDraw.Draw(image)
    centre_x, centre_y = WIDTH * SCALE * 0.5, HEIGHT * SCALE * 0.5
    radius, dot = HEIGHT * SCALE * 0.32, HEIGHT * SCALE * 0.072
    box = [centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius]
    draw.ellipse(box, outline=ink, width=5 * SCALE)
    for peer in range(PEERS):
        angle = math.tau * peer / PEERS - math.pi / 2
        x, y = centre_x + radius * math.cos(angle), centre_y + radius * math.sin(angle)
        fill = ink if peer == client % PEERS else PAPER
        draw.ellipse([x - dot, y - dot, x + dot, y + dot], fill=fill, outline=ink, width=5 * SCALE)
    output = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(output, "PNG", optimize=True)
    return output.getvalue()
