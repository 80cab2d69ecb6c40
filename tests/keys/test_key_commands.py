"""`prss keys`: what an operator types, what is told, and what the trail keeps of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from prss_training.audit.models import TrailEntry
from prss_training.audit.services import breaks
from prss_training.domain.sealing import KeyFile, Level, Sealing
from prss_training.keys.cli import cli
from prss_training.signing import Purpose, list_keys, load_keys, load_purpose
from prss_training.web.database import db
from tests.signing.authorities import certified, pem, private_pem

pytestmark = pytest.mark.database


@pytest.fixture
def instance(tmp_path):
    return tmp_path / "instance"


@pytest.fixture
def keys(instance):
    return instance / "keys"


@pytest.fixture
def outside(tmp_path):
    """Make a key that an outside authority vouches for, and name it as the settings would."""

    def made(name="Registry"):
        root = certified("Outside root", kind="ec")
        leaf = certified(name, root, kind="ec", ca=False)
        (tmp_path / f"{name}.pem").write_bytes(private_pem(leaf.key))
        (tmp_path / f"{name}-chain.pem").write_bytes(pem(leaf.certificate, root.certificate))
        return Sealing(
            KeyFile(tmp_path / f"{name}.pem"), certificates=tmp_path / f"{name}-chain.pem"
        )

    return made


@pytest.fixture
def prss(make_app, instance):
    """Type `prss keys …` in an instance of its own, under settings that may change."""
    apps = {}

    def typed(*words, sealing=Sealing(), code=0):  # noqa: B008 - a frozen value
        if sealing not in apps:
            url = apps[next(iter(apps))].config["SQLALCHEMY_DATABASE_URI"] if apps else None
            over = {"database_url": url} if url else {}
            apps[sealing] = make_app(instance=instance, sealing=sealing, **over)
        result = apps[sealing].test_cli_runner().invoke(cli, list(words))
        assert result.exit_code == code, result.output
        return result.output

    typed.apps = apps
    return typed


@pytest.fixture
def trail(prss):
    """Return what the trail says of keys, in the order it was written."""

    def told():
        app = next(iter(prss.apps.values()))
        with app.app_context():
            entries = db.session().scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
            assert list(breaks(db.session())) == []
            return [(entry.happened.value, entry.subject) for entry in entries]

    return told


def today():
    return f"{datetime.now(UTC):%Y-%m-%d}"


def test_whatever_is_lacking_is_made_and_noted(prss, keys, trail):
    said = prss("create")

    made = [key.key_id for key in list_keys(keys)]
    assert made == [f"{purpose}-{today()}-1" for purpose in Purpose]
    assert [line.split(" ")[0] for line in said.splitlines()] == made
    assert trail() == [("signing key created", f"key {key_id}") for key_id in made]
    assert prss("create") == "Nothing is lacking.\n"
    assert len(trail()) == 4


def test_the_list_shows_every_key_with_its_dates_and_state(prss):
    prss("create")
    prss("create", "--purpose", "jwt")
    prss("retire", f"jwt-{today()}-1")
    prss("create", "--purpose", "pdf")

    rows = [line for line in prss("list").splitlines() if today() in line]

    shown = {row.split("│")[1].strip(): row.split("│")[-2].strip() for row in rows}
    assert shown == {
        f"pdf-{today()}-1": "in reserve",
        f"pdf-{today()}-2": "signs",
        f"jwt-{today()}-1": "retired",
        f"jwt-{today()}-2": "signs",
        f"proof-{today()}-1": "signs",
        f"status-{today()}-1": "signs",
    }
    assert all(row.count("│") == 8 for row in rows)


def test_without_keys_the_list_says_what_to_do(prss):
    assert "Run `prss setup`" in prss("list", code=1)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_rotating_makes_a_successor_and_retires_what_signed_before(prss, keys, trail, purpose):
    prss("create")

    said = prss("rotate", purpose.value)

    first, second = f"{purpose}-{today()}-1", f"{purpose}-{today()}-2"
    assert f"{second} signs from now on." in said
    assert f"{first} is retired." in said
    assert trail()[4:] == [
        ("signing key created", f"key {second}"),
        ("signing key retired", f"key {first}"),
    ]
    states = {key.key_id: key.signs for key in list_keys(keys) if key.purpose is purpose}
    assert states == {first: False, second: True}


@pytest.mark.parametrize("purpose", [Purpose.JWT, Purpose.PROOF, Purpose.STATUS])
def test_a_running_program_knows_of_a_new_and_of_a_retired_key_at_once(prss, keys, purpose):
    prss("create")
    before = load_purpose(keys, purpose)
    assert load_purpose(keys, purpose) is before

    prss("create", "--purpose", purpose.value)
    with_new = load_purpose(keys, purpose)
    prss("retire", before.current.key_id)
    with_retired = load_purpose(keys, purpose)

    assert with_new.current.key_id == f"{purpose}-{today()}-2"
    assert [key.retired is None for key in with_new.published] == [True, True]
    assert [key.retired is None for key in with_retired.published] == [False, True]


def test_a_running_program_seals_with_a_new_pdf_key_at_once(prss, keys):
    prss("create")
    before = load_keys(keys)
    assert load_keys(keys) is before

    prss("rotate", "pdf")

    assert load_keys(keys).pdf.key_id == f"pdf-{today()}-2"
    assert len(load_keys(keys).trusted) == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["retire", "pdf-1999-01-01-1"], "There is no key named pdf-1999-01-01-1"),
        (["retire", f"jwt-{today()}-1"], "is the only JWT key in use"),
        (["import"], "Set PRSS_PDF_KEY"),
    ],
)
def test_what_is_refused_is_told_and_leaves_no_trace(prss, trail, words, why):
    prss("create")
    before = trail()

    assert why in prss(*words, code=1)
    assert trail() == before


def test_a_key_from_outside_is_taken_up_once_and_noted(prss, keys, trail, outside):
    sealing = outside()
    prss("create")

    assert prss("import", sealing=sealing) == f"pdf-{today()}-2 is taken up.\n"
    assert prss("import", sealing=sealing) == "All of it is here already.\n"

    assert trail()[4:] == [("signing key taken up", f"key pdf-{today()}-2")]
    assert load_keys(keys, sealing).pdf.key_id == f"pdf-{today()}-2"
    [row] = [line for line in prss("list").splitlines() if f"pdf-{today()}-2" in line]
    assert "outside" in row
    assert "signs" in row


def test_pdf_keys_are_not_made_here_while_one_from_outside_is_named(prss, trail, outside):
    prss("create")
    before = trail()

    assert "prss keys import" in prss("create", "--purpose", "pdf", sealing=outside(), code=1)
    assert trail() == before


def test_a_key_from_outside_is_rotated_to_the_next_one(prss, keys, trail, outside):
    first, second = outside("First"), outside("Second")
    prss("create")
    prss("rotate", "pdf", sealing=first)
    assert "still names" in prss("rotate", "pdf", sealing=first, code=1)

    prss("rotate", "pdf", sealing=second)

    states = {k.key_id: k.retired is None for k in list_keys(keys) if k.purpose is Purpose.PDF}
    assert states == {
        f"pdf-{today()}-1": False,
        f"pdf-{today()}-2": False,
        f"pdf-{today()}-3": True,
    }
    assert trail()[-2:] == [
        ("signing key taken up", f"key pdf-{today()}-3"),
        ("signing key retired", f"key pdf-{today()}-2"),
    ]


def test_the_certificates_that_time_stamps_are_trusted_by_are_taken_up(prss, keys, trail, tmp_path):
    (tmp_path / "time.pem").write_bytes(pem(certified("Time root").certificate))
    sealing = replace(
        Sealing(),
        tsa_url="http://127.0.0.1:9/",
        tsa_certificates=tmp_path / "time.pem",
        level=Level.LT,
    )
    prss("create")

    said = prss("import", sealing=sealing)

    assert said.startswith("time stamp ")
    assert trail()[-1][0] == "signing key taken up"
    assert len(load_keys(keys, sealing).stamp_roots) == 1


def test_setting_up_takes_up_what_the_settings_name(prss, keys, outside):
    sealing = outside()

    prss("create", sealing=sealing)

    assert load_keys(keys, sealing).pdf.key_id == f"pdf-{today()}-2"
