"""What is written down about a failure, and what is not."""

import json

import pytest
from flask import request
from sqlalchemy import text

from prss_training.web.database import db


@pytest.fixture
def breaking(make_app):
    """An application with a page that breaks, with somebody's address in the statement."""
    app = make_app()
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/breaks/<token>")
    def breaks(token):
        db.session.execute(text("SELECT :who FROM nowhere"), {"who": request.args.get("who")})

    yield app.test_client()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_failure_is_written_down_without_tokens_or_values(breaking, capsys):
    answer = breaking.get("/breaks/a-secret-token?who=rosa@example.org")

    told = capsys.readouterr().err
    line = json.loads(told.splitlines()[-1])
    assert answer.status_code == 500
    assert (line["event"], line["rule"]) == ("request failed", "/breaks/<token>")
    assert "nowhere" in line["exception"]
    for private in ("a-secret-token", "rosa@example.org"):
        assert private not in told


def test_no_traceback_reaches_the_reader(breaking):
    answer = breaking.get("/breaks/x").get_data(as_text=True)

    assert "Traceback" not in answer
    assert "nowhere" not in answer
