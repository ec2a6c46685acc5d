"""What a reader of a PDF finds in it."""

import io

from pypdf import PdfReader


def read_pdf(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def squeezed(text: str) -> str:
    """A text without its spaces, which a line's end takes the place of."""
    return "".join(text.split())


def pdf_text(content: bytes) -> str:
    """All that is written in a PDF, squeezed."""
    return squeezed("".join(page.extract_text() for page in read_pdf(content).pages))


def tags_of(content: bytes) -> set[str]:
    """The kinds of elements in the tree that is read aloud: /H1, /P, /Table…"""
    return set(_kinds(read_pdf(content).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def _kinds(node):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _kinds(child)
    elif isinstance(node, dict) and "/S" in node:
        yield node["/S"]
        yield from _kinds(node.get("/K", []))
