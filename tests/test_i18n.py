"""Which language is in force, and for how long."""

from __future__ import annotations

import pytest
from flask import Flask, request
from flask_babel import gettext

from growth_tree.i18n import install, spoken, translations


@pytest.fixture
def app() -> Flask:
    app = Flask("languages")
    install(app, locale=lambda: request.args["locale"], timezone="Asia/Shanghai")
    return app


def test_each_request_speaks_its_own_language_also_one_within_another(app: Flask) -> None:
    with app.test_request_context("/?locale=en"):
        assert (spoken().language, gettext("Tree")) == ("en", "Tree")
        with app.app_context(), app.test_request_context("/?locale=zh_Hans"):
            assert (spoken().language, gettext("Tree")) == ("zh", translations("zh_Hans").gettext("Tree"))
        assert (spoken().language, gettext("Tree")) == ("en", "Tree")
    with app.test_request_context("/?locale=zh_Hans"):
        assert spoken().language == "zh"
