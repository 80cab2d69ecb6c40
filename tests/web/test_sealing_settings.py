"""The settings of the seal: what goes together, and a sentence for what does not."""

from pathlib import Path

import pytest

from prss_training.domain.sealing import EMBEDDED, KeyFile, Level, Pkcs12, Sealing
from prss_training.settings import SettingsIncomplete, load_settings


@pytest.fixture
def given(tmp_path):
    """Return a way to read the settings of an instance of its own."""

    def read(**over):
        named = {f"PRSS_{name.upper()}": value for name, value in over.items()}
        return load_settings({"PRSS_INSTANCE": str(tmp_path / "instance"), **named})

    return read


def test_left_out_the_embedded_authoritys_key_seals_without_a_time_stamp(given):
    assert given().sealing == EMBEDDED
    assert given(pdf_key="embedded").sealing == EMBEDDED


def test_a_pkcs12_file_and_its_password_are_enough(given):
    found = given(pdf_key="pkcs12:/etc/seal.p12", pdf_key_secret="open sesame").sealing

    assert found == Sealing(key=Pkcs12(Path("/etc/seal.p12")), secret="open sesame")


def test_a_password_may_stand_in_a_file(given, tmp_path):
    (tmp_path / "pin").write_text("4711\n")

    found = given(pdf_key="pkcs12:/etc/seal.p12", pdf_key_secret_file=str(tmp_path / "pin"))

    assert found.sealing.secret == "4711"
    assert "4711" not in repr(found)


def test_a_key_file_comes_with_certificates(given):
    found = given(pdf_key="file:/etc/seal.pem", pdf_certificates="/etc/chain.pem").sealing

    assert (found.key, found.certificates) == (
        KeyFile(Path("/etc/seal.pem")),
        Path("/etc/chain.pem"),
    )


@pytest.mark.parametrize(("level", "expected"), [({}, Level.LT), ({"pdf_level": "B-T"}, Level.T)])
def test_with_an_authority_of_time_seals_are_at_b_lt_unless_b_t_is_asked_for(
    given, level, expected
):
    time = {"tsa_url": "https://tsa.example.org", "tsa_certificates": "/etc/time.pem"}

    assert given(**time, **level).sealing.level is expected


@pytest.mark.parametrize(
    ("over", "why"),
    [
        ({"pdf_key": "seal.p12"}, "PRSS_PDF_KEY is wrong"),
        ({"pdf_key": "file:/etc/seal.pem"}, "Set PRSS_PDF_CERTIFICATES"),
        (
            {"pdf_key": "pkcs11:token=a;object=b?module-path=/lib.so"},
            "Set PRSS_PDF_CERTIFICATES",
        ),
        ({"tsa_url": "tsa.example.org", "tsa_certificates": "/a"}, "must start with http://"),
        ({"tsa_url": "https://tsa.example.org"}, "Set PRSS_TSA_CERTIFICATES"),
        ({"pdf_level": "B-LT"}, "PRSS_PDF_LEVEL is B-LT, which needs PRSS_TSA_URL"),
        ({"pdf_level": "B-LTA"}, "must be B-B, B-T or B-LT"),
        (
            {"pdf_level": "B-B", "tsa_url": "https://a.org", "tsa_certificates": "/a"},
            "without time stamps",
        ),
        ({"pdf_key_secret_file": "/nowhere/pin"}, "which cannot be read"),
    ],
)
def test_what_does_not_go_together_stops_the_start(given, over, why):
    with pytest.raises(SettingsIncomplete, match=why):
        given(**over)
