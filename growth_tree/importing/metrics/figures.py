"""From the rows of a file to figures: one for each KPI, place and span of days, added up where that is right."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from growth_tree.domain import subject
from growth_tree.domain.core import Rejected
from growth_tree.domain.kpi import Aggregation, Kpi
from growth_tree.importing.header import normalised
from growth_tree.importing.metrics import amounts
from growth_tree.importing.metrics.columns import Columns, Place, Recipe
from growth_tree.importing.metrics.days import Span
from growth_tree.importing.metrics.numbers import is_nothing
from growth_tree.importing.metrics.places import Key, Located, Places
from growth_tree.importing.rows import RowError, row_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a file says about a KPI of something or somebody in some days, and the row and column where it begins."""

    line: int
    column: str
    kpi: str
    subject: str
    span: Span
    value: int
    denominator: int


@dataclass(slots=True)
class Reading:
    """The figures of a file, what is wrong with its rows, and the columns that count people and cannot be added up."""

    figures: list[Figure] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    not_added: dict[str, None] = field(default_factory=dict)


class _Sum(NamedTuple):
    """What the rows of a key add up to, and the first of them."""

    line: int
    value: int
    denominator: int


def of_export(columns: Columns, places: Places, *, in_parts: bool) -> Reading:
    """The figures of a table with a column for each thing that is counted."""
    reading = Reading(errors=list(places.errors))
    rows = places.rows if in_parts else list(_alone(places.rows, reading.errors))
    rows_of = Counter(key for row in rows for key in row.keys)
    of_groups = [replace(row, keys=row.keys[1:]) for row in rows if len(row.keys) > 1]
    for recipe in columns.recipes:
        told = rows
        if columns.is_itemised and not _adds_up(recipe, of_group=False, itemised=True):
            _note(recipe, reading)
            told = of_groups
        for key, total in _summed(recipe, told, list(rows_of), reading.errors):
            if key in places.broken:
                continue
            of_group = subject.kind_of(key[0]) == subject.GROUP
            if rows_of[key] > 1 and not _adds_up(recipe, of_group=of_group, itemised=columns.is_itemised):
                _note(recipe, reading)
            elif not recipe.kpi.is_ratio or total.value or total.denominator:
                reading.figures.append(_figure(recipe, key, total))
    return reading


def _note(recipe: Recipe, reading: Reading) -> None:
    """Tell which columns kept a figure from being added up."""
    counted = [each for each in recipe.places if each.counts_persons or each.counts_orders]
    reading.not_added.update(dict.fromkeys(place.header for place in counted or recipe.places))


def of_own_table(columns: Columns, places: Places, kpis: Mapping[str, Kpi]) -> Reading:
    """The figures of a table that names the KPI in each row."""
    reading = Reading(errors=list(places.errors))
    first: dict[tuple[str, str, Span], int] = {}
    for row in places.rows:
        figure = _own(row, columns, kpis, reading.errors)
        if figure is None:
            continue
        line = first.setdefault((figure.kpi, figure.subject, figure.span), figure.line)
        if line == figure.line:
            reading.figures.append(figure)
        else:
            reading.errors.append(row_error(figure.line, Rejected("import_twice", row=line), None))
    return reading


def _alone(rows: Sequence[Located], errors: list[RowError]) -> Iterator[Located]:
    """Rows that are each a figure of their own: a second one of the same days and place is wrong."""
    first: dict[Key, int] = {}
    for row in rows:
        line = first.setdefault(row.keys[0], row.line)
        if line == row.line:
            yield row
        else:
            errors.append(row_error(row.line, Rejected("import_twice", row=line), None))


def _summed(
    recipe: Recipe, rows: Sequence[Located], keys: Sequence[Key], errors: list[RowError]
) -> Iterator[tuple[Key, _Sum]]:
    """What the rows of each key add up to, but for those with a part that cannot be read."""
    values, divisors, broken = _parts(recipe, rows, errors)
    number = {key: at for at, key in enumerate(keys)}
    first, above, below = [0] * len(keys), [0] * len(keys), [0] * len(keys)
    spoilt: set[Key] = set()
    for row, value, divisor in zip(rows, values, divisors, strict=True):
        if value is None or divisor is None:
            if row.line in broken:
                spoilt.update(row.keys)
            continue
        for key in row.keys:
            at = number[key]
            first[at] = first[at] or row.line
            above[at] += value
            below[at] += divisor
    for key, at in number.items():
        if first[at] and key not in spoilt:
            yield key, _Sum(first[at], above[at], below[at])


