"""What programs of others, poppler, pyHanko and veraPDF, find in what is sealed with every key."""

import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from prss_training.domain.sealing import Level, Sealing
from prss_training.signing import examine_pdf, import_pdf_key, import_stamp_roots, load_keys
from prss_training.signing.authority import as_asn1
from tests.claims import VERAPDF, WHY_NOT, require_claims_kept

KEYS = [None, ("file", "rsa"), ("file", "ec"), ("pkcs12", "rsa"), ("token", "rsa"), ("token", "ec")]


@pytest.fixture(params=list(Level), ids=str)
def level(request):
    return request.param


@pytest.fixture(params=KEYS, ids=lambda key: "-".join(key) if key else "embedded")
def signed_file(request, level, own_folder, outside, stamped, clock, seal, tagged_pdf):
    """A document sealed with one kind of key at one level, and what its seal is trusted by."""
    how = stamped(level) if level is not Level.B else {}
    sealing = outside(*request.param, **how) if request.param else Sealing(**how)
    if request.param:
        import_pdf_key(own_folder, sealing, at=datetime.now(UTC))
    import_stamp_roots(own_folder, sealing)
    ring = load_keys(own_folder, sealing)
    sealed = seal(tagged_pdf, ring.pdf, at=datetime.now(UTC))
    assert examine_pdf(sealed, load_keys(own_folder)).genuine
    return sealed, [as_asn1(ring.pdf.chain[-1]), as_asn1(clock.root.certificate)]


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_poppler_finds_the_signature_valid_and_the_whole_document_signed(signed_file, tmp_path):
    sealed, _ = signed_file
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)

    said = subprocess.run(
        ["pdfsig", "-nocert", path], capture_output=True, text=True, check=True
    ).stdout

    assert said.count("Signature #") == 1
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said


def test_pyhanko_finds_the_signature_sound_with_nothing_fetched(signed_file, level):
    sealed, roots = signed_file
    reader = PdfFileReader(BytesIO(sealed))
    [signature] = reader.embedded_signatures
    if level is Level.LT:
        # All proof must be in the file: each certificate in force, and nothing is fetched.
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(
            {"trust_roots": roots, "revocation_mode": "require", "allow_fetching": False}
        )
    else:
        context = ValidationContext(trust_roots=roots, allow_fetching=False)

    found = validate_pdf_signature(signature, context, context)

    assert found.bottom_line
    assert found.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert found.docmdp_ok
    stamp = found.timestamp_validity
    assert (stamp is None) == (level is Level.B)
    assert stamp is None or (stamp.valid and stamp.intact and stamp.trusted)


@pytest.mark.skipif(VERAPDF is None, reason=WHY_NOT)
def test_verapdf_finds_that_a_seal_breaks_no_claim(signed_file, tmp_path):
    sealed, _ = signed_file

    require_claims_kept({"sealed": sealed}, tmp_path)
