"""The back-test from the shell: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from growth_tree.cli import cli
from tests.insight.baselines.panels import shops, write

MEASURES = {
    "rows",
    "rows_without_forecast",
    "wql",
    "wql_10",
    "wql_50",
    "wql_80",
    "wql_90",
    "wape",
    "coverage_80",
    "width_80",
    "hit_50",
    "hit_20",
    "promotion_gap",
    "worst_group",
    "unfair_sd",
}
RULES = {"last_week", "mean_4_weeks", "mean_13_weeks"}


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve shops over 40 weeks, two of them new, the last four weeks tested."""
    path = tmp_path_factory.mktemp("panel") / "panel.csv.gz"
    write(path, shops(12, 40), test_weeks=4, new_units=2)
    return path


def backtest(*options: str) -> Result:
    return CliRunner().invoke(cli, ["baselines", "backtest", *options])


def test_every_method_is_measured_on_both_parts(panel: Path, tmp_path: Path) -> None:
    written = tmp_path / "out.csv"
    promoted = ("--promotion-column", "known_promotion", "--promotion-at", "1")
    done = backtest("--panel", str(panel), *promoted, "--predictions", str(written), "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert {"seconds_train", "seconds_predict", "methods"} <= set(found)
    assert {"pipeline", *RULES, *(f"{name}_own_quantiles" for name in RULES)} <= set(found["methods"])
    for name in ("pipeline", "mean_4_weeks_own_quantiles"):
        assert {part: set(measured) for part, measured in found["methods"][name].items()} == {
            "test": MEASURES,
            "new": MEASURES,
        }
    assert found["methods"]["pipeline"]["test"]["rows"] == 40
    assert found["methods"]["pipeline"]["new"]["rows"] == 8
    assert found["methods"]["last_week"]["test"]["coverage_80"] is None
    assert found["methods"]["last_year"]["test"] == {"rows": 0, "rows_without_forecast": 40}
    with written.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 48
    assert list(rows[0]) == ["unit", "period", "q10", "q50", "q80", "q90"]


def test_without_json_it_is_a_table(panel: Path) -> None:
    done = backtest("--panel", str(panel), "--strict")
    assert done.exit_code == 0, done.output
    assert "served: pipeline" in done.stdout
    assert sum(line.startswith("mean_4_weeks_own_quantiles") for line in done.stdout.splitlines()) == 2


def test_a_mistake_in_the_file_is_one_sentence(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("unit,period,value,split\na,2026-01-05,1,train\na,2026-01-12,x,test\n")
    done = backtest("--panel", str(bad), "--json")
    assert done.exit_code == 1
    assert done.stderr.strip() == "Error: value: Line 3: this is not a number."
    assert "Traceback" not in done.output


def test_a_panel_without_training_rows_is_refused(tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("unit,period,value,split\na,2026-01-05,1,new_history\na,2026-01-12,2,new_test\n")
    assert "No unit has rows to train on" in backtest("--panel", str(bare)).stderr


def test_the_promotion_column_has_to_exist_and_to_have_a_value(panel: Path) -> None:
    assert backtest("--panel", str(panel), "--promotion-column", "known_promotion").exit_code == 2
    done = backtest("--panel", str(panel), "--promotion-column", "known_sale", "--promotion-at", "1")
    assert done.exit_code == 1
    assert "known_sale" in done.stderr
