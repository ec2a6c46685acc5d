"""A printed document opens nothing but our own files, and can be read aloud."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from PIL import ImageFile

from cms import printing
from cms.printing import SOURCES, print_pdf
from cms.programmes.statement import STYLESHEET
from tests.factories.pdfs import pdf_text, read_pdf, tags_of
from tests.factories.servers import Answer, serving
from tests.processes import run_python

HOSTILE = """<!DOCTYPE html><html lang="fr"><head><title>Essai</title>
<link rel="stylesheet" href="{address}/x.css"><link rel="attachment" href="file:///etc/passwd">
<style>@import "{address}/y.css"; body {{ background: url({address}/z.png) }}</style></head>
<body><h1>Visible</h1><img src="{address}/a.png" alt="un"><img src="file:///etc/passwd" alt="deux">
<img src="file://{outside}" alt="trois"><img src="/relative.png" alt="quatre">
<img src="file://{static}/../manage.py" alt="cinq"><script>document.write("écrit")</script>
<object data="{address}/o.svg"></object><iframe src="{address}/f.html"></iframe></body></html>"""


@pytest.mark.usefixtures("pango")
def test_nothing_is_fetched_and_no_file_read(tmp_path, settings):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    with serving(lambda path: Answer(b"fetched", "text/plain")) as (address, asked):
        settings.BASE_URL = address
        html = HOSTILE.format(address=address, outside=secret, static=SOURCES)
        content = print_pdf(html, stylesheet=STYLESHEET)
    assert asked == []
    assert "Visible" in pdf_text(content)
    assert "écrit" not in pdf_text(content)
    assert read_pdf(content).attachments == {}
    assert b"root:" not in content


@pytest.mark.usefixtures("pango")
def test_page_is_a4_tagged_and_named_in_french():
    html = '<html lang="fr"><head><title>Titre</title><meta name="author" content="Nous"></head>'
    content = print_pdf(f"{html}<body><h1>Un</h1><p>Deux</p></body></html>", stylesheet=STYLESHEET)
    reader = read_pdf(content)
    root = reader.trailer["/Root"]
    assert [round(float(length)) for length in reader.pages[0].mediabox[2:]] == [595, 842]
    assert (reader.metadata.title, reader.metadata.author) == ("Titre", "Nous")
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - an object of pypdf
    assert {"/Document", "/H1", "/P"} <= tags_of(content)
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_machine_without_pango_is_told(monkeypatch, capsys):
    monkeypatch.setattr(printing, "LIBRARIES", ("libnot-there.so.0",))
    printing.missing_libraries.cache_clear()
    try:
        found = [one for one in run_checks() if one.id == "cms.W002"]
        call_command("check")
    finally:
        printing.missing_libraries.cache_clear()
    assert len(found) == 1
    assert not found[0].is_serious()
    assert "libnot-there.so.0" in found[0].msg
    assert "libpango-1.0-0" in found[0].hint


def test_weasyprint_is_loaded_when_a_file_is_made_and_not_before(tmp_path):
    said = "import django, sys; django.setup(); import cms.urls; print('weasyprint' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "VAR_DIR": str(tmp_path)}
    assert run_python("-c", said, **environment).stdout == "False\n"


@pytest.mark.usefixtures("pango")
def test_images_that_are_cut_short_are_refused_after_printing_as_before():
    """The printer's library says otherwise to Pillow, for the whole process."""
    print_pdf("<html lang='fr'><title>Un</title>", stylesheet=STYLESHEET)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
