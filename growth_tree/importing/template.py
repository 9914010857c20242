"""Empty files to fill in: the columns on the first sheet, on the others what may stand in them."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from growth_tree.domain.kpi import Kpi
from growth_tree.domain.rules import RuleBook, TaskKind, Text
from growth_tree.importing.columns import Column, Kind, columns, template_text, words

_ROWS_PREPARED = 1000


def template(kind: Kind, language: str, rulebook: RuleBook | None = None, kpis: Sequence[Kpi] = ()) -> bytes:
    """A workbook to fill in; with a rule book it also lists the kinds of task, with KPIs those."""
    binary = io.BytesIO()
    with xlsxwriter.Workbook(binary) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        text, plain = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
        _table(book.add_worksheet(_said(template_text(kind), language)), kind, language, bold, text)
        _listing(
            book.add_worksheet(_label("guide", language)),
            [_label(code, language) for code in ("column", "required", "example", "help", "choices")],
            (_explained(column, language) for column in columns(kind)),
            (bold, plain),
        )
        if kind == "tasks" and rulebook is not None:
            _codes(book.add_worksheet(_label("kinds", language)), rulebook.kinds, language, (bold, plain))
        if kind == "metrics" and kpis:
            _codes(book.add_worksheet(_label("kpis", language)), kpis, language, (bold, plain))
    return binary.getvalue()


def _table(sheet: Worksheet, kind: Kind, language: str, bold: Format, text: Format) -> None:
    """The sheet to fill in: cells are text, so that numbers keep their zeros and days stay as they are written."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns(kind)):
        header = _said(column.name, language) + (" *" if column.required else "")
        sheet.set_column(place, place, 20, text)
        sheet.write_string(0, place, header, bold)
        offered = _offered(column, language)
        if offered:
            sheet.data_validation(1, place, _ROWS_PREPARED, place, {"validate": "list", "source": offered})


def _codes(sheet: Worksheet, known: Iterable[TaskKind | Kpi], language: str, formats: tuple[Format, Format]) -> None:
    """What may stand in a column that names things of the organisation."""
    headers = [_label(code, language) for code in ("code", "name", "help")]
    rows = ((each.code, _said(each.name, language), _said(each.hint, language)) for each in known)
    _listing(sheet, headers, rows, formats)


def _listing(
    sheet: Worksheet, headers: Sequence[str], rows: Iterable[Sequence[str]], formats: tuple[Format, Format]
) -> None:
    bold, plain = formats
    sheet.set_column(0, len(headers) - 1, 30)
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, bold)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell, plain)


def _explained(column: Column, language: str) -> tuple[str, ...]:
    return (
        _said(column.name, language),
        "✓" if column.required else "",
        _said(column.example, language),
        _said(column.help, language),
        " · ".join(_offered(column, language)),
    )


def _offered(column: Column, language: str) -> list[str]:
    return [(known.en if language == "en" else known.zh)[0] for known in words(column.code).values()]


def _label(code: str, language: str) -> str:
    return _said(template_text(code), language)


def _said(text: Text, language: str) -> str:
    return text.en if language == "en" else text.zh
