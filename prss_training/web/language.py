"""The words of templates: translated where there is a catalog, and quick where there is none.

Flask-Babel looks the reader's language up anew for every word. A page holds a hundred of them, so
each word is looked up once for each language and kept.
"""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask, request
from flask_babel import Babel, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_WORDS_KEPT = 8192


def language() -> str:
    """Return the reader's language, such as `en`, as a key for what is kept in one."""
    return str(get_locale())


def init_language(app: Flask) -> None:
    """Give templates `_` and `once`.

    `_` is called as in Jinja's newer style: `_("Hello, %(name)s", name=…)`. `once` renders a piece
    that is the same for everybody: `once("footer", footer, shell)`; it is kept for each language
    and each place the application is mounted at.
    """
    babel = Babel(app)
    with app.app_context():
        several = len(babel.list_translations()) > 1

    @pass_eval_context
    def translated(context: EvalContext, message: str, **values: object) -> str:
        language = str(get_locale()) if several else ""
        if not context.autoescape:
            return _word(language, message) % values
        return _marked(language, message) % values if values else _plain(language, message)

    pieces: dict[tuple[str, str, str], Markup] = {}

    def once(name: str, macro: Callable[..., Markup], *given: object) -> Markup:
        key = (name, request.script_root, str(get_locale()) if several else "")
        if key not in pieces:
            pieces[key] = macro(*given)
        return pieces[key]

    for name in ("_", "gettext"):
        app.jinja_env.globals[name] = translated
    app.jinja_env.globals["once"] = once


@lru_cache(maxsize=_WORDS_KEPT)
def _word(language: str, message: str) -> str:
    """Return a message in a language, with the places for values still in it."""
    found: str = get_translations().ugettext(message) if language else message
    return found


@lru_cache(maxsize=_WORDS_KEPT)
def _marked(language: str, message: str) -> Markup:
    """Return a message as markup, so that the values put into it are escaped."""
    return Markup(_word(language, message))  # noqa: S704  (words of our templates, not of people)


@lru_cache(maxsize=_WORDS_KEPT)
def _plain(language: str, message: str) -> Markup:
    """Return a message that takes no values; a doubled per cent sign stands for one."""
    return _marked(language, message) % {}
