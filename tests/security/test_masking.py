"""Secrets of addresses are in no line of a log and in no report of an error."""

import socket
import urllib.request
from urllib.error import HTTPError

import pytest

from cms.error_reports import without_secrets
from cms.masking import mask_secrets
from tests.processes import started_python, wait_until

TOKEN = "Zx9_" + "k-Q7" * 9 + "abc"
ADDRESSES = [
    f"/espace/flux/{TOKEN}.ics",
    f"/invitation/{TOKEN}/",
    f"/demande-offre/alerte/{TOKEN}/",
    f"/demande-offre/alerte/{TOKEN}/arreter/",
    f"/apercu/?token={TOKEN}",
    f"/api/v2/preview/?x=1&token={TOKEN}&y=2",
    f"/compte/password/reset/key/1-{TOKEN}/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_secret_of_an_address_is_masked(address):
    masked = mask_secrets(f'"GET {address} HTTP/1.1" 200 "{address}" end')
    assert TOKEN not in masked
    assert masked.count("***") == 2
    assert masked.endswith(" end")


def test_other_addresses_stay_as_they_are():
    line = '"GET /espace/seances/5b3a/ HTTP/1.1" 200'
    assert mask_secrets(line) == line


@pytest.mark.parametrize("address", ADDRESSES)
def test_report_of_an_error_holds_no_secret(address):
    event = {
        "request": {"url": f"https://cercle.example.org{address}", "query_string": "token=a"},
        "breadcrumbs": {"values": [{"message": f"Not Found: {address}", "level": 3}]},
        "transaction": address,
    }
    sent = without_secrets(event, {})
    assert TOKEN not in str(sent)
    assert "query_string" not in sent["request"]
    assert sent["breadcrumbs"]["values"][0]["level"] == 3


def test_server_writes_no_secret(tmp_path):
    """The access log of gunicorn, its errors, and Django's warnings of 404."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.embedded",
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": "for a test",
    }
    arguments = ("gunicorn", "cms.wsgi", f"--bind=127.0.0.1:{port}", "--access-logfile=-")
    with started_python("-m", *arguments, "--no-control-socket", **environment) as server:
        wait_until(lambda: answers(f"http://localhost:{port}/healthz"))
        for address in ADDRESSES:
            answers(f"http://localhost:{port}{address}")
        server.terminate()
        written = server.communicate(timeout=20)[0]
    assert "GET /espace/flux/***" in written
    assert TOKEN not in written


def answers(address: str) -> bool:
    """True once the server answers, be it with an error: it has no database here."""
    try:
        urllib.request.urlopen(address)
    except HTTPError:
        return True
    except OSError:
        return False
    return True
