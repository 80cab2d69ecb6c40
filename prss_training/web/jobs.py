"""The queue of the running application, for views."""

from flask import current_app

from prss_training.jobs import Jobs

KEY = "prss_jobs"


def jobs() -> Jobs:
    """Return the queue."""
    queue: Jobs = current_app.extensions[KEY]
    return queue
