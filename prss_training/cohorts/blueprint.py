"""Where the pages of cohorts hang."""

from flask import Blueprint

bp = Blueprint("cohorts", __name__)
