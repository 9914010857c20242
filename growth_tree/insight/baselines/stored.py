"""A model as bytes, without pickle: plain parts as JSON, boosted trees by skops with an allow-list of types."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any
from warnings import catch_warnings, simplefilter
from zipfile import ZipFile, ZipInfo

import msgspec
import numpy as np

from growth_tree.insight.baselines.model import Model, ModelMismatch

FORMAT = 2
MODELS_KEPT = 32
"""Loaded models that one process remembers; a department's KPIs in force, some 200 kB each."""
SCHEMA = "schema.json"
PLACE = re.compile(r'(?<="__id__": )\d+|(?<="file": ")\d+(?=\.npy")')
TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
"""The one type that skops does not trust by itself and boosted trees need."""


def dump(model: Model) -> bytes:
    """The model as a skops file; the same model makes the same bytes, since their digest names it."""
    import sklearn  # noqa: PLC0415  (costs start-up time)
    from skops import io  # noqa: PLC0415

    boosters = list(model.parts.fitted.boosters) if model.parts else []
    plain = (
        replace(model, parts=replace(model.parts, fitted=replace(model.parts.fitted, boosters=())))
        if model.parts
        else model
    )
    timeless = replace(plain, card={name: told for name, told in plain.card.items() if name != "seconds"})
    text = msgspec.json.encode(timeless, enc_hook=_encoded).decode()
    return _named(io.dumps({"format": FORMAT, "library": sklearn.__version__, "model": text, "boosters": boosters}))


@lru_cache(maxsize=MODELS_KEPT)
def load(content: bytes) -> Model:
    """The model of a file made by `dump`, remembered by its bytes. Raises ModelMismatch for another library's."""
    import sklearn  # noqa: PLC0415  (costs start-up time)
    from sklearn.exceptions import InconsistentVersionWarning  # noqa: PLC0415
    from skops import io  # noqa: PLC0415

    try:
        unknown = set(io.get_untrusted_types(data=content)) - set(TRUSTED)
        if unknown:
            raise ModelMismatch(f"the file holds types that no model has: {', '.join(sorted(unknown))}")
        with catch_warnings():
            simplefilter("ignore", InconsistentVersionWarning)  # it is refused in the next line
            found = io.loads(content, trusted=list(TRUSTED))
        if (found["format"], found["library"]) != (FORMAT, sklearn.__version__):
            raise ModelMismatch(f"the model was made by scikit-learn {found['library']}, this is {sklearn.__version__}")
        model = msgspec.json.decode(found["model"], type=Model, dec_hook=_decoded)
    except ModelMismatch:
        raise
    except Exception as error:
        raise ModelMismatch("the file is not a model, or it is damaged") from error
    if not model.parts:
        return model
    return replace(
        model, parts=replace(model.parts, fitted=replace(model.parts.fitted, boosters=tuple(found["boosters"])))
    )


def digest(content: bytes) -> str:
    """What names a stored model: SHA-256 of its bytes, in hexadecimal."""
    return sha256(content).hexdigest()


def _named(content: bytes) -> bytes:
    """A skops file with its parts counted, where skops names them by their place in memory and the time of day."""
    with ZipFile(BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    schema = parts.pop(SCHEMA).decode()
    places = {place: str(n) for n, place in enumerate(dict.fromkeys(PLACE.findall(schema)))}
    found = BytesIO()
    with ZipFile(found, "w") as file:
        for name, part in parts.items():
            stem, _, kind = name.partition(".")
            file.writestr(ZipInfo(f"{places[stem]}.{kind}"), part)
        file.writestr(ZipInfo(SCHEMA), PLACE.sub(lambda each: places[each[0]], schema))
    return found.getvalue()


def _encoded(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(type(value).__name__)


def _decoded(wanted: Any, value: Any) -> Any:
    return value if wanted is object else np.array(value, dtype=float)
