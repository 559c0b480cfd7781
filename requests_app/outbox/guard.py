"""Lets the city's own calls to other people's addresses reach the public internet only (SSRF).

The name is looked up when the call is made, every address of it must be public, and the connection goes to the very
address that was checked, so that a name cannot answer differently a moment later. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

CONNECT_WITHIN, ANSWER_WITHIN = 5, 15  # seconds
LONGEST_BODY, LONGEST_ANSWER = 256 * 1024, 2000  # bytes
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv6 addresses that hold an IPv4 address of anywhere
LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """This address must not be called; the sentence says why."""


class Answer(NamedTuple):
    status: int
    text: str
    milliseconds: int


def check_url(url: str) -> SplitResult:
    """ValidationError for what can be seen without a look-up: the scheme, the port, user names, literal addresses."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValidationError("This is not a web address: write https://system.example.gov/hook.") from None
    if parts.username or parts.password or parts.fragment:
        raise ValidationError("Leave names, passwords and # out of the address: the signature proves us.")
    if not host or parts.scheme not in ("https", "http") or port == 0:
        raise ValidationError("Write an address such as https://system.example.gov/hook.")
    if loopback_allowed() and _is_loopback_name(host):
        return parts
    if parts.scheme != "https":
        raise ValidationError("Begin the address with https://: what we send must not be read on the way.")
    if host.lower().rstrip(".") == "localhost" or host.lower().rstrip(".").endswith(LOCAL_NAMES):
        raise ValidationError(f"{host} is a private name: give an address of the public internet.")
    literal = _literal(host)
    if literal and not is_public(literal):
        raise ValidationError(f"{host} is a private address: give an address of the public internet.")
    return parts


def loopback_allowed() -> bool:
    """For developers and the demo, where the receiver is a program on the same machine."""
    return bool(settings.DEBUG or settings.WEBHOOKS_TO_LOOPBACK)


def is_public(address: Address) -> bool:
    """True for an address of the public internet, whatever it is wrapped in."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is None and address.version == 6 and address in NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    if getattr(address, "teredo", None) or getattr(address, "is_site_local", False):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, port: int) -> Address:
    """The address to connect to; Refused where any address of the name is not public, OSError where it has none."""
    found = [
        ipaddress.ip_address(str(row[4][0]).partition("%")[0])
        for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ]
    if loopback_allowed() and _is_loopback_name(host) and all(address.is_loopback for address in found):
        return found[0]
    private = [address for address in found if not is_public(address)]
    if private:
        raise Refused(f"{host} leads to the private address {private[0]}: nothing was sent.")
    return found[0]


def _is_loopback_name(host: str) -> bool:
    literal = _literal(host)
    return literal.is_loopback if literal else host.lower() == "localhost"


def _literal(host: str) -> Address | None:
    """Any spelling that the system's resolver takes for an address: 127.1, 0x7f.1 and 2130706433 too."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Refused or OSError (TimeoutError, ssl.SSLError ...) where there is no answer."""
    try:
        parts = check_url(url)
    except ValidationError as wrong:
        raise Refused(wrong.messages[0]) from None
    if len(body) > LONGEST_BODY:
        raise Refused(f"What is to be sent has {len(body):,} bytes: {LONGEST_BODY:,} are allowed.")
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    began = time.monotonic()
    connection = _Connection(host, port, resolve(host, port), is_tls=parts.scheme == "https")
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    with connection.limited():
        connection.request("POST", target, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        text = response.read(LONGEST_ANSWER).decode(errors="replace")
    return Answer(response.status, text, round((time.monotonic() - began) * 1000))


class _Connection(http.client.HTTPConnection):
    """To one checked address, under the name it was asked for; ended after ANSWER_WITHIN, however slowly it drips."""

    def __init__(self, host: str, port: int, address: Address, *, is_tls: bool) -> None:
        super().__init__(host, port, timeout=CONNECT_WITHIN)
        self.address, self.is_tls = address, is_tls
        self.default_port = 443 if is_tls else 80  # type: ignore[misc]

    def connect(self) -> None:
        self.sock = socket.create_connection((str(self.address), self.port), CONNECT_WITHIN)
        if self.is_tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(ANSWER_WITHIN)
        self.line = self.sock  # http.client lets go of its own while the answer is still being read

    def limited(self) -> "_Limit":
        return _Limit(self)


class _Limit:
    def __init__(self, connection: _Connection) -> None:
        self.connection = connection
        self.is_late = False
        self.timer = threading.Timer(ANSWER_WITHIN, self._end)
        self.timer.daemon = True

    def _end(self) -> None:
        self.is_late = True
        try:
            self.connection.line.shutdown(socket.SHUT_RDWR)
        except (AttributeError, OSError):  # not connected yet, or over
            pass

    def __enter__(self) -> None:
        self.timer.start()

    def __exit__(self, *error: object) -> None:
        self.timer.cancel()
        self.connection.close()
        if self.is_late:
            raise TimeoutError(f"No whole answer within {ANSWER_WITHIN} seconds.")
