"""A small tagged document, keys of its own for every run, and the document sealed with them."""

import warnings
from datetime import UTC, datetime, timedelta

import pytest
from weasyprint import HTML

from prss_training.signing import create_keys, load_keys, seal_pdf

KEYS_MADE = datetime(2026, 11, 2, 9, tzinfo=UTC)
PAGE = """
<html lang="en"><head><title>Certificate</title></head><body>
<h1>Peer Leader</h1><p>Amara Okafor has met every requirement.</p>
<p><a href="https://training.example.org/verify">Check this certificate</a></p>
</body></html>
"""


@pytest.fixture(scope="session")
def tagged_pdf():
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its color profile for Python to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return HTML(string=PAGE).write_pdf(pdf_variant="pdf/a-3a")


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
