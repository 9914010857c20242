from __future__ import annotations

import io
import itertools

import pytest
from python_calamine import CalamineWorkbook

from growth_tree.accounts.text import clean_text
from growth_tree.domain.rules import JOBS
from growth_tree.importing import importer
from growth_tree.importing.columns import KINDS, Kind, choices, columns, places, wanted
from growth_tree.importing.header import COLUMNS_MAX
from growth_tree.importing.person_rows import person_rows
from growth_tree.importing.refused import SheetRefused
from growth_tree.importing.rows import labels
from growth_tree.importing.sheet import Row, Sheet
from growth_tree.importing.task_rows import task_rows
from growth_tree.importing.template import template
from growth_tree.rulebook_schema import default_rulebook

every_kind = pytest.mark.parametrize("kind", KINDS)
every_language = pytest.mark.parametrize("language", ["zh_Hans", "en"])


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: [list(row) for row in book.get_sheet_by_name(name).iter_rows()] for name in book.sheet_names}


@every_kind
def test_no_name_means_two_columns(kind: Kind) -> None:
    for one, other in itertools.combinations(columns(kind), 2):
        assert not one.names & other.names


@every_kind
def test_a_column_is_recognised_by_each_of_its_names(kind: Kind) -> None:
    for column in columns(kind):
        for name in (column.name.zh, column.name.en, column.code, *column.aliases):
            others = [each.code for each in columns(kind) if each.required and each.code != column.code]
            assert places(kind, [name, *others])[column.code] == 0
            assert column.names <= wanted(kind)


@every_kind
def test_a_column_under_two_of_its_names_is_refused(kind: Kind) -> None:
    first = columns(kind)[0]
    with pytest.raises(SheetRefused) as refused:
        places(kind, [first.name.zh, first.name.en])
    assert (refused.value.code, refused.value.params) == ("sheet_duplicate_header", {"column": first.name.en})


@pytest.mark.parametrize("kind", ["people", "tasks"])
@every_language
def test_the_example_of_every_column_is_a_good_cell(kind: Kind, language: str) -> None:
    examples = tuple(column.example.en if language == "en" else column.example.zh for column in columns(kind))
    table = Sheet(headers=tuple(labels(kind, language).values()), rows=(Row(line=2, cells=examples),))
    rows, errors = person_rows(table) if kind == "people" else task_rows(table)
    assert errors == []
    assert len(rows) == 1


@every_kind
def test_every_column_is_explained_in_both_languages(kind: Kind) -> None:
    for column in columns(kind):
        for said in (column.name.zh, column.name.en, column.help.zh, column.help.en):
            assert clean_text(said, limit=200, field=column.code)
    assert len(columns(kind)) < COLUMNS_MAX


def test_every_job_can_be_written() -> None:
    assert set(choices("job").values()) == set(JOBS)


@every_kind
@every_language
def test_a_template_has_every_column_and_explains_it(kind: Kind, language: str) -> None:
    table, guide, *_ = sheets(template(kind, language, default_rulebook())).values()
    headers = [str(cell).removesuffix(" *") for cell in table[0]]
    assert headers == list(labels(kind, language).values()) == [row[0] for row in guide[1:]]
    assert [str(cell).endswith("*") for cell in table[0]] == [column.required for column in columns(kind)]


@every_language
def test_the_template_for_tasks_lists_the_kinds(language: str) -> None:
    *_, kinds = sheets(template("tasks", language, default_rulebook())).values()
    assert [row[0] for row in kinds[1:]] == [kind.code for kind in default_rulebook().kinds]


@every_kind
@every_language
def test_a_template_is_a_file_that_can_be_imported_once_it_is_filled_in(kind: Kind, language: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        importer.read(kind, template(kind, language, default_rulebook()))
    assert refused.value.code == "sheet_no_rows"
