"""Files made to do harm get a sentence, soon, and take no more memory than they are given."""

import hashlib
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from prss_training.domain.certificate import Verdict
from prss_training.inspecting import Opened, open_apart, reading
from prss_training.verification.checks import Checked, Outcome
from prss_training.verification.services import answer_file, answer_pdf
from tests.certificates.holders import ISSUED
from tests.verification import hostile

LATER = ISSUED + timedelta(days=20)
SOON = 10.0  # seconds; two are promised, and a machine that runs other tests as well is given more
MOST_MEMORY = 320 * 1024  # kilobytes
# What a process used is counted from the memory of the one that started it, so a small one does.
MEASURED = """
import os, subprocess, sys
away = subprocess.DEVNULL
process = subprocess.Popen([sys.executable, "-I", *sys.argv[1:]], stdout=away, stderr=away)
_, _, used = os.wait4(process.pid, 0)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""
HUNGRY = (
    hostile.a_bomb,
    hostile.a_bomb_of_many_streams,
    hostile.a_million_objects,
    hostile.a_million_pages,
    hostile.a_giant_string,
    hostile.a_deep_nest,
    hostile.a_doubling_of_forms,
    hostile.ten_megabytes_of_streams,
)


def name_of(make):
    return getattr(make, "__name__", "")


@pytest.mark.parametrize("make", hostile.ALL, ids=name_of)
def test_a_hostile_file_gets_a_sentence_soon(session, ring, make):
    file = make()
    began = time.monotonic()

    answer = answer_file(session, file, ring, at=LATER)

    assert time.monotonic() - began < SOON
    assert answer.verdict in {Verdict.NOT_OURS, Verdict.CANNOT_DETERMINE}
    assert answer.sentence.endswith(".")
    assert answer.reasons
    assert answer.face is None


@pytest.mark.parametrize("make", HUNGRY, ids=name_of)
def test_a_hostile_file_takes_no_more_memory_than_it_is_given(make, tmp_path):
    file = tmp_path / "hostile.pdf"
    file.write_bytes(make())
    with file.open("rb") as given:
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, reading._APART, str(file.stat().st_size)],
            stdin=given,
            capture_output=True,
            check=True,
        )
    kilobytes, seconds = done.stdout.split()

    assert int(kilobytes) <= MOST_MEMORY
    assert float(seconds) < 4  # it is ended after two; others may count late


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a PDF"),
        (b"GIF89a", "picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "picture"),
        (b"PK\x03\x04 a document", "not a PDF"),
        (b"%PD", "not a PDF"),
        (b"%PDF-" + bytes(10 * 1024 * 1024), "10 MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(11 * 1024 * 1024), "10 MB"),
        (b"{" + b'"a":{' * 50_000, "not a PDF"),
        (b"[" + b"9" * 10_000 + b"]", "not a PDF"),
        (b'{"a": 1}', "check credentials by"),
        (b"eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "check credentials by"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing"),
        (b"<!DOCTYPE svg [<!ENTITY a 'a'>]><svg>&a;</svg>", "drawing"),
    ],
    ids=lambda each: repr(each[:12]),
)
def test_what_is_no_pdf_is_told_what_it_is(session, ring, content, said):
    answer = answer_file(session, content, ring, at=LATER)

    assert answer.verdict is Verdict.CANNOT_DETERMINE
    assert said in answer.reasons[0]


def test_a_picture_that_carries_a_code_leads_to_the_record_and_vouches_for_nothing(
    session, ring, held
):
    code = f"{held.code[:4]}-{held.code[4:8]}-{held.code[8:12]}-{held.code[12:]}"

    answer = answer_file(session, b"\x89PNG\r\n\x1a\n" + code.encode(), ring, at=LATER)

    assert (answer.verdict, answer.claimed_code) == (Verdict.CANNOT_DETERMINE, code)
    assert answer.face is None


def test_the_process_apart_can_open_nothing_any_more():
    tried = (
        "import socket, sys; sys.path.insert(0, sys.argv[1]); import opening; opening._bound()\n"
        "for act in (lambda: open('/etc/passwd'), lambda: socket.socket()):\n"
        "    try: act()\n"
        "    except OSError as error: print(error.errno)\n"
        "    else: print('open')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", tried, reading._APART.parent],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["24", "24"]  # too many files are open


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "import os; os.abort()",
        "print('no such words')",
        'print(\'[1]\'); print(\'{"file": 7}\'); print(\'{"file": 0, "part": "contents"}\')',
        'print(\'{"file": 0, "part": "contents", "found": {"page_count": "x"}}\')',
        "while True: print('a' * 65536)",
    ],
    ids=["sleeps", "dies", "babbles", "lies", "lies in shape", "never ends"],
)
def test_a_verdict_stands_when_the_process_apart_fails(
    session, pdf, ring, tmp_path, monkeypatch, program
):
    other = tmp_path / "other.py"
    other.write_text(program)
    monkeypatch.setattr(reading, "_APART", other)
    began = time.monotonic()

    answer = answer_pdf(session, pdf + b"\n", ring, at=LATER)

    assert time.monotonic() - began < SOON
    assert answer.verdict is Verdict.ALTERED
    outcomes = {check.what: check.outcome for check in answer.checks}
    assert outcomes[Checked.NOTHING_AFTER] is Outcome.FAILED
    assert outcomes[Checked.PAGE_CONTENT] is Outcome.UNTOLD


def test_a_file_that_kills_the_process_leaves_what_was_told_of_the_one_before_it(pdf):
    sound, broken = open_apart([pdf, hostile.a_bomb()], patience=30)

    assert sound.contents is not None
    assert "Rosa García López" in sound.words
    assert broken == Opened()


def test_waiting_for_a_turn_ends(monkeypatch, pdf):
    for _ in range(2):
        assert reading._TURNS.acquire(timeout=1)
    try:
        began = time.monotonic()
        assert open_apart([pdf], patience=0.2) == (Opened(),)
        assert time.monotonic() - began < 2
    finally:
        reading._TURNS.release(2)


def test_many_strange_signatures_cost_a_few_and_no_more(session, ring, pdf, monkeypatch):
    """Each sound-looking signature over ten megabytes is one to hash: sixteen at the most."""
    hole = pdf[pdf.index(b"/Contents <3") + 10 : pdf.index(b">", pdf.index(b"/Contents <3")) + 1]
    body = b"%PDF-1.7\n" + hole + bytes(9 * 1024 * 1024)
    ranges = b"".join(
        b"/ByteRange[0 9 %d %d]\n" % (9 + len(hole), 9 * 1024 * 1024 - n) for n in range(1, 500)
    )
    hashed = []
    plain = hashlib.new

    def counted(name, *data):
        hashed.append(name)
        return plain(name, *data)

    monkeypatch.setattr(hashlib, "new", counted)

    answer = answer_pdf(session, body + ranges, ring, at=LATER)

    assert answer.verdict is Verdict.ALTERED
    assert len(hashed) <= 3 * 16
