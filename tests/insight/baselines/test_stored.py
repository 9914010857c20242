from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from growth_tree.insight.baselines.model import Model, ModelMismatch
from growth_tree.insight.baselines.panel import Form, Panel
from growth_tree.insight.baselines.predicting import predict
from growth_tree.insight.baselines.stored import digest, dump, load
from growth_tree.insight.baselines.training import train
from tests.insight.baselines.conftest import CUT
from tests.insight.baselines.panels import shops


@pytest.fixture(scope="module")
def content(model: Model) -> bytes:
    return dump(model)


def rewritten(content: bytes, change: Callable[[str], str]) -> bytes:
    """The same file with another description."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data.decode()) if name == "schema.json" else data)
    return out.getvalue()


def test_a_kept_model_forecasts_the_same(model: Model, content: bytes, sales: Panel) -> None:
    kept, fresh = predict(load(content), sales, CUT - 1), predict(model, sales, CUT - 1)
    assert (kept.quantiles == fresh.quantiles).all()
    assert all((kept.factors[name] == fresh.factors[name]).all() for name in fresh.factors)
    told = {name: value for name, value in json.loads(json.dumps(model.card)).items() if name != "seconds"}
    assert load(content).card == told


def test_a_rule_can_be_kept_as_well() -> None:
    panel = shops(9, 20)
    served = train(panel, horizon=1, form=Form.LEVEL)
    assert load(dump(served)).method == served.method != "pipeline"


def test_the_digest_names_the_bytes(content: bytes) -> None:
    assert digest(content) != digest(content + b" ")
    assert len(digest(content)) == 64


def test_another_version_of_the_library_is_refused(content: bytes) -> None:
    def aged(text: str) -> str:
        described = json.loads(text)
        described["content"]["library"]["content"] = '"0.1"'
        return json.dumps(described)

    with pytest.raises(ModelMismatch, match=r"scikit-learn 0\.1"):
        load(rewritten(content, aged))


def test_another_type_than_those_of_a_model_is_refused(content: bytes) -> None:
    with pytest.raises(ModelMismatch, match="types that no model has"):
        load(rewritten(content, lambda text: text.replace("TreePredictor", "TreeStealer")))


@pytest.mark.parametrize("damaged", [b"", b"PK nothing", b"{}"])
def test_what_is_no_model_is_refused(damaged: bytes) -> None:
    with pytest.raises(ModelMismatch, match="damaged"):
        load(damaged)


def test_half_a_model_is_refused(content: bytes) -> None:
    with pytest.raises(ModelMismatch):
        load(content[: len(content) // 2])
