"""Bitstring status lists: one bit for each credential, and which credential it is stays unsaid.

Source:
    W3C, Bitstring Status List 1.0, sections 2 (data model) and 3 (algorithms).
"""

import gzip
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from prss_training.badges.contexts import CREDENTIALS
from prss_training.badges.multibase import base64url, from_base64url
from prss_training.badges.proof import moment

ENTRIES = 131_072  # the least that a list may have, so that nobody stands out
PURPOSE = "revocation"

_BYTES = ENTRIES // 8
_LARGEST = 1 << 20  # bytes of somebody's list; ours has 16 KB
_FIRST_BIT = 0x80  # entry 0 is the left-most bit
_MULTIBASE = "u"


class ListUnreadable(ValueError):
    """A text is not a status list."""


def encoded(revoked: Iterable[int]) -> str:
    """Return the list in which the entries of `revoked` are set, as a list credential has it.

    Raises:
        ValueError: an entry is below 0, or 131,072 or more.
    """
    bits = bytearray(_BYTES)
    for index in revoked:
        if not 0 <= index < ENTRIES:
            raise ValueError(f"entry {index} is not in the list")
        bits[index // 8] |= _FIRST_BIT >> index % 8
    return _MULTIBASE + base64url(gzip.compress(bytes(bits), mtime=0))


def is_set(encoded_list: str, index: int) -> bool:
    """Tell whether an entry of a list is set.

    Raises:
        ListUnreadable: it is no such list, it is far too large, or it has no such entry.
    """
    if not encoded_list.startswith(_MULTIBASE):
        raise ListUnreadable("it does not begin as a list does")
    try:
        opened = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        bits = opened.decompress(from_base64url(encoded_list[1:]), _LARGEST)
    except (ValueError, zlib.error) as error:
        raise ListUnreadable("it cannot be unpacked") from error
    if not opened.eof or len(bits) < _BYTES:
        raise ListUnreadable("it is cut short, or far too large")
    if not 0 <= index < len(bits) * 8:
        raise ListUnreadable("it has no such entry")
    return bool(bits[index // 8] & _FIRST_BIT >> index % 8)


def entry(list_address: str, index: int) -> dict[str, Any]:
    """Return what a credential says about where its status is told."""
    return {
        "id": f"{list_address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": list_address,
    }


def list_credential(
    list_address: str,
    issuer: str,
    revoked: Iterable[int],
    *,
    valid_from: datetime,
    valid_until: datetime,
) -> dict[str, Any]:
    """Return a list as a credential that waits for its proof.

    Args:
        list_address: Where the list is published.
        issuer: Who issues it; it must be who issued the credentials on it.
        revoked: The entries that are set.
        valid_from: An aware moment, since when it is so.
        valid_until: An aware moment, after which it must be fetched again.
    """
    return {
        "@context": [CREDENTIALS],
        "id": list_address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(valid_from),
        "validUntil": moment(valid_until),
        "credentialSubject": {
            "id": f"{list_address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(revoked),
        },
    }


def entry_of(credential: Mapping[str, Any]) -> tuple[str, int] | None:
    """Return the list that a credential names, and its place there; None if it names none."""
    status = credential.get("credentialStatus")
    if not isinstance(status, Mapping):
        return None
    index, address = str(status.get("statusListIndex", "")), status.get("statusListCredential")
    if not index.isascii() or not index.isdigit() or not isinstance(address, str):
        return None
    return address, int(index)
