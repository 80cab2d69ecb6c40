"""Keys, seals and their examination: who issued a PDF, and whether it was changed since.

Nothing here knows a page, a row or a clock. Bytes and moments come in; bytes and findings go out.
"""

from prss_training.signing.examine import (
    Examination,
    PdfTooLarge,
    PdfUnreadable,
    examine_pdf,
)
from prss_training.signing.key_folder import KeysNotWritten, KeysUnreadable
from prss_training.signing.keys import (
    KeyAlreadyRetired,
    KeyRing,
    KeysMissing,
    KeyUnknown,
    LastKey,
    PdfKey,
    TrustedCertificate,
    create_keys,
    create_pdf_key,
    key_problems,
    load_keys,
    retire_pdf_key,
)
from prss_training.signing.seal import AlreadySealed, CannotBeSealed, KeyOutOfDate, seal_pdf

__all__ = [
    "AlreadySealed",
    "CannotBeSealed",
    "Examination",
    "KeyAlreadyRetired",
    "KeyOutOfDate",
    "KeyRing",
    "KeyUnknown",
    "KeysMissing",
    "KeysNotWritten",
    "KeysUnreadable",
    "LastKey",
    "PdfKey",
    "PdfTooLarge",
    "PdfUnreadable",
    "TrustedCertificate",
    "create_keys",
    "create_pdf_key",
    "examine_pdf",
    "key_problems",
    "load_keys",
    "retire_pdf_key",
    "seal_pdf",
]
