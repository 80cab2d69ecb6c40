"""Several processes draw as one does, and lose nothing when one of them dies."""

import os
import signal
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from prss_training.certificates.engravers import Processes, ThisProcess, ToDraw, engravers
from prss_training.certificates.faces import from_json
from prss_training.certificates.look import plain_look
from prss_training.certificates.pdf import certificate_pdf
from prss_training.signing import KeysMissing, create_keys, examine_pdf, load_keys
from tests.certificates.holders import ISSUED

BASE_URL = "https://training.example.org"
SEALED = ISSUED + timedelta(minutes=5)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engravers")
    create_keys(folder, issuer="Riverbend Recovery Community", at=ISSUED - timedelta(days=1))
    return folder


@pytest.fixture
def wanted(issue):
    """Return a function that gives so many certificates to draw."""
    face = from_json(issue().face)

    def make(number):
        look = plain_look(face)
        return [
            ToDraw(each, replace(face, holder=f"Rosa Delgado {each}"), look, (), ISSUED, SEALED)
            for each in range(1, number + 1)
        ]

    return make


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def test_every_certificate_comes_back_once_drawn_and_sealed(wanted, keys):
    ring = load_keys(keys)
    asked = wanted(5)

    with Processes(2, keys=keys, base_url=BASE_URL) as drawing:
        done = list(drawing.draw_all(asked))

    assert sorted(one.certificate_id for one in done) == [1, 2, 3, 4, 5]
    for one in done:
        assert examine_pdf(one.drawn.pdf, ring).genuine
        face = asked[one.certificate_id - 1].face
        bare = certificate_pdf(face, base_url=BASE_URL, created=ISSUED)
        assert one.drawn.pdf.startswith(bare), "another process draws the same bytes"


def test_one_that_cannot_be_drawn_is_told_and_stops_no_other(wanted, keys):
    one, two = wanted(2)
    strange = replace(one, face=replace(one.face, holder="\U00016fe0 Doe \ue000"))

    with Processes(2, keys=keys, base_url=BASE_URL) as drawing:
        done = {found.certificate_id: found for found in drawing.draw_all([strange, two])}

    assert done[1].drawn is None
    assert "No installed font can print" in done[1].problem
    assert done[2].drawn is not None


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_what_a_process_had_in_hand_when_it_died_is_drawn_all_the_same(wanted, keys):
    drawers = Processes(2, keys=keys, base_url=BASE_URL)
    with drawers as drawing:
        found = drawing.draw_all(wanted(6))
        done = [next(found)]
        for child in children_of(drawers.parent_id):
            os.kill(child, signal.SIGKILL)
        done += list(found)

    assert sorted(one.certificate_id for one in done) == [1, 2, 3, 4, 5, 6]
    assert all(one.drawn for one in done)


def test_certificates_are_taken_only_as_there_is_room_for_them(wanted, keys):
    taken = []

    def source():
        for one in wanted(12):
            taken.append(one)
            yield one

    with Processes(2, keys=keys, base_url=BASE_URL) as drawing:
        next(drawing.draw_all(source()))

        assert len(taken) <= 5


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_no_process_is_left_when_the_work_is_broken_off(wanted, keys):
    drawers = Processes(2, keys=keys, base_url=BASE_URL)
    with drawers as drawing:
        next(drawing.draw_all(wanted(4)))
        left = [drawers.parent_id, *children_of(drawers.parent_id)]

    assert len(left) == 3
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/exe").exists() for pid in left) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in left)


def test_without_keys_nobody_begins_to_draw(tmp_path):
    for workers in (1, 2):
        with pytest.raises(KeysMissing):
            engravers(workers, keys=tmp_path / "none", base_url=BASE_URL)


def test_one_worker_is_this_process(keys):
    assert isinstance(engravers(1, keys=keys, base_url=BASE_URL), ThisProcess)
