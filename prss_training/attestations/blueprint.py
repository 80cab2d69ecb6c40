"""The blueprint that the pages of this feature share."""

from flask import Blueprint

bp = Blueprint("attestations", __name__)
