"""A small tagged document, keys of its own for every run, and the document sealed with them."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from weasyprint import HTML

from prss_training.documents import html_to_pdf
from prss_training.domain.sealing import KeyFile, Level, Pkcs12, Sealing, Token
from prss_training.signing import create_keys, load_keys, seal_pdf
from tests.signing.authorities import certified, clockmaker, pem, private_pem, revocations

KEYS_MADE = datetime(2026, 11, 2, 9, tzinfo=UTC)
PAGE = """
<html lang="en"><head><title>Certificate</title></head><body>
<h1>Peer Leader</h1><p>Amara Okafor has met every requirement.</p>
<p><a href="https://training.example.org/verify">Check this certificate</a></p>
</body></html>
"""


@pytest.fixture(scope="session")
def tagged_pdf():
    return html_to_pdf(PAGE, stylesheet="", created=KEYS_MADE, identifier=b"a page to seal")


@pytest.fixture(scope="session")
def plain_pdf():
    return HTML(string=PAGE).write_pdf()


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    create_keys(folder, issuer="Example Recovery", at=KEYS_MADE)
    return folder


@pytest.fixture(scope="session")
def ring(keys_folder):
    return load_keys(keys_folder)


@pytest.fixture(scope="session")
def seal(ring):
    """Seal a document an hour after the keys were made, with anything else given by name."""

    def _seal(pdf, key=ring.pdf, **over):
        details = {
            "reason": "Certificate issued",
            "location": "Albany, New York",
            "at": KEYS_MADE + timedelta(hours=1),
        }
        return seal_pdf(pdf, key, **details | over)

    return _seal


@pytest.fixture(scope="session")
def sealed(seal, tagged_pdf):
    return seal(tagged_pdf)


SECRET = "open sesame"
PIN = "4711"
SOFTHSM = next(
    (
        path
        for path in (
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
            "/usr/lib64/pkcs11/libsofthsm2.so",
        )
        if Path(path).exists()
    ),
    None,
)


@pytest.fixture(scope="session")
def maker():
    """A time-stamp authority on loopback; what a test tells it to do ends with the test."""
    with clockmaker() as made:
        yield made


@pytest.fixture
def clock(maker):
    yield maker
    maker.clock, maker.mishap = timedelta(0), None


@pytest.fixture(scope="session")
def outsiders(maker):
    """Keys that an outside authority vouches for: its root, what is between, and a key a kind."""
    root = certified("Outside root")
    middle = certified("Outside middle", root, lists=f"{maker.url}/outside-root.crl")
    lists = f"{maker.url}/outside-middle.crl"
    maker.lists["/outside-root.crl"] = revocations(root)
    maker.lists["/outside-middle.crl"] = revocations(middle)
    leaves = {
        kind: certified(f"Registry {kind}", middle, kind=kind, lists=lists, ca=False)
        for kind in ("rsa", "ec")
    }
    return root, middle, leaves


@pytest.fixture(scope="session")
def token_dir(tmp_path_factory, outsiders):
    """A device in software, for this run alone, with the outsiders' keys on it."""
    if SOFTHSM is None or shutil.which("softhsm2-util") is None:
        pytest.skip("softhsm2 is not installed")
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    configuration = place / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {place}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    words = ["--init-token", "--free", "--label", "Registry", "--pin", PIN, "--so-pin", "1147"]
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    for kind, leaf in outsiders[2].items():
        (place / "key.pem").write_bytes(private_pem(leaf.key))
        words = ["--import", place / "key.pem", "--token", "Registry", "--label", kind]
        words += ["--id", kind.encode().hex(), "--pin", PIN]
        subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    yield place
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def outside(request, outsiders, tmp_path):
    """Put a key of an outside authority somewhere, and return how it is named in the settings."""

    def put(place, kind="rsa", **over):
        root, middle, leaves = outsiders
        leaf = leaves[kind]
        chain = pem(leaf.certificate, middle.certificate, root.certificate)
        (tmp_path / "chain.pem").write_bytes(chain)
        (tmp_path / "seal.pem").write_bytes(private_pem(leaf.key))
        named = {"certificates": tmp_path / "chain.pem"}
        if place == "pkcs12":
            above = [middle.certificate, root.certificate]
            lock = BestAvailableEncryption(SECRET.encode())
            content = pkcs12.serialize_key_and_certificates(
                b"seal", leaf.key, leaf.certificate, above, lock
            )
            (tmp_path / "seal.p12").write_bytes(content)
            named = {"key": Pkcs12(tmp_path / "seal.p12"), "secret": SECRET}
        elif place == "file":
            lock = BestAvailableEncryption(SECRET.encode())
            (tmp_path / "locked.pem").write_bytes(private_pem(leaf.key, lock))
            named |= {"key": KeyFile(tmp_path / "locked.pem"), "secret": SECRET}
        else:
            request.getfixturevalue("token_dir")
            named |= {"key": Token(SOFTHSM, "Registry", kind), "secret": PIN}
        return Sealing(**named | over)

    return put


@pytest.fixture
def own_folder(keys_folder, tmp_path):
    return shutil.copytree(keys_folder, tmp_path / "keys")


@pytest.fixture
def stamped(maker, tmp_path):
    """Return how seals are stamped by the authority of time on loopback."""

    def how(level=Level.LT, root=maker.root, **over):
        (tmp_path / "time.pem").write_bytes(pem(root.certificate))
        named = {"tsa_url": maker.address, "tsa_certificates": tmp_path / "time.pem"}
        return {**named, "level": level, **over}

    return how
