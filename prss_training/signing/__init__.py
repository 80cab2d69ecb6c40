"""Keys, seals and their examination: who issued a PDF, and whether it was changed since.

Nothing here knows a page, a row or a clock. Bytes and moments come in; bytes and findings go out.
"""

from prss_training.signing.examine import (
    Examination,
    PdfTooLarge,
    PdfUnreadable,
    examine_pdf,
)
from prss_training.signing.handles import KeyOutOfReach
from prss_training.signing.key_folder import KeysNotWritten, KeysUnreadable, Purpose
from prss_training.signing.keys import (
    CertificateOutOfDate,
    CertificateRetired,
    KeyNotImported,
    create_keys,
    create_pdf_key,
    import_pdf_key,
    import_stamp_roots,
    load_keys,
    retire_pdf_key,
)
from prss_training.signing.listing import ListedKey, list_keys
from prss_training.signing.plain_keys import (
    Keys,
    PlainKey,
    PublicKey,
    create_plain_key,
    load_purpose,
)
from prss_training.signing.problems import key_problems, stamp_problems
from prss_training.signing.ring import KeyRing, PdfKey, Stamping, TrustedCertificate
from prss_training.signing.seal import (
    AlreadySealed,
    CannotBeSealed,
    KeyOutOfDate,
    NotVouchedFor,
    seal_pdf,
)
from prss_training.signing.stamps import StampUnavailable, StampUnfit
from prss_training.signing.trust import (
    PublicCertificates,
    Trust,
    TrustUnreadable,
    public_pem,
    read_trust,
)
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
    "CertificateOutOfDate",
    "CertificateRetired",
    "Examination",
    "KeyAlreadyRetired",
    "KeyNotImported",
    "KeyOutOfDate",
    "KeyOutOfReach",
    "KeyRing",
    "KeyUnknown",
    "Keys",
    "KeysMissing",
    "KeysNotWritten",
    "KeysUnreadable",
    "LastKey",
    "ListedKey",
    "NotVouchedFor",
    "PdfKey",
    "PdfTooLarge",
    "PdfUnreadable",
    "PlainKey",
    "PublicCertificates",
    "PublicKey",
    "Purpose",
    "StampUnavailable",
    "StampUnfit",
    "Stamping",
    "Trust",
    "TrustUnreadable",
    "TrustedCertificate",
    "create_keys",
    "create_pdf_key",
    "create_plain_key",
    "examine_pdf",
    "import_pdf_key",
    "import_stamp_roots",
    "key_problems",
    "list_keys",
    "load_keys",
    "load_purpose",
    "public_pem",
    "read_trust",
    "retire_key",
    "retire_pdf_key",
    "seal_pdf",
    "stamp_problems",
]
