"""How long files of about 5 kB take to import, and how much memory (aim: 60 s and 400 MB for 1,000
of them, which is what `FULL=1` imports).

Run by `manage.py bench`; writes one JSON object to standard output.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED = 20261122
FILES = 1_000 if os.environ.get("FULL") == "1" else 200
MOST_SECONDS, MOST_MEGABYTES = 60 * FILES / 1_000, 400
KILOBYTES = 5
WORDS = (
    "groupe pair séance question situation écoute méthode équipe client consultant contrat "
    "apprentissage expérience pratique projet cadre confiance action plan retour"
).split()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        content, data = Path(folder) / "content", Path(folder) / "var"
        content.mkdir()
        data.mkdir()
        write_files(content)
        environment = {**os.environ, "VAR_DIR": str(data), "DATABASE_URL": "", "DEMO": "0"}
        environment["DATABASE_URL"] = f"sqlite:///{data / 'bench.sqlite3'}"
        manage(["migrate", "-v0"], environment)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        report = json.loads(manage(["import_content", str(content), "--json"], environment))
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    metrics = {
        "import_seconds": round(seconds, 1),
        "import_cpu_seconds": round(after.ru_utime - before.ru_utime, 1),
        "import_peak_megabytes": round(after.ru_maxrss / 1024),
        "import_files": report["totals"]["created"],
    }
    failures = [] if report["totals"]["created"] == FILES else ["not every file was imported"]
    failures += [f"slower than {MOST_SECONDS:.0f} s"] if seconds > MOST_SECONDS else []
    failures += ["more than 400 MB"] if metrics["import_peak_megabytes"] > MOST_MEGABYTES else []
    json.dump({"seed": SEED, "cases": FILES, "failures": failures, "metrics": metrics}, sys.stdout)


def write_files(folder: Path) -> None:
    randomness = random.Random(SEED)
    for number in range(FILES):
        (folder / f"{number:04d}.md").write_text(formation_file(randomness, number))


def formation_file(randomness: random.Random, number: int) -> str:
    head = f"""---
title: Parcours {number} {" ".join(randomness.sample(WORDS, 3))}
category: Ateliers
description: {sentence(randomness)}
goals: {sentence(randomness)}
tags: [Coaching, Leadership]
infobox:
  superheading: Tarif individuel
  heading: {randomness.randint(3, 20) * 100} € HT
  duration: {randomness.randint(1, 6)} jours
  public: {sentence(randomness)}
  prerequisites: Aucun
---
"""
    parts = [head]
    while sum(map(len, parts)) < KILOBYTES * 1000:
        parts.append(
            f"\n## {sentence(randomness)}\n\n{sentence(randomness)} {sentence(randomness)}\n"
        )
        parts.append("\n" + "".join(f"- {sentence(randomness)}\n" for _ in range(4)))
    return "".join(parts)


def sentence(randomness: random.Random) -> str:
    return " ".join(randomness.choices(WORDS, k=12)).capitalize() + "."


def manage(arguments: list[str], environment: dict) -> str:
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    main()
