"""A cell as the value of a KPI, in the unit and with the decimals in which the KPI is kept."""

from decimal import ROUND_HALF_UP, Decimal

from growth_tree.domain.core import Rejected
from growth_tree.domain.kpi import Kpi, Unit
from growth_tree.importing.metrics.columns import Place
from growth_tree.importing.metrics.numbers import scaled, seconds, share, whole

_ANYWHERE = Place(at=-1, header="")
_LENGTHS = {Unit.SECONDS: 1, Unit.HOURS: 3600}


def value(kpi: Kpi, text: str, place: Place = _ANYWHERE) -> int:
    """What is added up, the mean of some days, or the numerator of a rate."""
    if kpi.unit in _LENGTHS:
        return _rounded(_length(kpi, text, place), kpi.value_scale)
    if kpi.unit is Unit.PERCENT and not kpi.is_ratio:
        return _rounded(share(text, place.in_percent), kpi.value_scale)
    return _number(text, kpi.value_scale, place)


def denominator(kpi: Kpi, text: str, place: Place = _ANYWHERE) -> int:
    """What a rate is divided by."""
    return _number(text, kpi.denominator_scale, place)


def value_of_rate(kpi: Kpi, text: str, *, divided_by: int, place: Place = _ANYWHERE) -> int:
    """The numerator that gives a rate, to the nearest unit."""
    if kpi.unit is Unit.PERCENT:
        rate = share(text, place.in_percent)
    elif kpi.unit in _LENGTHS:
        rate = _length(kpi, text, place)
    else:
        rate = Decimal(scaled(text, kpi.scale, place.times)).scaleb(-kpi.scale)
    return _rounded(rate * divided_by, kpi.value_scale - kpi.denominator_scale)


def is_rate(text: str) -> bool:
    """Whether a cell is marked as a rate."""
    return text.endswith(("%", "％", "‰"))


def _number(text: str, scale: int, place: Place) -> int:
    return scaled(text, scale, place.times) if scale else whole(text, place.times)


def _length(kpi: Kpi, text: str, place: Place) -> Decimal:
    """Seconds or hours: of a bare number in the unit of the column, else in that of the KPI."""
    unit = _LENGTHS[kpi.unit]
    bare = text.replace(",", "").replace(".", "").isdigit()
    return seconds(text, (place.times if place.lasting else unit) if bare else 1) / unit


def _rounded(number: Decimal, scale: int) -> int:
    if number > 10**15:
        raise Rejected("cell_too_large", most=10**15)
    return int(number.scaleb(scale).to_integral_value(ROUND_HALF_UP))
