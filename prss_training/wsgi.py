"""The application, for a WSGI server such as gunicorn."""

from prss_training.app import create_app

app = create_app()
