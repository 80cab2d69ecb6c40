"""The application, for a WSGI server such as gunicorn."""

from prss_training.app import create_app
from prss_training.serving import settle

app = create_app()
settle()
