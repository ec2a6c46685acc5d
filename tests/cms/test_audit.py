"""`manage.py audit` where it cannot look; what it finds is in tests/e2e/test_audit.py."""

from tests.processes import run_manage


def test_machine_without_a_browser_is_told_so(tmp_path):
    done = run_manage("audit", VAR_DIR=str(tmp_path), PATH=str(tmp_path))
    assert done.returncode == 2
    assert "Chromium was not found" in done.stderr
    assert not (tmp_path / "reports" / "audit.json").exists()
