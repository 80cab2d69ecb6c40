"""The settings of the running application, for views and guards."""

from flask import current_app

from prss_training.settings import Settings

KEY = "prss_settings"


def settings() -> Settings:
    """Return the settings that the running application was made with."""
    given: Settings = current_app.extensions[KEY]
    return given
