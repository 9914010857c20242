"""The documents say what the code does: commands, settings, events, columns, fields of the rules, and links."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from marshmallow import Schema, fields

from growth_tree import codec, config
from growth_tree.cli import cli
from growth_tree.domain.kpi import Direction, Kpi
from growth_tree.domain.kpi_events import Weight
from growth_tree.domain.rules import BRANCHES, JOBS
from growth_tree.four_eyes import FINDINGS
from growth_tree.importing.columns import KINDS, Column, columns, words
from growth_tree.importing.platforms import platforms
from growth_tree.projections import ALL
from growth_tree.rulebook_schema import default_rulebook, load_rulebook
from growth_tree.rulebook_schema.document import RuleBookSchema
from growth_tree.shipped_kpis import shipped_kpis
from tests import effort

ROOT = Path(__file__).parent.parent
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
}
FOR_DEVELOPERS = "CONTRIBUTING.md"
every_document = pytest.mark.parametrize("name", DOCUMENTS)

COMMAND = re.compile(r"growth-tree((?: +[^\s`|<>;&)]+)+)")
OPTION = re.compile(r"--[a-z-]+")
SETTING = re.compile(r"GROWTH_TREE_[A-Z]+(?:_[A-Z]+)*")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
IN_CODE = re.compile(r"`([^`\n]+)`")


@every_document
def test_every_command_and_option_that_is_quoted_exists(name: str) -> None:
    assert [wrong for line in _quoted(DOCUMENTS[name]) if (wrong := _wrong_in(line))] == []


@pytest.mark.parametrize("line", [" sow", " rules sow", " rules export --seeds 3", " serve --once"])
def test_a_command_that_does_not_exist_is_recognised(line: str) -> None:
    assert _wrong_in(line)


def test_every_command_and_option_is_described() -> None:
    text = DOCUMENTS["docs/commands.md"]
    for path, command in _commands(cli, ()):
        assert f"`growth-tree {' '.join(path)}" in text
        for option in _options(command) - {"--help"}:
            assert f"`{option}`" in text, f"{option} of {' '.join(path)}"


def test_every_setting_is_described_and_no_other() -> None:
    described = re.findall(r"^\| `(GROWTH_TREE_[A-Z_]+)` \|", DOCUMENTS["docs/deployment.md"], re.MULTILINE)
    assert sorted(described) == sorted(_settings())


@every_document
def test_every_setting_that_is_named_exists(name: str) -> None:
    of_tests = {effort.SETTING} if name == FOR_DEVELOPERS else set()
    assert set(SETTING.findall(DOCUMENTS[name])) <= _settings() | of_tests


def test_the_setting_of_tests_is_described_for_developers_and_is_none_of_the_product() -> None:
    assert f"`{effort.SETTING}=" in DOCUMENTS[FOR_DEVELOPERS]
    assert effort.SETTING not in _settings()


def test_every_event_is_described_with_its_fields_and_no_other() -> None:
    rows = _rows("docs/architecture.md")
    described = {row[0].strip("`"): IN_CODE.findall(row[1]) for row in rows if re.fullmatch("`[A-Z][A-Za-z]+`", row[0])}
    stored = {event.__name__: list(event.__struct_fields__) for event in get_args(codec.Event)}
    assert described == stored


def test_every_room_is_described() -> None:
    (rooms,) = re.findall(r"^## Rooms\n(.*?)^## ", DOCUMENTS["docs/architecture.md"], re.MULTILINE | re.DOTALL)
    named = {word.removeprefix("growth_tree/") for word in IN_CODE.findall(rooms)}
    modules = {path.name for path in (ROOT / "growth_tree").glob("*.py") if not path.match("__init__.py")}
    packages = {f"{path.parent.name}/" for path in (ROOT / "growth_tree").glob("*/__init__.py")}
    assert {each for each in modules | packages if not any(fnmatch(each, name) for name in named)} == set()


def test_every_read_model_is_described_with_its_tables() -> None:
    described = {row[0].strip("`"): IN_CODE.findall(row[1]) for row in _rows("docs/architecture.md") if len(row) == 3}
    for name, projection in ALL.items():
        assert described[name] == [table.name for table in projection.TABLES]


@pytest.mark.parametrize("column", [column for kind in KINDS for column in columns(kind)], ids=lambda each: each.code)
def test_every_column_is_described_as_it_is(column: Column) -> None:
    cells = [row for row in _rows("docs/imports.md") if len(row) == 6 and row[0] == f"`{column.code}`"]
    ((_code, called, required, aliases, examples, meaning),) = [row for row in cells if column.name.zh in row[1]]
    assert called == f"{column.name.zh} / {column.name.en}"
    assert (required == "yes") is column.required
    assert aliases == ", ".join(column.aliases)
    assert IN_CODE.findall(examples) == list(dict.fromkeys(filter(None, (column.example.zh, column.example.en))))
    assert column.help.zh in meaning
    assert column.help.en.rstrip(".") in meaning


def test_no_column_is_described_that_does_not_exist() -> None:
    described = {row[0].strip("`") for row in _rows("docs/imports.md") if len(row) == 6} - {"code"}
    assert described == {column.code for kind in KINDS for column in columns(kind)}


@pytest.mark.parametrize("code", ["job", "access", "status", "manager"])
def test_every_word_of_a_fixed_list_is_described(code: str) -> None:
    described = {
        row[1].strip("`"): row[2:] for row in _rows("docs/imports.md") if row[0] == f"`{code}`" and len(row) == 4
    }
    assert described == {value: [", ".join(known.zh), ", ".join(known.en)] for value, known in words(code).items()}


def test_every_platform_is_described_with_its_columns() -> None:
    (header, *rows) = [row for row in _rows("docs/imports.md") if len(row) == 9]
    described = {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}
    assert described == {
        f"`{code}` {platform.name.zh}": {column: ", ".join(platform.names(column)) for column in header[1:]}
        for code, platform in platforms().items()
    }


def test_every_field_of_the_rules_is_described_with_its_bounds_and_no_other() -> None:
    described = {row[0].strip("`"): row[1] for row in _rows("docs/rule-book.md") if re.fullmatch("`[a-z_.]+`", row[0])}
    known = dict(_fields(RuleBookSchema(), ""))
    assert {path for path in described if path.split(".")[0] in RuleBookSchema().fields} == known.keys()
    for path, field in known.items():
        if isinstance(field, fields.Integer):
            wanted: Any = field.error_messages["invalid"][0]
            assert described[path].startswith("{least} to {most}".format(**wanted.params)), path


def test_every_field_of_a_kpi_is_described_and_no_other() -> None:
    described = [row[0].strip("`") for row in _rows("docs/metrics.md") if len(row) == 2]
    assert described == ["field", *Kpi.__struct_fields__]


def test_every_kpi_that_ships_is_listed() -> None:
    rows = [row for row in _rows("docs/metrics.md") if len(row) == 6]
    better = {Direction.UP: "higher", Direction.DOWN: "lower"}
    assert [(row[0].strip("`"), row[1], row[2], row[4]) for row in rows[1:]] == [
        (kpi.code, kpi.name.zh, kpi.name.en, better[kpi.direction]) for kpi in shipped_kpis().kpis
    ]


def test_every_scorecard_that_ships_is_listed() -> None:
    def told(weights: Sequence[Weight]) -> str:
        return ", ".join(f"`{weight.kpi}` {weight.on} {weight.percent} %" for weight in weights)

    rows = [row for row in _rows("docs/metrics.md") if len(row) == 3]
    assert rows[1:] == [
        [f"`{job}`", told(card.usual), told(card.promotion)] for job, card in shipped_kpis().scorecards.items()
    ]


def test_every_branch_and_job_is_named() -> None:
    assert set(BRANCHES) | set(JOBS) <= set(IN_CODE.findall(DOCUMENTS["docs/rule-book.md"]))


def test_the_example_of_the_rules_is_a_rule_book() -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", DOCUMENTS["docs/rule-book.md"], re.MULTILINE | re.DOTALL)
    assert load_rulebook(example).by_code.keys() == {"title_tuning", "forecast_model"}


def test_the_levels_that_are_shown_are_those_of_the_curve() -> None:
    (shown,) = [row[1:] for row in _rows("docs/rule-book.md") if row[0] == "experience in all"]
    assert tuple(map(int, shown)) == default_rulebook().thresholds[1 : len(shown) + 1]


def test_everything_that_an_audit_can_find_is_described() -> None:
    found = {row[0].strip("`") for row in _rows("docs/commands.md")}
    sources = (ROOT / "growth_tree/verify.py", ROOT / "events/chain.py")
    kinds = {kind for path in sources for kind in re.findall(r'(?:kind=|Break\(.*)"([a-z_]+)"', path.read_text())}
    assert {"altered", "cut_off", "head_lost"} <= kinds <= found
    assert set(FINDINGS) <= found


@every_document
def test_links_lead_somewhere(name: str) -> None:
    broken = []
    for link in LINK.findall(CODE.sub("", DOCUMENTS[name])):
        path, _hash, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        if not link.startswith(("http://", "https://")) and not (target.exists() and _has(target, anchor)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if re.fullmatch(r"docs/[^/]+", name)])
def test_both_readmes_lead_to_every_document(name: str) -> None:
    assert f"]({name})" in DOCUMENTS["README.md"]
    assert f"]({name})" in DOCUMENTS["README.zh.md"]


def test_every_decision_is_listed() -> None:
    listed = LINK.findall(DOCUMENTS["docs/adr/README.md"])
    assert sorted(listed) == sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))


def _quoted(text: str) -> Iterator[str]:
    """What stands behind the name of the program, wherever code is quoted."""
    for code in CODE.findall(text):
        yield from COMMAND.findall(code)


def _wrong_in(line: str) -> str | None:
    """What of a quoted command line does not exist."""
    command: click.Command = cli
    path: list[str] = []
    given = line.split()
    for word in given:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        if word not in command.commands:
            return f"{' '.join(path)} has no command {word}"
        command = command.commands[word]
        path.append(word)
    unknown = set(OPTION.findall(line)) - _options(command)
    return f"{' '.join(path)} has no option {min(unknown)}" if unknown else None


def _options(command: click.Command) -> set[str]:
    context = click.Context(command, help_option_names=["--help"])
    return {name for option in command.get_params(context) for name in option.opts if name.startswith("--")}


def _commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def _settings() -> set[str]:
    return {config.PREFIX + field.name.upper() for field in dataclasses.fields(config.Settings)}


def _rows(name: str) -> list[list[str]]:
    """The rows of all tables of a document."""
    lines = [line for line in DOCUMENTS[name].splitlines() if line.startswith("|") and not line.startswith("|--")]
    return [[cell.strip() for cell in line.strip("| ").split(" |")] for line in lines]


def _fields(schema: Schema, above: str) -> Iterator[tuple[str, fields.Field[object]]]:
    """Every field that can be written on its own, by its path; a text in two languages is one."""
    for name, field in schema.fields.items():
        path = f"{above}{name}"
        inner = field.inner if isinstance(field, fields.List) else field
        below = inner.schema if isinstance(inner, fields.Nested) else None
        if below is None or isinstance(field, fields.List) or below.fields.keys() == {"zh", "en"}:
            yield path, field
        if below is not None and below.fields.keys() != {"zh", "en"}:
            yield from _fields(below, f"{path}.")


def _has(target: Path, anchor: str) -> bool:
    """Whether a document has a heading of this name; anything has the nameless one."""
    if not anchor:
        return True
    headings = re.findall(r"^#+ +(.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
