"""A mail server on this machine: TLS from the first byte or by STARTTLS, one log-in, and letters that it keeps."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOG_IN = "bot@example.com", "s/ecret"


@dataclass
class PostOffice:
    """What arrived, and how it answers: `slow` seconds before each answer, `answers` instead of its own by verb."""

    certificate: ssl.SSLContext
    at_once: bool
    port: int = 0
    slow: float = 0
    answers: dict[str, bytes] = field(default_factory=dict)
    letters: list[tuple[str, str, Message]] = field(default_factory=list)
    in_clear: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        """For the setting of the house's mail server."""
        return f"{'smtps' if self.at_once else 'smtp'}://bot%40example.com:s%2Fecret@127.0.0.1:{self.port}"


@contextmanager
def post_office(folder: Path, *, at_once: bool) -> Iterator[PostOffice]:
    """One that is open; `folder` gets the certificate that has to be trusted, as trusted.pem."""
    made = PostOffice(_certificate(folder), at_once)

    class Counter(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), closing(Line(self.request)) as line:
                serve(made, line)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter) as server:
        server.daemon_threads = True  # nobody waits for one that is slow
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=[0.01]).start()
        yield made
        server.shutdown()


class Line:
    """A connection, which may become a secure one."""

    def __init__(self, connection: socket.socket) -> None:
        self.secure = False
        self._socket = connection
        self._file = connection.makefile("rb")

    def lock(self, certificate: ssl.SSLContext) -> None:
        """Go on by TLS."""
        self._file.close()
        self._socket = certificate.wrap_socket(self._socket, server_side=True)
        self._file = self._socket.makefile("rb")
        self.secure = True

    def hear(self) -> bytes:
        """The next line; nothing at the end."""
        return self._file.readline()

    def say(self, answer: bytes) -> None:
        """Answer."""
        self._socket.sendall(answer + b"\r\n")

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


def serve(office: PostOffice, line: Line) -> None:
    """One conversation."""
    if office.at_once:
        line.lock(office.certificate)
    line.say(b"220 here")
    envelope: dict[str, str] = {}
    while heard := line.hear():
        if not line.secure:
            office.in_clear.append(heard)
        time.sleep(office.slow)
        verb, _, rest = heard.decode().strip().partition(" ")
        line.say(office.answers.get(verb.upper()) or _answer(verb.upper(), rest, line))
        if verb.upper() == "STARTTLS":
            line.lock(office.certificate)
        elif verb.upper() == "DATA" and "DATA" not in office.answers:
            letter = b"".join(iter(line.hear, b".\r\n"))
            office.letters.append((envelope["MAIL"], envelope["RCPT"], message_from_bytes(letter)))
            line.say(b"250 kept")
        envelope[verb.upper()] = rest


def _answer(verb: str, rest: str, line: Line) -> bytes:
    if verb == "EHLO":
        return b"250-here\r\n250 AUTH PLAIN" if line.secure else b"250-here\r\n250 STARTTLS"
    if verb == "AUTH":
        known = b64decode(rest.removeprefix("PLAIN ")) == "\0{}\0{}".format(*LOG_IN).encode()
        return b"235 welcome" if known and line.secure else b"535 unknown"
    return {"STARTTLS": b"220 go on", "DATA": b"354 go on", "QUIT": b"221 bye"}.get(verb, b"250 yes")


def _certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for this machine that signs itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = builder.add_extension(here, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / "trusted.pem").write_bytes(signed.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "trusted.pem", folder / "key.pem")
    return context
