"""The rules of the house that no tool knows, read off the source itself."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("growth_tree", "events", "models")
LINES_PER_FILE_MAX = 300
LINES_PER_FUNCTION_MAX = 50

MAY_WRITE = ("events/", "growth_tree/accounts/", "growth_tree/projections/", "growth_tree/replay.py")
OWN_TABLES = {
    "growth_tree/bench/redeem.py": re.compile(r"(CREATE TABLE|INSERT INTO|UPDATE|DROP TABLE) bench_\w*( |$)"),
}
"""What a benchmark compares with: tables of its own that are no part of the product."""
NOWHERE = re.compile(r"(?!)")
MAY_KNOW_THE_HOUR = (
    "growth_tree/accounts/",
    "growth_tree/app.py",
    "growth_tree/bench/",
    "growth_tree/cli",
    "growth_tree/config.py",
    "growth_tree/demo/",
    "growth_tree/importing/",
    "growth_tree/web/",
)

WRITING_WORDS = {"insert", "update", "delete"}
WRITING_SQL = re.compile(r"\s*(INSERT|REPLACE|UPDATE|DELETE|TRUNCATE|DROP|ALTER|CREATE|MERGE|COPY)\s")
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime", "fromtimestamp"}
CLOCK_OWNERS = {"datetime", "date", "time"}
CHANCE = {"random", "secrets", "uuid"}

SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in SOURCES}
every_file = pytest.mark.parametrize("name", TREES)


@every_file
def test_files_stay_short(name: str) -> None:
    lines = len((ROOT / name).read_text().splitlines())
    assert lines <= LINES_PER_FILE_MAX, f"{name} has {lines} lines"


@every_file
def test_functions_stay_short(name: str) -> None:
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in _functions(TREES[name])}
    assert {each: lines for each, lines in lengths.items() if lines > LINES_PER_FUNCTION_MAX} == {}


@every_file
def test_only_the_log_the_projections_and_the_accounts_write(name: str) -> None:
    if not name.startswith(MAY_WRITE):
        allowed = OWN_TABLES.get(name, NOWHERE)
        assert [write for write in _writes(TREES[name]) if not allowed.match(write)] == []


@pytest.mark.parametrize(
    "wrong", ["delete", "UPDATE person SET name = ''", "DROP TABLE bench_hold, person", "UPDATE bench_a, b"]
)
def test_a_benchmark_writes_its_own_tables_alone(wrong: str) -> None:
    assert not OWN_TABLES["growth_tree/bench/redeem.py"].match(wrong)


@every_file
def test_time_and_chance_come_in_from_the_edge(name: str) -> None:
    if not name.startswith(MAY_KNOW_THE_HOUR):
        assert list(_clocks(TREES[name])) == []
        assert sorted(_imports(TREES[name]) & CHANCE) == []


@every_file
def test_the_domain_imports_the_standard_library_and_its_structs_alone(name: str) -> None:
    if name.startswith("growth_tree/domain/"):
        assert _imports(TREES[name]) - sys.stdlib_module_names <= {"growth_tree", "msgspec"}


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import insert",
        "import sqlalchemy as sa\nsa.update(people)",
        "people.delete()",
        'connection.exec_driver_sql("DELETE FROM person")',
    ],
)
def test_a_write_is_recognised(source: str) -> None:
    assert list(_writes(ast.parse(source)))


@pytest.mark.parametrize("source", ["datetime.now(UTC)", "date.today()", "time.time()", "datetime.datetime.utcnow()"])
def test_a_clock_is_recognised(source: str) -> None:
    assert list(_clocks(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["shell.now()", "seen.update(more)", "rows.insert(0, first)", '"Delete this draft?"']
)
def test_what_only_resembles_a_write_or_a_clock_is_allowed(source: str) -> None:
    assert [*_writes(ast.parse(source)), *_clocks(ast.parse(source))] == []


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def _imports(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def _writes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("sqlalchemy"):
                yield from (alias.name for alias in names if alias.name in WRITING_WORDS)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sa"), attr=word)) if word in WRITING_WORDS:
                yield word
            case ast.Call(func=ast.Attribute(attr=word), args=[], keywords=[]) if word in WRITING_WORDS:
                yield word
            case ast.Constant(value=str(text)) if WRITING_SQL.match(text):
                yield text
            case _:
                pass


def _clocks(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=asked)):
                if owner in CLOCK_OWNERS and asked in CLOCKS:
                    yield f"{owner}.{asked}"
            case _:
                pass
