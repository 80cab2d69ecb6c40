"""Authorities that are not ours: one that vouches for a sealing key, and one that tells the time.

The one that tells the time is a real server on loopback. It answers requests for time stamps, and
it publishes the lists of revoked certificates of everybody above the keys that are used here.
"""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from prss_training.signing.authority import as_asn1

YEAR = timedelta(days=365)


@dataclass
class Known:
    """A private key and its certificate."""

    key: object
    certificate: x509.Certificate


def drawn(kind):
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def certified(name, above=None, *, kind="rsa", lists=None, time_stamping=False, ca=True, at=None):
    """Make a key, and a certificate for it from `above`, or from itself."""
    key = drawn(kind)
    at = at or datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - YEAR)
        .not_valid_after(at + YEAR)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(usage(ca=ca), critical=True)
    )
    if above:
        mark = x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key())
        builder = builder.add_extension(mark, critical=False)
    if lists:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(lists)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    if time_stamping:
        only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(only, critical=True)
    return Known(key, builder.sign(above.key if above else key, hashes.SHA256()))


def usage(*, ca):
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def revocations(above, *revoked):
    """Make the list of revoked certificates of an authority."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(above.certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=7))
        .add_extension(x509.CRLNumber(7), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()),
            critical=False,
        )
    )
    for certificate in revoked:
        gone = (
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(now - timedelta(minutes=30))
            .build()
        )
        builder = builder.add_revoked_certificate(gone)
    return builder.sign(above.key, hashes.SHA256()).public_bytes(Encoding.DER)


def pem(*certificates):
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def private_pem(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def asn1_key(key):
    return asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )


@dataclass
class Clockmaker:
    """A time-stamp authority that answers over HTTP, and does as it is told."""

    url: str
    root: Known
    middle: Known
    signer: Known
    lists: dict[str, bytes] = field(default_factory=dict)
    clock: timedelta = timedelta(0)
    mishap: object = None
    asked: int = 0

    @property
    def address(self):
        return f"{self.url}/stamp"

    def answer(self, request):
        self.asked += 1
        if self.mishap:
            return self.mishap(request)
        return 200, self.stamped(request)

    def stamped(self, request, signer=None, extra=()):
        signer = signer or self.signer
        maker = DummyTimeStamper(
            as_asn1(signer.certificate),
            asn1_key(signer.key),
            [as_asn1(each) for each in (self.middle.certificate, self.root.certificate, *extra)],
            fixed_dt=(datetime.now(UTC) + self.clock).replace(microsecond=0),
        )
        return maker.request_tsa_response(tsp.TimeStampReq.load(request)).dump()


@contextmanager
def clockmaker():
    """Serve a time-stamp authority on loopback for as long as the context is open."""
    held = {}

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fits = self.headers["Content-Type"] == "application/timestamp-query"
            status, content = held["maker"].answer(body) if fits else (415, b"")
            self.say(status, content, "application/timestamp-reply")

        def do_GET(self):
            content = held["maker"].lists.get(self.path)
            self.say(200 if content else 404, content or b"", "application/pkix-crl")

        def say(self, status, content, kind):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_port}"
    root = certified("Time root", kind="ec")  # so there are two signatures under the next one
    middle = certified("Time middle", root, lists=f"{url}/root.crl")
    signer = certified(
        "Clockmaker", middle, lists=f"{url}/middle.crl", time_stamping=True, ca=False
    )
    lists = {"/root.crl": revocations(root), "/middle.crl": revocations(middle)}
    held["maker"] = Clockmaker(url, root, middle, signer, lists)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield held["maker"]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
