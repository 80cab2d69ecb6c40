"""The proof inside a credential: `eddsa-rdfc-2022`, over the statements that the credential makes.

Source:
    W3C, Data Integrity EdDSA Cryptosuites 1.0, section 3.2 (eddsa-rdfc-2022).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from prss_training.badges.checked import Checked, CheckingKey, Outcome
from prss_training.badges.contexts import ContextUnknown, context_at
from prss_training.badges.multibase import base58btc, from_base58btc
from prss_training.badges.statements import Loader, NotAllSigned, canonical

SUITE = "eddsa-rdfc-2022"

_PROOF = "proof"
_CONTEXT = "@context"
_OPTIONS = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose"})
_LARGEST = 64 * 1024
_NO_PROOF = "It carries no proof that can be checked here."


def moment(at: datetime) -> str:
    """Return an aware moment as credentials write it, in UTC to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_proof(
    document: Mapping[str, Any], key: Ed25519PrivateKey, *, method: str, at: datetime
) -> dict[str, Any]:
    """Return a document with a proof in it.

    Args:
        document: A credential with its `@context`, without a proof.
        key: The key to sign with.
        method: The address of its public part, which the issuer's document must list.
        at: The moment of signing, aware; kept to the second.

    Raises:
        ContextUnknown: the document uses a vocabulary that our credentials do not.
        NotAllSigned: the signature would not cover all of it.
    """
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    value = base58btc(key.sign(signed_bytes(document, options)))
    return {**document, _PROOF: [{**options, "proofValue": value}]}


def signed_bytes(
    document: Mapping[str, Any], options: Mapping[str, Any], load: Loader = context_at
) -> bytes:
    """Return the 64 bytes that a proof signs: the hashes of its options and of the document."""
    about = {_CONTEXT: document.get(_CONTEXT), **options}
    return b"".join(hashlib.sha256(canonical(part, load)).digest() for part in (about, document))


def check_proof(
    document: bytes | str, keys: Mapping[str, CheckingKey[Ed25519PublicKey]]
) -> Checked:
    """Check the proof inside a credential, wherever the file comes from. Nothing is fetched.

    What a retired key signed must be dated before it was retired: the proof, and what it is over.

    Args:
        document: A JSON file.
        keys: Public keys by their names; retired ones too, with the moment of it.
    """
    try:
        said = _read(document)
    except (ValueError, RecursionError):
        return Checked(Outcome.UNREADABLE, "It is not a JSON file that says each thing once.")
    proof = _proof_of(said)
    if proof is None:
        return Checked(Outcome.UNREADABLE, _NO_PROOF)
    bare = {name: value for name, value in said.items() if name != _PROOF}
    key_id = str(proof["verificationMethod"]).rpartition("#")[2]
    key = keys.get(key_id)
    if key is None:
        return Checked(Outcome.NOT_OURS, "Its proof names a key that is none of ours.", bare)
    try:
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        key.public_key.verify(from_base58btc(proof["proofValue"]), signed_bytes(bare, options))
    except (ContextUnknown, NotAllSigned) as refusal:
        return Checked(Outcome.CHANGED, str(refusal), bare, key_id)
    except (InvalidSignature, ValueError):
        return Checked(Outcome.CHANGED, "What it says is not what was signed.", bare, key_id)
    late = key.late(proof["created"], bare.get("validFrom"))
    outcome = Outcome.CHANGED if late else Outcome.GENUINE
    return Checked(outcome, late or "Its proof was made by us, over what it says.", bare, key_id)


def _read(document: bytes | str) -> Any:
    """Read JSON in which no key comes twice: of two, other programs may read the other."""
    if len(document) > _LARGEST:
        raise ValueError("larger than any credential")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key comes twice")
        return found

    return json.loads(document, object_pairs_hook=once)


def _proof_of(said: Any) -> dict[str, str] | None:
    """Return the one proof of a document, if it has the shape of ours."""
    if not isinstance(said, dict):
        return None
    proof = said.get(_PROOF)
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    if not isinstance(proof, dict) or set(proof) != _OPTIONS | {"proofValue"}:
        return None
    if not all(isinstance(value, str) for value in proof.values()):
        return None
    return proof if proof["cryptosuite"] == SUITE else None
