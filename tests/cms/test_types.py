"""The TypeScript of the schema; `make types` compiles it, where there is Node."""

import json
import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cms.management.commands.types import FOLDER

README = settings.BASE_DIR / "README.md"


def test_the_readme_shows_the_client_that_compiles():
    shown = re.findall(r"^```ts\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    assert shown == [(FOLDER / "client.ts").read_text(encoding="utf-8")]


def test_the_lock_pins_packages_and_names_no_host():
    package = json.loads((FOLDER / "package.json").read_text())
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    for name, version in package["devDependencies"].items():
        assert re.fullmatch(r"[0-9.]+", version)
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    assert not any("resolved" in locked for locked in lock["packages"].values())
    locked = [each for path, each in lock["packages"].items() if path]
    assert all(each["integrity"].startswith("sha512-") for each in locked)


def test_a_machine_without_node_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="install Node") as refused:
        call_command("types")
    assert refused.value.returncode == 2
