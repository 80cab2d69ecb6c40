"""Sending a recording to whoever may listen to it."""

from io import BytesIO

from flask import Response, send_file

from prss_training.coursework.models import SpokenAnswer
from prss_training.files.services import read
from prss_training.files.store import Store
from prss_training.recordings import ending_of


def played(spoken: SpokenAnswer, store: Store) -> Response:
    """Send a recording as sound and as nothing else; a player may ask for pieces of it.

    Its media type is the one it was seen to be, and no browser may guess another.

    Raises:
        FileGone, FileDamaged: the file is not as it was kept.
    """
    return send_file(
        BytesIO(read(store, spoken.file)),
        mimetype=spoken.media_type,
        download_name=f"answer-{spoken.submission_id}.{ending_of(spoken.media_type)}",
        conditional=True,
        etag=spoken.file.sha256,
    )
