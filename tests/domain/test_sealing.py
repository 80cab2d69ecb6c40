"""How the key that seals is named."""

from pathlib import Path

import pytest

from prss_training.domain.sealing import (
    KeyFile,
    Pkcs12,
    Sealing,
    SourceUnreadable,
    Token,
    parse_source,
)

MODULE = "module-path=/usr/lib/softhsm/libsofthsm2.so"
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("pkcs12:/etc/prss/seal.p12", Pkcs12(Path("/etc/prss/seal.p12"))),
        (" pkcs12:/etc/prss/seal.p12 ", Pkcs12(Path("/etc/prss/seal.p12"))),
        ("file:/etc/prss/seal.pem", KeyFile(Path("/etc/prss/seal.pem"))),
        ("file:///etc/prss/seal.pem", KeyFile(Path("/etc/prss/seal.pem"))),
        (f"pkcs11:token=Registry;object=seal?{MODULE}", Token(SOFTHSM, "Registry", "seal")),
        (f"pkcs11:object=seal;token=Registry?{MODULE}", Token(SOFTHSM, "Registry", "seal")),
        (
            f"pkcs11:token=State%20Board;object=s%3Beal;type=private?{MODULE}",
            Token(SOFTHSM, "State Board", "s;eal"),
        ),
    ],
)
def test_a_key_is_named_as_programs_of_that_trade_name_it(text, source):
    assert parse_source(text) == source


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/etc/prss/seal.p12", "none of pkcs12:, file: and pkcs11:"),
        ("pem:/etc/prss/seal.pem", "none of pkcs12:, file: and pkcs11:"),
        ("pkcs12:seal.p12", "not a whole path"),
        ("file:", "not a whole path"),
        (f"pkcs11:object=seal?{MODULE}", "`token=` is missing"),
        (f"pkcs11:token=Registry?{MODULE}", "`object=` is missing"),
        (f"pkcs11:token=Registry;object=?{MODULE}", "`object=` is missing"),
        ("pkcs11:token=Registry;object=seal", "`module-path=` is missing"),
        ("pkcs11:token=a;object=b?module-path=lib.so", "not a whole path"),
        (f"pkcs11:token=a;object=b;slot-id=3?{MODULE}", "“slot-id” is not looked at"),
        (f"pkcs11:token=a;object=b?{MODULE}&pin-value=4711", "set PRSS_PDF_KEY_SECRET"),
        (f"pkcs11:token=a;object=b?{MODULE}&pin-source=file:/pin", "set PRSS_PDF_KEY_SECRET"),
    ],
)
def test_what_names_no_key_is_told_with_how_it_is_done(text, why):
    with pytest.raises(SourceUnreadable, match=why) as refusal:
        parse_source(text)

    assert "pkcs11:token=LABEL;object=LABEL?module-path=/path/to/module.so" in str(refusal.value)
    assert "4711" not in str(refusal.value)


def test_what_opens_a_key_is_not_shown_by_accident():
    shown = repr(Sealing(secret="open sesame", tsa_url="https://user:word@tsa.example.org"))

    assert "sesame" not in shown
    assert "word" not in shown
