"""Answers for machines: is the process alive, and can it do its work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from prss_training.web.database import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether the database answers and has its tables."""
    try:
        db.session.execute(text("SELECT 1 FROM organization LIMIT 1"))
    except SQLAlchemyError:
        return jsonify(status="not ready", reason="The database does not answer."), 503
    return jsonify(status="ready")
