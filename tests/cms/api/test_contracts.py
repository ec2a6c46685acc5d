"""What front ends rely on, whole: changing a file of tests/contracts/ is the announcement."""

import json
import os
import re
from pathlib import Path

import pytest
import time_machine

from tests.cms.api.answers import SINGLE, addresses
from tests.factories.site import TODAY, build_site

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
# WRITE_CONTRACTS=1 writes the files anew: read the difference before it is committed.
WRITING = os.environ.get("WRITE_CONTRACTS") == "1"
RANDOM_NAME = re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def site(db):
    with time_machine.travel(TODAY, tick=False):
        yield build_site()


def answer_of(client, address: str) -> dict:
    """The answer with its status; names of files, which are random, as noughts."""
    response = client.get(f"/api/v2/{address}")
    text = RANDOM_NAME.sub("0" * 32, response.content.decode())
    return {
        "request": f"GET /api/v2/{address}",
        "status": response.status_code,
        "type": response["Content-Type"],
        "body": json.loads(text),
    }


PAGES = ["formation", "article", "theme", "standard", "home"]
NAMES = [
    *SINGLE,
    *(f"page_{name}" for name in PAGES),
    *(f"page_{name}_index" for name in PAGES[:3]),
]


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_the_one_of_the_contract(client, site, name):
    answer = answer_of(client, addresses(site)[name])
    file = CONTRACTS / f"{name}.json"
    if WRITING:
        file.write_text(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert answer == json.loads(file.read_text(encoding="utf-8"))


def test_every_contract_is_held(site):
    assert set(addresses(site)) == set(NAMES)
    assert {file.stem for file in CONTRACTS.glob("*.json")} == set(NAMES)
