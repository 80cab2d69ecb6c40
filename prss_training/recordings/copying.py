"""The process apart: copies the sound of one file into a new one, from stdin to stdout.

It is started by `reading` with the names of the two formats, as `python -I copying.py mov ipod`,
and imports nothing of ours. Whatever goes wrong ends it; nobody reads what it says then.
"""

import json
import logging
import math
import resource
import sys
from io import BytesIO

import av

_MEMORY = 1024 * 1024 * 1024  # bytes of addresses, libraries included
_PROCESSOR = 40  # seconds


def main() -> None:
    """Copy what comes in, and write a line that describes it before it."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR, _PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()
    content, seconds = copied(sys.stdin.buffer.read(), reads=sys.argv[1], writes=sys.argv[2])
    sys.stdout.buffer.write(json.dumps({"seconds": seconds}).encode() + b"\n" + content)


def copied(content: bytes, *, reads: str, writes: str) -> tuple[bytes, int]:
    """Return a new file with the first sound of `content`, and how many seconds it plays.

    Every packet is decoded once, so that a file whose sound is noise in disguise is refused, and
    the length is counted and not believed.
    """
    out = BytesIO()
    with (
        av.open(BytesIO(content), "r", format=reads, metadata_errors="ignore") as source,
        av.open(out, "w", format=writes) as made,
    ):
        heard = source.streams.audio[0]
        copy = made.add_stream_from_template(heard)
        copy.metadata.clear()
        samples, rate = 0, heard.rate
        for packet in source.demux(heard):
            for frame in packet.decode():
                samples += frame.samples
            if packet.dts is not None:
                packet.stream = copy
                made.mux(packet)
    if not samples or not rate:
        raise ValueError("there is no sound in it")
    return out.getvalue(), math.ceil(samples / rate)


if __name__ == "__main__":
    main()
