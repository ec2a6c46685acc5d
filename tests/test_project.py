"""Rules of the house that matter twice: what a reader believes of the repository is true."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("cms", "portal", "blocks")
READ_METHODS = {"str", "bool", "int", "list", "db_url", "email_url"}


def kept_files() -> list[Path]:
    """Every file that git keeps, or would if it were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*folders: str) -> list[Path]:
    return [
        path
        for path in kept_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    ]


def written_modules() -> list[Path]:
    """Our own code: without migrations, which Django writes."""
    return [path for path in modules(*SOURCES) if "migrations" not in path.parts]


def texts() -> list[tuple[str, str]]:
    """(name, content) of every kept file that is text."""
    found = []
    for path in kept_files():
        try:
            found.append((name_of(path), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def section(title: str) -> str:
    """The part of the README under a heading of any level."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", readme, re.M | re.S)
    assert found, f"README.md has no section « {title} »"
    return found.group(1)


# Database, layers ---------------------------------------------------------------------------------


def test_models_have_their_migrations(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_have_names_that_say_something():
    names = [path.stem for path in modules(*SOURCES) if path.parent.name == "migrations"]
    named = re.compile(r"\d{4}_(?!auto_|initial$)(?!.*_and_more$)[a-z][a-z_]+")
    assert [name for name in names if name != "__init__" and not named.fullmatch(name)] == []


def test_layers_hold():
    """portal → cms → blocks; the contract is in pyproject.toml."""
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


# Environment --------------------------------------------------------------------------------------


def variables_read() -> set[str]:
    """The names that the settings ask `env` for."""
    names = set()
    for path in (ROOT / "cms/settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "env":
                assert node.func.attr in READ_METHODS, f"env.{node.func.attr} in {path.name}"
                names.add(ast.literal_eval(node.args[0]))
    return names


def test_environment_is_read_through_env_alone():
    reading = re.compile(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv")
    found = [name_of(path) for path in written_modules() if reading.search(path.read_text())]
    # These make an environment for another process.
    commands = "cms/management/commands/"
    assert found == [f"{commands}check_deployment.py", f"{commands}screenshots.py"]


def test_readme_lists_the_variables_that_are_read():
    listed = re.findall(r"^\| `([A-Z_]+)` \|", section("Environment"), re.M)
    assert len(listed) == len(set(listed))
    assert set(listed) == variables_read()


def test_example_lists_the_variables_that_are_read():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#?([A-Z_]+)=", example, re.M)
    assert len(listed) == len(set(listed))
    assert set(listed) == variables_read()


def test_required_variables_are_read_and_stand_in_the_example_to_be_filled_in():
    production = (ROOT / "cms/settings/production.py").read_text()
    required = re.search(r"^REQUIRED = (\[.*?\])", production, re.M | re.S)
    names = set(ast.literal_eval(required.group(1)))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=$", example, re.M)) == names
    assert names <= variables_read()


# The map of the tree ------------------------------------------------------------------------------


def drawn_tree() -> dict[str, set[str]]:
    """Every path of the README's map with the names drawn in it; folders end with a slash."""
    (drawing,) = re.findall(r"^```\n(.*?)^```", section("Map of the tree"), re.M | re.S)
    tree: dict[str, set[str]] = defaultdict(set)
    above = {0: ""}
    for line in drawing.splitlines():
        indent = len(line) - len(line.lstrip())
        names = re.split(r"\s{2,}", line.strip(), maxsplit=1)[0].split()
        for name in names:
            tree[above[indent]].add(name)
            tree[above[indent] + name]
        if names[0].endswith("/"):
            above[indent + 2] = above[indent] + names[0]
    return tree


def has_a_room(path: Path, tree: dict[str, set[str]]) -> bool:
    """True when the map names the module, or the folder that holds it without saying more."""
    name = name_of(path)
    if name in tree:
        return True
    folders = [f"{name_of(parent)}/" for parent in path.parents if parent.is_relative_to(ROOT)]
    drawn = next((folder for folder in folders if folder in tree), None)
    return drawn is not None and not tree[drawn]


def test_every_module_has_a_room_in_the_map():
    tree = drawn_tree()
    sources = [path for path in modules(*SOURCES) if path.name != "__init__.py"]
    assert [name_of(path) for path in sources if not has_a_room(path, tree)] == []


def test_every_room_of_the_map_exists():
    assert [name for name in drawn_tree() if not (ROOT / name).exists()] == []


def test_tests_mirror_the_source():
    """tests/cms/admin/ tests cms/admin/; what crosses all of it has a folder of its own."""
    crossing = {"factories", "fixtures", "contracts", "e2e", "security", "bench", "audit"}
    for path in modules("tests"):
        folder = path.parent.relative_to(ROOT / "tests")
        if folder.parts and folder.parts[0] not in crossing:
            assert (ROOT / folder).is_dir(), name_of(path)


# French -------------------------------------------------------------------------------------------

# A plain space before a double sign, or inside quotation marks: it may break there (domain §6).
LOOSE = re.compile(r"(?:^|\S) (?=[:;!?»€](?:[\s.,)…]|$))|« ")
# Help texts and labels stand in migrations too, and are mended with the next one of their model.
IN_MIGRATIONS = {"portal/models", "portal/enums.py"}
UNREAD = re.compile(r"{%.*?%}|{#.*?#}|<(?:script|style)\b.*?</(?:script|style)>", re.S)


def strings_of(path: Path) -> list[str]:
    """What a module says: its strings without docstrings; of f-strings the parts between values."""
    tree = ast.parse(path.read_text())
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [
        node.value for node in constants if isinstance(node.value, str) and id(node) not in docs
    ]


def shown_by(path: Path) -> str:
    """A template with a letter for each value, and without what is not read."""
    text = re.sub(r"{{.*?}}", "X", path.read_text(), flags=re.S)
    return UNREAD.sub("\x01", text)


def test_french_signs_do_not_stand_alone_on_a_line():
    python = [path for path in written_modules() if name_of(path).startswith("portal/")]
    python = [one for one in python if not {name_of(one), name_of(one.parent)} & IN_MIGRATIONS]
    templates = [one for one in kept_files() if name_of(one).startswith("templates/")]
    said = [(name_of(path), text) for path in python for text in strings_of(path)]
    said += [(name_of(path), shown_by(path)) for path in templates if path.suffix != ".svg"]
    assert len(said) > 1000
    assert [(name, text[:60]) for name, text in said if LOOSE.search(text)] == []


# What may not be in the repository ----------------------------------------------------------------


def test_no_registry_is_named():
    """Everybody installs from the index their own machine knows."""
    registry = re.compile(
        r"\b(?:py(?:pi|thonhosted)|npm(?:js)?|yarnpkg|anaconda|rubygems|proxy\.golang)\.(?:org|com)\b"
        r"|--(?:extra-)?index-ur[l]|--find-link[s]|\bindex-ur[l]\s*="
    )
    assert [name for name, content in texts() if registry.search(content)] == []


def test_lock_files_name_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text()


def test_no_path_of_a_machine_is_named():
    path = re.compile(r"(?<![\w.<:/-])/(?:home|Users|root|work|mnt|opt|srv|tmp|private)/[\w.-]+")
    found = {name: path.findall(content) for name, content in texts()}
    assert {name: paths for name, paths in found.items() if paths} == {}


def test_no_secret_is_kept():
    key = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}\b")
    assert [name for name, content in texts() if key.search(content)] == []
    kept = {name_of(path) for path in kept_files()}
    assert [name for name in kept if re.search(r"\.(sqlite3|pem|key|p12|eml|env)$", name)] == []


# (file, what): how often, and why.
TRUSTED = {
    ("cms/website/template_tags.py", "mark_safe"): 4,  # the import, an allow-list, data, styles
    ("cms/website/date_alerts.py", "csrf_exempt"): 3,  # the import, two pages that a key opens
}


def test_html_is_trusted_and_forgery_allowed_only_where_it_is_said():
    found: dict[tuple[str, str], int] = defaultdict(int)
    words = re.compile(r"\|\s*safe\b|\bmark_safe\b|\bcsrf_exempt\b|\bautoescape off\b")
    for name, content in texts():
        is_mail_text = name.startswith("templates/") and name.endswith(".txt")
        if name.split("/")[0] in (*SOURCES, "templates") and not is_mail_text:
            for word in words.findall(content):
                found[name, word] += 1
    assert found == TRUSTED


# Size and shape -----------------------------------------------------------------------------------

LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 300, 40
# name: why it may be longer.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def test_files_are_short():
    long = {
        name_of(path)
        for path in written_modules()
        if len(path.read_text().splitlines()) > LINES_OF_A_FILE
    }
    assert long == set(LONG_FILES)


def test_functions_are_short():
    long = set()
    for path in written_modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.end_lineno - node.lineno >= LINES_OF_A_FUNCTION:
                long.add(f"{name_of(path)}:{node.name}")
    assert long == set(LONG_FUNCTIONS)


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "common", "helpers", "misc", "tools"}
    assert [name_of(path) for path in modules(*SOURCES) if path.stem in drawers] == []


def test_packages_hold_no_code():
    """`__init__.py` says what a package offers, nothing else."""
    for path in modules(*SOURCES, "tests"):
        if path.name == "__init__.py":
            for node in ast.parse(path.read_text()).body:
                is_list = ast.unparse(node).startswith("__all__")
                assert is_list or isinstance(node, ast.ImportFrom), name_of(path)


@pytest.mark.parametrize("app", SOURCES)
def test_blocks_of_wagtail_are_imported_by_class(app):
    """Our own package is called `blocks`."""
    wrong = re.compile(r"^\s*(from wagtail import .*\bblocks\b|import wagtail\.blocks)", re.M)
    assert [name_of(path) for path in modules(app) if wrong.search(path.read_text())] == []
