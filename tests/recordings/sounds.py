"""Short recordings of a tone, as a phone would make them: with a name and a place inside."""

import array
import math
from fractions import Fraction
from io import BytesIO

import av
from av.audio.resampler import AudioResampler

SECRETS = (b"Rosa at home", b"+46.7867-092.1005/")
MAKERS = {
    "audio/mp4": ("ipod", "aac", 16000),
    "audio/mpeg": ("mp3", "mp3", 16000),
    "audio/ogg": ("ogg", "libopus", 48000),
    "audio/webm": ("webm", "libopus", 48000),
    "audio/wav": ("wav", "pcm_s16le", 16000),
}


def sound(media_type: str = "audio/mp4", *, seconds: int = 2, pitch: int = 440) -> bytes:
    """Return a recording of one kind."""
    container, codec, rate = MAKERS[media_type]
    out = BytesIO()
    with av.open(out, "w", format=container) as made:
        made.metadata.update(
            title="Rosa at home", comment="+46.7867-092.1005/", location="+46.7867-092.1005/"
        )
        stream = made.add_stream(codec, rate=rate)
        stream.layout = "mono"
        fit = AudioResampler(stream.codec_context.format, "mono", rate)
        for start in range(0, rate * seconds, 1000):
            frame = av.AudioFrame(format="s16", layout="mono", samples=1000)
            wave = (
                int(8000 * math.sin(2 * math.pi * pitch * n / rate))
                for n in range(start, start + 1000)
            )
            frame.planes[0].update(array.array("h", wave).tobytes())
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            for fitted in fit.resample(frame):
                made.mux(stream.encode(fitted))
        made.mux(stream.encode(None))
    return out.getvalue()


def picture() -> bytes:
    """Return a film without sound, which begins like a spoken answer."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as made:
        stream = made.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            made.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        made.mux(stream.encode(None))
    return out.getvalue()
