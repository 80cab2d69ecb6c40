"""The commands as an operator types them."""

import os
import socket
import subprocess
import sys

import pytest


@pytest.fixture
def prss(tmp_path):
    """Return a function that runs `prss` on an instance of its own."""

    def run(*words, **environment):
        return subprocess.run(
            [sys.executable, "-m", "prss_training", *words],
            env={**os.environ, "PRSS_INSTANCE": str(tmp_path / "an instance"), **environment},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def test_setup_then_doctor_finds_everything_well(prss):
    assert prss("setup").returncode == 0

    told = prss("doctor")

    assert told.returncode == 0, told.stdout
    assert "mend" not in told.stdout


def test_the_doctor_says_what_to_do_when_nothing_is_set_up(prss):
    told = prss("doctor")

    assert told.returncode == 1
    assert "Run `prss setup`" in told.stdout


@pytest.mark.parametrize("words", [("people", "list"), ("demo", "seed"), ("audit", "check")])
def test_a_database_that_is_not_set_up_is_said_in_a_sentence(prss, words):
    told = prss(*words)

    assert told.returncode == 1
    assert "run `prss setup`" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_database_that_is_not_there_is_said_without_its_password(prss):
    told = prss(
        "people", "list", PRSS_DATABASE_URL="postgresql+psycopg://prss:sesame@127.0.0.1:1/prss"
    )

    assert told.returncode == 1
    assert "The database did not answer as it should" in told.stderr
    assert "Traceback" not in told.stderr
    assert "sesame" not in told.stderr


@pytest.mark.parametrize("word", ["run", "serve"])
def test_several_processes_are_not_served_where_each_would_count_guesses_for_itself(prss, word):
    told = prss(word, "--workers", "2", "--port", "0")

    assert told.returncode == 1
    assert "Set PRSS_REDIS_URL" in told.stderr


def test_a_wrong_setting_stops_the_start_with_one_sentence_each(prss):
    told = prss("setup", PRSS_BASE_URL="example.org", PRSS_PROXIES="many")

    assert told.returncode == 1
    assert "PRSS_BASE_URL must start with http:// or https://." in told.stderr
    assert "PRSS_PROXIES must be a whole number" in told.stderr
    assert "Traceback" not in told.stderr


def test_an_instance_that_cannot_be_made_is_explained(prss, tmp_path):
    (tmp_path / "file").write_text("not a folder")

    told = prss("setup", PRSS_INSTANCE=str(tmp_path / "file" / "instance"))

    assert told.returncode == 1
    assert "Set PRSS_INSTANCE" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_port_that_is_taken_is_explained_before_anything_is_done(prss, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        told = prss("run", "--port", str(port))

    assert told.returncode == 1
    assert "choose another port with --port" in told.stderr
    assert not (tmp_path / "an instance" / "prss.sqlite").exists()


def test_secrets_are_for_their_owner_only(prss, tmp_path):
    prss("setup")

    instance = tmp_path / "an instance"
    assert (instance / "secret.key").stat().st_mode & 0o077 == 0
    assert (instance / "salt.key").stat().st_mode & 0o077 == 0


def test_the_trail_of_a_new_instance_is_whole(prss):
    prss("setup")

    assert prss("audit", "check").stdout == "The trail is whole.\n"


def test_checking_a_code_before_anything_is_set_up_cannot_determine(prss):
    told = prss("verify", "0000-0000-0000-0000", "--json")

    assert told.returncode == 2
    assert '"cannot-determine"' in told.stdout
    assert "Traceback" not in told.stderr
