"""The one form of a signature that we write and take, for each kind of key.

A sealed file must have no double: nobody without the key may turn a good signature into another
good one. RSA after PKCS#1 v1.5 allows one signature of a message and no other (RFC 8017, 8.2.2:
the encoded message is made anew and compared, the number must be below the modulus, and as long
as it). ECDSA allows two, of which we take the one with the smaller number.
"""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

PdfPrivate = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PdfPublic = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

LEAST_RSA_BITS = 2048  # NIST SP 800-131A: what is accepted for signatures
MOST_RSA_BITS = 8192

# How many points each curve has (SEC 2, sections 2.4 to 2.6).
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ORDERS = {
    "secp256r1": ORDER,
    "secp384r1": int(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        16,
    ),
    "secp521r1": int(
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
        16,
    ),
}


def is_pdf_kind(public_key: object) -> bool:
    """Tell whether documents may be sealed with a key: P-256, or RSA of 2048 to 8192 bits."""
    if isinstance(public_key, rsa.RSAPublicKey):
        return LEAST_RSA_BITS <= public_key.key_size <= MOST_RSA_BITS
    return isinstance(public_key, ec.EllipticCurvePublicKey) and isinstance(
        public_key.curve, ec.SECP256R1
    )


def in_one_form(signature: bytes, curve: str = "secp256r1") -> bytes:
    """Return the one form of an ECDSA signature that we write and take.

    Anyone can turn a good signature into a second good one by negating a number in it, without
    the key. Taking only the form with the smaller number leaves a sealed file no double.

    Raises:
        KeyError: it is a curve that we do not know.
        ValueError: it is no ECDSA signature.
    """
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, _ORDERS[curve] - s))


def signed(private_key: PdfPrivate, data: bytes) -> bytes:
    """Sign the SHA-256 of `data`, in the one form."""
    if isinstance(private_key, rsa.RSAPrivateKey):
        return private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return in_one_form(private_key.sign(data, ec.ECDSA(hashes.SHA256())))


def is_signed(public_key: PdfPublic, signature: bytes, data: bytes) -> None:
    """Check a signature over the SHA-256 of `data`.

    Raises:
        InvalidSignature: it is none of this key over these bytes.
    """
    if isinstance(public_key, rsa.RSAPublicKey):
        public_key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    else:
        public_key.verify(signature, data, ec.ECDSA(hashes.SHA256()))
