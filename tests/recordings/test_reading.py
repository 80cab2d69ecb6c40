"""A recording is known by what is in it, and keeps its sound and nothing else."""

from io import BytesIO

import av
import pytest

from prss_training import recordings
from prss_training.recordings import (
    RecordingTooLarge,
    RecordingTooLong,
    RecordingUnusable,
    ending_of,
    read_recording,
    reading,
)
from tests.recordings.sounds import MAKERS, SECRETS, picture, sound


def read(content, most=10):
    return read_recording(content, most_megabytes=most)


@pytest.mark.parametrize("media_type", MAKERS)
def test_sound_of_every_kind_is_kept_without_who_made_it_and_where(media_type):
    given = sound(media_type)
    assert any(secret in given for secret in SECRETS), "the test has nothing to find"

    made = read(given)

    assert (made.media_type, made.seconds in (2, 3)) == (media_type, True)
    assert not any(secret in made.content for secret in SECRETS)
    with av.open(BytesIO(made.content)) as heard:
        [stream] = heard.streams
        assert stream.type == "audio"
        assert sum(frame.samples for frame in heard.decode(audio=0)) >= 30_000
        assert not {"title", "comment", "location", "creation_time"} & set(heard.metadata)


def test_the_name_of_a_kind_ends_as_people_know_it():
    assert {ending_of(kind) for kind in MAKERS} == {"m4a", "mp3", "ogg", "webm", "wav"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ID3",
        b"just words, and more of them, so that it is long enough to be looked at closely" * 3,
        b"%PDF-1.7" + bytes(400),
        b"MZ" + bytes(400),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" * 9,
        b"ID3" + bytes(4000),
        b"RIFF\xff\xff\xff\xffWAVEfmt " + bytes(400),
        b"OggS" + bytes(4000),
        b"\x00\x00\x00\x18ftypM4A " + b"\xff" * 4000,
        b"\x1aE\xdf\xa3webm" + bytes(4000),
        b"\x1aE\xdf\xa3" + bytes(4000),
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret\n" * 9,
    ],
)
def test_what_is_no_sound_is_refused_whatever_it_begins_with(content):
    with pytest.raises(RecordingUnusable, match="not a recording that can be played"):
        read(content)


def test_a_film_without_sound_is_refused():
    with pytest.raises(RecordingUnusable):
        read(picture())


@pytest.mark.parametrize("media_type", MAKERS)
def test_a_recording_that_was_cut_off_does_no_harm(media_type):
    given = sound(media_type)
    for length in (150, len(given) // 3, len(given) - 40):
        try:
            made = read(given[:length])
        except RecordingUnusable:
            continue
        assert made.seconds >= 1


def test_a_file_that_breaks_the_reader_breaks_nothing_else(monkeypatch):
    monkeypatch.setattr(reading, "_APART", reading._APART.with_name("not-there.py"))

    with pytest.raises(RecordingUnusable):
        read(sound())


def test_a_file_that_keeps_the_reader_busy_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(30)\n")
    monkeypatch.setattr(reading, "_APART", slow)
    monkeypatch.setattr(reading, "_PATIENCE", 1)

    with pytest.raises(RecordingUnusable):
        read(sound())


def test_more_than_the_setting_allows_is_refused_before_it_is_opened():
    with pytest.raises(RecordingTooLarge, match="larger than 1 MB"):
        read(bytes(1024 * 1024 + 1), most=1)


def test_half_an_hour_is_enough(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_SECONDS", 1)

    with pytest.raises(RecordingTooLong):
        read(sound())


def test_what_the_room_gives_out_is_all_there():
    assert all(hasattr(recordings, name) for name in recordings.__all__)
