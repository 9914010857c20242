from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from growth_tree.domain.core import Rejected
from growth_tree.insight.baselines import panel_file
from growth_tree.insight.baselines.panel_file import read_panel

HEADER = "unit,period,value,exposure,split,known_festival,known_promotion,static_city\n"
GOOD = HEADER + (
    "a,2026-01-05,10,5,train,,0,north\n"
    "a,2026-01-19,12,6,train,double eleven,0.5,north\n"
    "b,2026-01-12,,5,test,spring,1,south\n"
)  # fmt: skip


def refused(path: Path, text: str) -> tuple[str, str | None, object]:
    path.write_text(text)
    with pytest.raises(Rejected) as refusal:
        read_panel(path)
    return refusal.value.code, refusal.value.field, refusal.value.params.get("row")


def test_a_file_becomes_matrices_with_gaps(tmp_path: Path) -> None:
    (tmp_path / "panel.csv.gz").write_bytes(gzip.compress(GOOD.encode()))
    given = read_panel(tmp_path / "panel.csv.gz")
    assert given.panel.units == ("a", "b")
    assert given.panel.weeks == 3
    assert given.panel.value[0].tolist() == pytest.approx([10, np.nan, 12], nan_ok=True)
    assert given.split.tolist() == [[0, -1, 0], [-1, 1, -1]]
    assert given.panel.known["known_festival=double eleven"][0, 2] == 1
    assert given.panel.static["static_city"].tolist() == ["north", "south"]


def test_without_exposure_every_week_counts_alike(tmp_path: Path) -> None:
    (tmp_path / "panel.csv").write_text("unit,period,value,split\na,2026-01-05,3,train\n")
    assert read_panel(tmp_path / "panel.csv").panel.exposure.tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("panel_column_missing", "unit", None)),
        (HEADER, ("panel_empty", None, None)),
        (GOOD.replace("split", "part"), ("panel_column_missing", "split", None)),
        (GOOD.replace("static_city", "city"), ("panel_column_unknown", "city", None)),
        (GOOD.replace("static_city", "known_promotion"), ("panel_column_twice", "known_promotion", None)),
        (GOOD + "c,2026-01-05,1\n", ("panel_ragged", None, 5)),
        (GOOD.replace("a,2026-01-19", "a,19.1.2026"), ("panel_not_a_date", "period", 3)),
        (GOOD.replace("a,2026-01-19", "a,2026-01-20"), ("panel_not_a_monday", "period", 3)),
        (GOOD.replace("2026-01-19", "2026-01-05"), ("panel_row_twice", "period", 3)),
        (GOOD.replace("12,6,train", "many,6,train"), ("panel_not_a_number", "value", 3)),
        (GOOD.replace("12,6,train", "1e999,6,train"), ("panel_not_a_number", "value", 3)),
        (GOOD.replace("12,6,train", "12,-6,train"), ("panel_negative", "exposure", 3)),
        (GOOD.replace(",0.5,", ",some,"), ("panel_not_a_number", "known_promotion", 3)),
        (GOOD.replace("5,test", "5,tset"), ("panel_split_unknown", "split", 4)),
    ],
)
def test_a_mistake_is_refused_with_its_column_and_line(
    tmp_path: Path, text: str, expected: tuple[str, str | None, int | None]
) -> None:
    assert refused(tmp_path / "panel.csv", text) == expected


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    for name, content in (("panel.csv", b"\xff\xfe\x00"), ("panel.csv.gz", b"unit,period\n")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Rejected, match="panel_unreadable"):
            read_panel(tmp_path / name)


def test_a_file_of_many_lines_is_read_in_parts_as_if_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(GOOD)
    whole = read_panel(path)
    monkeypatch.setattr(panel_file, "LINES_AT_ONCE", 2)
    parts = read_panel(path)
    assert parts.panel.units == whole.panel.units
    assert np.array_equal(parts.panel.value, whole.panel.value, equal_nan=True)
    assert parts.panel.static["static_city"].tolist() == ["north", "south"]
    assert refused(path, GOOD.replace("b,2026-01-12,", "b,2026-01-12,many")) == ("panel_not_a_number", "value", 4)
    assert refused(path, GOOD + "c,2026-01-05,1\n") == ("panel_ragged", None, 5)
