"""An origin that speaks TLS: trusted by the machine's own list of authorities, or not used at all."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.proxy.stage import CLOSE, ECHO, in_loop, staged

SHORT = ("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 9\r\n\r\nhello", CLOSE)


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that it signed itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "origin")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "identity.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def serving(identity: Path) -> ssl.SSLContext:
    """The origin's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity)
    return context


def test_an_origin_that_is_trusted_is_asked_over_a_kept_connection(
    identity: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(identity))

    async def played() -> None:
        async with staged((ECHO,), tls=serving(identity)) as stage:
            bodies = [(await stage.get(f"/{number}")).body for number in range(3)]
        assert bodies == [b"GET /0", b"GET /1", b"GET /2"]

    in_loop(played())


def test_an_origin_that_is_not_trusted_is_not_asked(identity: Path) -> None:
    async def played() -> None:
        async with staged((ECHO,), tls=serving(identity)) as stage:
            got = await stage.get()
            assert not stage.origin.seen
        assert got.status == 502
        assert "tls_certificate_error" in got.headers["proxy-status"]

    in_loop(played())


def test_an_answer_that_breaks_off_over_tls_is_seen_broken(identity: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(identity))

    async def played() -> None:
        async with staged(SHORT, (ECHO,), tls=serving(identity)) as stage:
            first, second = await stage.get(), await stage.get("/", "X: 1")
        assert (first.is_whole, first.body) == (False, b"hello")
        assert second.body == b"GET /"

    in_loop(played())
