"""The addresses of lessons; the modules of this feature hang their pages on it."""

from flask import Blueprint

bp = Blueprint("lessons", __name__)
