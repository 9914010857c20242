"""China's public holidays, and the weekend days that are worked to make up for them (调休)."""

from __future__ import annotations

from collections.abc import Iterable

from holidays import country_holidays

from growth_tree.domain.calendar import DeclareHolidays


def declare_holidays(years: Iterable[int]) -> list[DeclareHolidays]:
    """One declaration a year; for years that the state council has not announced yet, the days known by law."""
    return [_declared(year) for year in years]


def _declared(year: int) -> DeclareHolidays:
    known = country_holidays("CN", years=year)
    worked = {day for day in known.weekend_workdays if day.year == year}
    return DeclareHolidays(
        year=year,
        days_off=tuple(sorted(day for day in known if day.year == year)),
        extra_workdays=tuple(sorted(worked - set(known))),
    )
