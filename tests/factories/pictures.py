"""Small pictures for tests."""

import io

from PIL import Image


def picture(encoder: str, size=(60, 40), **options) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "#a1401f").save(output, encoder, **options)
    return output.getvalue()


def png(size=(60, 40)) -> bytes:
    return picture("PNG", size)
