"""Requests a second by wrk, and the CPU time that server and database spent on them."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS, THREADS = 16, 2
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw; CPU in milliseconds a request, server and database together."""

    rate: float
    cpu: float


def measure(url: str, *, server: int, seconds: int, headers: dict[str, str]) -> Load:
    """Ask for `url` as often as it is answered, `server` being the process that answers.

    Raises RuntimeError when an answer is neither a success nor a 304.
    """
    before = cpu_seconds(server)
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"]
    options = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    run = subprocess.run([*command, *options, url], capture_output=True, text=True, check=True)
    spent = cpu_seconds(server) - before
    if trouble := re.search(r"(Socket errors|Non-2xx or 3xx).*", run.stdout):
        raise RuntimeError(f"{url}: {trouble[0]}")
    requests = int(re.search(r"(\d+) requests in", run.stdout)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)[1])
    return Load(rate, 1000 * spent / max(requests, 1))


def cpu_seconds(server: int) -> float:
    """What a server and its workers, and PostgreSQL on this machine, have spent so far."""
    processes = {pid: stat for pid in _pids() if (stat := _stat(pid))}
    wanted = {
        pid
        for pid, stat in processes.items()
        if pid == server or stat.parent == server or stat.name == "postgres"
    }
    return sum(processes[pid].ticks for pid in wanted) / TICKS


@dataclass(frozen=True)
class _Stat:
    name: str
    parent: int
    ticks: int


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _stat(pid: int) -> _Stat | None:
    """Read /proc/PID/stat; None for a process that ended meanwhile."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return None
    fields = rest.split()
    # utime and stime, and those of children that ended; see proc(5), counted after the name.
    return _Stat(name, int(fields[1]), sum(map(int, fields[11:15])))
