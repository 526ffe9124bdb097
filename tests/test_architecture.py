"""The rules of the house: sizes, plain packages, imports at the top, names that say something."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from quizapp.config import PROJECT

OURS = ("quizapp", "seeds", "migrations", "scripts")
SOURCES = sorted(path for folder in OURS for path in (PROJECT / folder).rglob("*.py"))
PACKAGE = [path for path in SOURCES if PROJECT / "quizapp" in path.parents]
TEMPLATES = sorted((PROJECT / "quizapp").rglob("*.html"))
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE, MOST_PARAMETERS = 300, 40, 120, 5
BANNED_MODULES = {"utils", "util", "helpers", "helper", "common", "misc"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(parse(path)) if isinstance(node, Function))


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 50
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_is_short_and_says_its_job_in_one_sentence(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    docstring = ast.get_docstring(parse(path))
    assert docstring
    assert docstring.splitlines()[0].rstrip().endswith(".") or docstring.splitlines()[1:2]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_functions_are_short_and_take_few_parameters(path: Path) -> None:
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"
        positional = [
            arg for arg in (*function.args.posonlyargs, *function.args.args) if arg.arg not in {"self", "cls"}
        ]
        assert len(positional) <= MOST_PARAMETERS, f"{function.name} takes {len(positional)}"


def test_the_median_function_is_under_ten_lines() -> None:
    lengths = [(function.end_lineno or 0) - function.lineno + 1 for path in PACKAGE for function in functions(path)]
    assert median(lengths) < 10


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_TEMPLATE


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name == "__init__.py"], ids=name)
def test_an_init_file_is_a_docstring_and_nothing_else(path: Path) -> None:
    [statement] = parse(path).body
    assert isinstance(statement, ast.Expr)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_stand_at_the_top(path: Path) -> None:
    inner = [
        ast.unparse(node)
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_names_say_what_a_thing_is_about(path: Path) -> None:
    assert path.stem not in BANNED_MODULES
    tree = parse(path)
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert [found for found in classes if re.search(r"Service|Manager|Helper|Util", found)] == []


@pytest.mark.parametrize("path", PACKAGE, ids=name)
def test_answer_and_bare_session_name_nothing_of_ours(path: Path) -> None:
    """Both mean three things each: a key, a response or a card's back; a sign-in, a database's or a browser's."""
    tree = parse(path)
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | Function)}
    defined |= {
        arg.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.arguments)
        for arg in (*node.args, *node.kwonlyargs, *node.posonlyargs)
    }
    defined |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    allowed = {"answers", "ShortAnswer"}  # the accepted spellings of an item, and a kind's name everywhere
    assert {found for found in defined - allowed if re.search(r"(?i)answer|^sessions?$", found)} == set()


@pytest.mark.parametrize("path", [path for path in PACKAGE if "web" not in path.parts], ids=name)
def test_only_pages_commands_and_seeds_end_a_unit_of_work(path: Path) -> None:
    if "commands" in path.parts or path.name == "db.py":
        return
    text = path.read_text(encoding="utf-8")
    assert "session.commit(" not in text
    assert "writing(" not in text
    assert path.name == "lean.py" or "driver_unit(" not in text


@pytest.mark.parametrize("path", PACKAGE, ids=name)
def test_only_one_module_knows_genanki_and_only_db_and_its_upkeep_know_the_engine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # an .apkg holds SQLite, whatever the site runs on
    packages = path == PROJECT / "quizapp" / "decks" / "package.py"
    reads_packages = path == PROJECT / "quizapp" / "formats" / "anki.py"
    if not packages:
        assert not re.search(r"^\s*(import|from) genanki", text, re.MULTILINE)
    if path.name != "db.py" and "upkeep" not in path.parts:
        assert "sqlalchemy.dialects" not in text
        assert "dialect.name" not in text
        assert packages or reads_packages or "PRAGMA" not in text


@pytest.mark.parametrize("path", PACKAGE, ids=name)
def test_rules_are_told_the_time_and_do_not_look_at_the_clock(path: Path) -> None:
    if not {"web", "commands"} & set(path.parts):
        assert not re.search(r"\.now\(|\.utcnow\(|time\.time\(|date\.today\(", path.read_text(encoding="utf-8"))


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    linted = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout
    assert "0 broken" in linted.stdout
