"""Keys, seals and their examination: who issued a PDF, and whether it was changed since.

Nothing here knows a page, a row or a clock. Bytes and moments come in; bytes and findings go out.
"""

from prss_training.signing.examine import (
    Examination,
    PdfTooLarge,
    PdfUnreadable,
    examine_pdf,
)
from prss_training.signing.key_folder import KeysNotWritten, KeysUnreadable, Purpose
from prss_training.signing.keys import (
    KeyRing,
    PdfKey,
    TrustedCertificate,
    create_keys,
    create_pdf_key,
    key_problems,
    load_keys,
    retire_pdf_key,
)
from prss_training.signing.plain_keys import (
    Keys,
    PlainKey,
    PublicKey,
    create_plain_key,
    load_purpose,
)
from prss_training.signing.seal import AlreadySealed, CannotBeSealed, KeyOutOfDate, seal_pdf
from prss_training.signing.turnover import (
    KeyAlreadyRetired,
    KeysMissing,
    KeyUnknown,
    LastKey,
    retire_key,
)

__all__ = [
    "AlreadySealed",
    "CannotBeSealed",
    "Examination",
    "KeyAlreadyRetired",
    "KeyOutOfDate",
    "KeyRing",
    "KeyUnknown",
    "Keys",
    "KeysMissing",
    "KeysNotWritten",
    "KeysUnreadable",
    "LastKey",
    "PdfKey",
    "PdfTooLarge",
    "PdfUnreadable",
    "PlainKey",
    "PublicKey",
    "Purpose",
    "TrustedCertificate",
    "create_keys",
    "create_pdf_key",
    "create_plain_key",
    "examine_pdf",
    "key_problems",
    "load_keys",
    "load_purpose",
    "retire_key",
    "retire_pdf_key",
    "seal_pdf",
]
