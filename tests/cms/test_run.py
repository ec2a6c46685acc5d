"""`make run`: the port it listens at, what it starts and stops, and the one name it answers to."""

import os
import signal
import socket
import subprocess

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cms.management.commands.run import listening_addresses
from cms.middleware import canonical_host
from cms.models import WorkerPresence
from tests.processes import database_url, run_manage, started_manage, wait_until


@pytest.fixture
def taken_port():
    """A port at which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_port_in_use_is_one_line_and_exit_1(taken_port, tmp_path):
    folder = tmp_path / "var"
    done = run_manage("run", "--port", str(taken_port), VAR_DIR=str(folder), DEMO="1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"CommandError: Port {taken_port} is in use: choose another one with PORT=, or free it.\n"
    )
    assert not (folder / "cercle.sqlite3").exists()


def test_server_listens_to_this_machine_alone(free_port):
    addresses = listening_addresses(free_port)
    assert addresses[0] == f"127.0.0.1:{free_port}"
    assert set(addresses[1:]) <= {f"[::1]:{free_port}"}


# Server and worker --------------------------------------------------------------------------------


@pytest.fixture
def running(free_port, tmp_path):
    """`manage.py run` on the tests' database, once it has said its address."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",  # which collects no static files
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": database_url(),
        "BASE_URL": f"http://localhost:{free_port}",
    }
    with started_manage("run", "--port", str(free_port), **environment) as process:
        process.said = []
        for line in process.stdout:
            process.said.append(line)
            if line == f"Cercle: http://localhost:{free_port}\n":
                break
        wait_until(WorkerPresence.objects.exists)
        yield process
        for child in children(process):
            os.kill(child, signal.SIGKILL)


def children(process, word: str = "") -> list[int]:
    """The processes that it started whose command holds the word."""
    command = ["ps", "-o", "pid=,args=", "--ppid", str(process.pid)]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return [int(line.split()[0]) for line in lines if word in line]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_starts_and_stops_server_and_worker(running, free_port, number):
    assert sum("(portal.W001)" in line for line in running.said) == 1
    assert len(children(running)) == 2
    assert answers(free_port)
    running.send_signal(number)
    assert running.wait(timeout=60) == 0
    assert not answers(free_port)
    assert not WorkerPresence.objects.exists()  # it took its leave


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(("word", "name"), [("manage.py worker", "worker"), ("gunicorn", "server")])
def test_one_that_dies_stops_the_other(running, free_port, word, name):
    [child] = children(running, word)
    os.kill(child, signal.SIGKILL)
    output, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert f"CommandError: The {name} stopped by itself; its messages are above." in output
    assert not answers(free_port)


# One name -----------------------------------------------------------------------------------------


@pytest.fixture
def visit(settings):
    """Ask the middleware for an address; return the answer."""
    settings.CANONICAL_HOST = "localhost"
    middleware = canonical_host(lambda request: HttpResponse("page"))

    def ask(path: str, host: str, **extra):
        return middleware(RequestFactory().get(path, HTTP_HOST=host, **extra))

    return ask


@pytest.mark.parametrize(
    ("host", "path", "target"),
    [
        ("127.0.0.1:8000", "/", "http://localhost:8000/"),
        (
            "127.0.0.1:8123",
            "/formations/?theme=a&theme=b%20c",
            "http://localhost:8123/formations/?theme=a&theme=b%20c",
        ),
        ("127.0.0.1", "/th%C3%A8mes/", "http://localhost/th%C3%A8mes/"),
    ],
)
def test_address_leads_to_the_name_and_keeps_path_and_query(visit, host, path, target):
    response = visit(path, host)
    assert (response.status_code, response["Location"]) == (301, target)


@pytest.mark.parametrize("host", ["localhost:8000", "localhost", "[::1]:8000", "", "127.0.0.1.x"])
def test_other_names_are_answered(visit, host):
    assert visit("/", host).content == b"page"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_monitors_may_use_the_address(visit, path):
    assert visit(path, "127.0.0.1:8000").content == b"page"
