"""What is left of a holder after their details were withdrawn: a mark that only a name can fit."""

import hmac
from hashlib import sha256

_PURPOSE = b"prss: holders of withdrawn certificates, 1"


def marking_key(secret: str) -> bytes:
    """Return the 32 bytes that holders are marked with, derived from an installation's secret."""
    return hmac.new(secret.encode(), _PURPOSE, sha256).digest()


def holder_mark(name: str, code: str, key: bytes) -> str:
    """Return the mark of a holder on one certificate, in 64 hexadecimal digits.

    Whoever knows the whole name can be told whether it fits. Without the key no name can be tried,
    and the code makes one person's marks on two certificates different.

    Args:
        name: The whole name in its compared form.
        code: The certificate's code, without hyphens.
        key: From `marking_key`.
    """
    return hmac.new(key, f"{code}\0{name}".encode(), sha256).hexdigest()


def fits(mark: str, name: str, code: str, key: bytes) -> bool:
    """Tell whether a mark was made of this name; it takes the same time either way."""
    return hmac.compare_digest(mark, holder_mark(name, code, key))
