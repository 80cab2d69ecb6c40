"""Recordings of speech: what kind they are, told from what is in them, and nothing kept but sound.

A recording from somebody's phone may say where and when it was made, and by whom. What is kept
is a new file of the same kind, with the sound copied into it and nothing else.
"""

from prss_training.recordings.reading import (
    KINDS,
    Recording,
    RecordingTooLarge,
    RecordingTooLong,
    RecordingUnusable,
    ending_of,
    read_recording,
)

__all__ = [
    "KINDS",
    "Recording",
    "RecordingTooLarge",
    "RecordingTooLong",
    "RecordingUnusable",
    "ending_of",
    "read_recording",
]
