"""Where templates, static files and content are, in a checkout and in a wheel.

They live at the top of the repository. A wheel carries them inside the package, under
`_shipped/`, put there by `force-include` in `pyproject.toml`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_shipped"
_ROOT = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent

TEMPLATES = _ROOT / "templates"
STATIC = _ROOT / "static"
CONTENT = _ROOT / "content"
MIGRATIONS = _PACKAGE / "migrations"

# In a checkout the embedded data lives beside the code; an installed wheel uses the folder it
# is run from. PRSS_INSTANCE names another place.
INSTANCE = Path.cwd() / "instance" if _SHIPPED.is_dir() else _PACKAGE.parent / "instance"
