"""Reading a recording that somebody handed in, in a process of its own.

Files from strangers are opened by a library written in C. It runs apart, with little memory and
little time, so that a file made to break it breaks nothing else.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from prss_training.domain.errors import Unacceptable

LONGEST_SECONDS = 30 * 60
_PATIENCE = 60  # seconds of the clock; the process itself may use fewer of the processor
_FEWEST_BYTES = 100
_APART = Path(__file__).with_name("copying.py")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its name, media type, ending, and how FFmpeg calls it."""

    key: str
    media_type: str
    ending: str
    reads: str
    writes: str


KINDS = {
    kind.key: kind
    for kind in (
        Kind("mp4", "audio/mp4", "m4a", "mov", "ipod"),
        Kind("mp3", "audio/mpeg", "mp3", "mp3", "mp3"),
        Kind("ogg", "audio/ogg", "ogg", "ogg", "ogg"),
        Kind("webm", "audio/webm", "webm", "matroska", "webm"),
        Kind("wav", "audio/wav", "wav", "wav", "wav"),
    )
}


class RecordingUnusable(Unacceptable):
    """A file is no recording that can be kept."""

    def __init__(self) -> None:
        super().__init__(
            "This file is not a recording that can be played here. Choose an M4A, MP3, Ogg, WebM "
            "or WAV file, such as your phone's voice recorder makes."
        )


class RecordingTooLarge(Unacceptable):
    """A recording has more bytes than we keep."""

    def __init__(self, most_megabytes: int) -> None:
        super().__init__(
            f"This file is larger than {most_megabytes} MB. Five minutes are enough: record it "
            "again as M4A or MP3, or cut it shorter."
        )


class RecordingTooLong(Unacceptable):
    """A recording plays for longer than anybody is asked to speak."""

    def __init__(self) -> None:
        super().__init__(
            f"This recording is longer than {LONGEST_SECONDS // 60} minutes. About five minutes "
            "are enough."
        )


@dataclass(frozen=True, slots=True)
class Recording:
    """Sound that may be kept, with nothing else in its file. `seconds` is rounded up."""

    content: bytes
    media_type: str
    seconds: int

    @classmethod
    def told(cls, output: bytes, kind: Kind) -> Self:
        """Read what the process apart wrote: a line that describes the file, then the file."""
        head, _, content = output.partition(b"\n")
        return cls(content, kind.media_type, int(json.loads(head)["seconds"]))


def ending_of(media_type: str) -> str:
    """Return how the name of a kept recording ends."""
    return next(kind.ending for kind in KINDS.values() if kind.media_type == media_type)


def kind_of(content: bytes) -> Kind:
    """Tell the kind of a file from its first bytes; its name is not asked.

    Raises:
        RecordingUnusable: it is none that is taken.
    """
    for key, fits in (
        ("mp4", content[4:8] == b"ftyp"),
        ("ogg", content.startswith(b"OggS")),
        ("wav", content.startswith(b"RIFF") and content[8:12] == b"WAVE"),
        ("webm", content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64]),
        ("mp3", content.startswith(b"ID3") or _is_mpeg_frame(content)),
    ):
        if fits:
            return KINDS[key]
    raise RecordingUnusable


def read_recording(content: bytes, *, most_megabytes: int) -> Recording:
    """Return the sound of a recording in a new file without anything that tells of its maker.

    Args:
        content: The file as it was handed in.
        most_megabytes: How large it may be.

    Raises:
        RecordingTooLarge: it has more bytes.
        RecordingTooLong: it plays for more than half an hour.
        RecordingUnusable: it is of another kind, has no sound, or is broken.
    """
    if len(content) > most_megabytes * 1024 * 1024:
        raise RecordingTooLarge(most_megabytes)
    if len(content) < _FEWEST_BYTES:
        raise RecordingUnusable
    kind = kind_of(content)
    try:
        done = subprocess.run(  # noqa: S603  (our own module, and words of our own)
            [sys.executable, "-I", str(_APART), kind.reads, kind.writes],
            input=content,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
        made = Recording.told(done.stdout, kind)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        raise RecordingUnusable from None
    if made.seconds > LONGEST_SECONDS:
        raise RecordingTooLong
    return made


def _is_mpeg_frame(content: bytes) -> bool:
    """Tell an MPEG audio frame of layer III by its header."""
    return content[0] == 0xFF and content[1] & 0xE6 == 0xE2  # noqa: PLR2004  (ISO/IEC 11172-3)
