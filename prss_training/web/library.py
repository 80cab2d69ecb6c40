"""The content library, for views. It is loaded once, when the application is made."""

from flask import current_app

from prss_training.content.library import Library

KEY = "prss_library"


def library() -> Library:
    """Return the frozen library of the running application."""
    loaded: Library = current_app.extensions[KEY]
    return loaded