def _parts(
    recipe: Recipe, rows: Sequence[Located], errors: list[RowError]
) -> tuple[list[int | None], list[int | None], set[int]]:
    """Value and denominator of each row where it has them, and the rows in which they cannot be read."""
    kpi, place, by = recipe.kpi, recipe.value or recipe.rate, recipe.denominator
    assert place is not None
    broken: set[int] = set()
    divisors: list[int | None] = [0] * len(rows)
    if by is not None:
        divisors = _column(by, rows, broken, errors, lambda text: amounts.denominator(kpi, text, by))
    if recipe.value is not None:
        return _column(place, rows, broken, errors, lambda text: amounts.value(kpi, text, place)), divisors, broken
    values = []
    for row, divisor in zip(rows, divisors, strict=True):
        value = _read(row.cells[place.at], partial(amounts.value_of_rate, kpi, divided_by=divisor or 0, place=place))
        values.append(_taken(value, row, place, broken, errors))
    return values, divisors, broken


def _column(
    place: Place, rows: Sequence[Located], broken: set[int], errors: list[RowError], parse: Callable[[str], int]
) -> list[int | None]:
    texts = [row.cells[place.at] for row in rows]
    known = {text: _read(text, parse) for text in set(texts)}
    if any(isinstance(value, Rejected) for value in known.values()):
        return [_taken(known[text], row, place, broken, errors) for text, row in zip(texts, rows, strict=True)]
    return [known[text] for text in texts]  # type: ignore[misc]


def _taken(
    value: int | Rejected | None, row: Located, place: Place, broken: set[int], errors: list[RowError]
) -> int | None:
    """A value, or None where there is none, with what is wrong noted."""
    if isinstance(value, Rejected):
        broken.add(row.line)
        errors.append(row_error(row.line, value, place.header))
        return None
    return value


def _read(text: str, parse: Callable[[str], int]) -> int | Rejected | None:
    try:
        return None if is_nothing(text) else parse(text)
    except Rejected as rejected:
        return rejected


def _adds_up(recipe: Recipe, *, of_group: bool, itemised: bool) -> bool:
    """People in two rows may be the same, an order may have two items; in rates of items both halves count them so."""
    if recipe.kpi.aggregation is Aggregation.MEAN:
        return False
    if recipe.kpi.is_ratio and (of_group or (not itemised and all(place.is_pooled for place in recipe.places))):
        return True
    return not any(place.counts_persons or (itemised and place.counts_orders) for place in recipe.places)


def _figure(recipe: Recipe, key: Key, total: _Sum) -> Figure:
    return Figure(
        line=total.line,
        column=recipe.places[0].header,
        kpi=recipe.kpi.code,
        subject=key[0],
        span=key[1],
        value=total.value,
        denominator=total.denominator,
    )


def _own(row: Located, columns: Columns, kpis: Mapping[str, Kpi], errors: list[RowError]) -> Figure | None:
    roles = columns.roles
    kpi = kpis.get(normalised(row.cells[roles["kpi"].at]))
    if kpi is None:
        errors.append(row_error(row.line, Rejected("unknown_kpi"), roles["kpi"].header))
        return None
    try:
        value, divisor = _own_amounts(row, columns, kpi)
    except Rejected as rejected:
        place = roles.get(rejected.field or "value", roles["value"])
        errors.append(row_error(row.line, rejected, place.header))
        return None
    (about, span), *_ = row.keys
    header = roles["value"].header
    return Figure(
        line=row.line, column=header, kpi=kpi.code, subject=about, span=span, value=value, denominator=divisor
    )  # fmt: skip


def _own_amounts(row: Located, columns: Columns, kpi: Kpi) -> tuple[int, int]:
    """Value and denominator of a row that names its KPI; refused with the role of the cell."""
    by = columns.roles.get("denominator")
    value, divisor = row.cells[columns.roles["value"].at], "" if by is None else row.cells[by.at]
    if is_nothing(value):
        raise Rejected("text_missing", "value")
    if is_nothing(divisor) == kpi.is_ratio:
        raise Rejected("denominator_missing" if kpi.is_ratio else "only_rates_divide", "denominator")
    if not kpi.is_ratio:
        return amounts.value(kpi, value), 0
    try:
        divided_by = amounts.denominator(kpi, divisor)
    except Rejected as rejected:
        raise Rejected(rejected.code, "denominator", **rejected.params) from rejected
    read = (
        amounts.value_of_rate(kpi, value, divided_by=divided_by)
        if amounts.is_rate(value)
        else amounts.value(kpi, value)
    )
    return read, divided_by
