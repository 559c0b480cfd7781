"""The rules of the house, checked: who imports whom, where time and writes may stand, what the README promises."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

TOP = Path(__file__).parent.parent
APPS = ("civic311", "knowledgebase", "requests_app", "reports")
DOORS = re.compile(
    r"^(requests_app/(web|admin|api|open311|importing|management)/|requests_app/tasks|"
    r"(reports|knowledgebase)/(views|api|admin|public|insights|tasks|urls|management|templatetags)|civic311/)"
)
VERBS = re.compile(
    r"^requests_app/(cases/(actions|bulk|recording|submitting|belonging|splitting|mentioning|loading|closures|merging)|desk/|online/|enforcement/|outbox/|permissions)"
)
ONLY_ON_A_LAPTOP = "civic311.embedded"  # never imported where DATABASE_URL is set
HEAVY = {  # imported where they are needed, since they cost tenths of seconds or may be missing
    "altair", "vl_convert", "typst", "scipy", "lifelines", "pandas", "numpy", "sklearn", "pyproj", "storages",
    "sentry_sdk", "xlsxwriter", "matplotlib", "tqdm", "charset_normalizer",
}  # fmt: skip
NOW = {"timezone.now", "timezone.localdate", "datetime.now", "date.today"}
CASE_TABLES = {"ServiceRequest", "RequestEvent", "Note", "Attachment"}
WRITES = {"create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((TOP / app).rglob("*.py")):
            name = str(path.relative_to(TOP))
            if "/migrations/" not in name:
                yield name, _tree(path)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def tracked() -> list[Path]:
    """The files of the project, as git knows them; without git, everything but what is installed or generated."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=TOP, capture_output=True, text=True
    )
    return [TOP / line for line in listed.stdout.splitlines() if (TOP / line).is_file()]


def test_every_import_follows_the_rules(capsys):
    assert lint_imports(config_filename=str(TOP / "pyproject.toml"), no_cache=True) == 0, (
        capsys.readouterr().out
    )


def test_no_door_opens_another_app_s_door():
    graph = grimp.build_graph(*APPS)
    doors = {
        module
        for module in graph.modules
        if DOORS.match(module.replace(".", "/")) and not module.startswith("civic311")
    }
    crossing = [
        f"{importer} -> {imported}"
        for importer in doors
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported in doors and imported.split(".")[0] != importer.split(".")[0]
    ]
    assert not crossing, "link by URL name instead"


def test_no_import_is_hidden_in_a_function():
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not _is_heavy(node)
    ]
    assert not hidden


def _is_heavy(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom) and f"{node.module}.{node.names[0].name}" == ONLY_ON_A_LAPTOP:
        return True
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(name.split(".")[0] in HEAVY for name in names)


def test_now_is_asked_by_doors_and_verbs_or_is_a_default():
    elsewhere = [
        f"{name}:{node.lineno}"
        for name, tree in sources()
        if not DOORS.match(name) and not VERBS.match(name) and not name.startswith("requests_app/filters")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in NOW and id(node) not in _defaults(tree)
    ]
    assert not elsewhere, "take the moment as an argument: at = at or timezone.now()"


def _defaults(tree: ast.Module) -> set[int]:
    either = [node for node in ast.walk(tree) if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)]
    return {id(value) for node in either for value in node.values}


def test_doors_write_no_case_table():
    written = [
        f"{name}:{node.lineno} {ast.unparse(node.func)}"
        for name, tree in sources()
        if DOORS.match(name) and not name.startswith("civic311/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes_a_case(node.func)
    ]
    assert not written, "only the verbs of requests_app/cases write cases"


def _writes_a_case(function: ast.Attribute) -> bool:
    owner = ast.unparse(function.value)
    if function.attr in WRITES:
        return owner.split(".")[0] in CASE_TABLES
    return function.attr in {"save", "delete"} and owner in {"service_request", "event", "note"}


def test_there_are_no_signals_and_no_junk_drawers():
    assert not [
        str(path) for path in tracked() if path.stem in {"services", "utils", "helpers", "common", "signals"}
    ]
    receivers = [
        name
        for name, tree in sources()
        if "receiver" in {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    ]
    assert not receivers


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_hashes_and_no_address(name):
    lines = (TOP / name).read_text().splitlines()
    assert not [
        line for line in lines if "://" in line or "index" in line.split("#")[0] or "find-links" in line
    ]
    pins = [number for number, line in enumerate(lines) if re.match(r"^[a-z0-9]", line)]
    assert len(pins) > 50
    assert all("==" in lines[number] and "--hash=sha256:" in lines[number + 1] for number in pins)


def test_the_developers_lock_pins_what_the_running_lock_pins():
    assert _pins("requirements.lock").items() <= _pins("requirements-dev.lock").items()


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)(?= [;\\])", (TOP / name).read_text(), re.MULTILINE))


def test_every_dependency_is_in_the_lock():
    wanted = re.findall(
        r'^    "([a-z0-9_.-]+)', (TOP / "pyproject.toml").read_text().split("[tool.")[0], re.MULTILINE
    )
    locked = (TOP / "requirements-dev.lock").read_text()
    missing = [
        name for name in wanted if not re.search(rf"^{re.escape(name)}(\[.*\])?==", locked, re.MULTILINE)
    ]
    assert not missing, "run make lock"


def test_every_place_the_readme_names_exists():
    table = (TOP / "README.md").read_text().split("## Where is ...?")[1]
    places = re.findall(r"`([^`]+)`", table)
    assert len(places) > 10
    assert not [place for place in places if not (TOP / place).exists()]


def test_every_setting_is_in_the_readme():
    settings = set(
        re.findall(
            r'(?:text|flag|words|web_address|database|webhook_secrets|dollars|month)\("([A-Z_]+)"',
            _settings_source(),
        )
    )
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (TOP / "README.md").read_text(), re.MULTILINE))
    assert {"CITY_NAME", "TIME_ZONE", "SECRET_KEY"} <= settings
    assert settings <= documented | {"DATABASE_URL"}
    assert documented <= settings | {"DATABASE_URL"}


def _settings_source() -> str:
    return (TOP / "civic311/settings.py").read_text() + (TOP / "civic311/environment.py").read_text()


def test_the_makefile_s_commands_are_in_the_readme():
    targets = re.findall(r"^([a-z]+):.*##", (TOP / "Makefile").read_text(), re.MULTILINE)
    assert {"demo", "test", "check"} <= set(targets)
    assert not [target for target in targets if f"make {target}" not in (TOP / "README.md").read_text()]


def test_no_file_names_a_folder_of_one_machine():
    private = re.compile(r"(?<![\w.])/(?:" + "|".join(("root/", "work/", "home/[a-z]", "tmp/w/")) + ")")
    texts = [
        path
        for path in tracked()
        if path.suffix in {".py", ".toml", ".md", ".lock", ".html", ".css", ".js", ""}
    ]
    assert not [str(path) for path in texts if private.search(path.read_text(errors="ignore"))]
