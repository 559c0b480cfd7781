import ipaddress
import socket

import pytest
from django.core.exceptions import ValidationError

from requests_app.outbox import guard


@pytest.fixture(autouse=True)
def deployed(settings):
    settings.WEBHOOKS_TO_LOOPBACK = settings.DEBUG = False


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "ff02::1", "fec0::1",
    ],
)  # fmt: skip
def test_no_private_address_is_called_in_any_wrapping(text):
    assert not guard.is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are(text):
    assert guard.is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "example.org", "https://localhost/", "https://a.localhost/",
        "https://db.internal/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.0.0.1/",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://me:secret@example.org/", "https://example.org:0/",
        "https://example.org:99999/", "https://[::1", "https://printer.local/hook", "https://localhost./",
    ],
)  # fmt: skip
def test_an_address_that_must_not_be_called_is_refused_with_a_sentence(url):
    with pytest.raises(ValidationError) as refusal:
        guard.check_url(url)
    assert refusal.value.messages[0].endswith(".")


@pytest.mark.parametrize("name", ["127.0.0.1", "169.254.169.254", "::1", "2130706433"])
def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_called(name):
    with pytest.raises(guard.Refused, match="private address"):
        guard.resolve(name, 443)


def test_the_connection_goes_to_the_address_that_was_checked(settings):
    """Whatever the name says by then: here it says nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connection = guard._Connection("name.invalid", port, ipaddress.ip_address("127.0.0.1"), is_tls=False)
        connection.connect()
        assert connection.sock.getpeername() == ("127.0.0.1", port)
        connection.close()


def test_loopback_is_for_laptops_only(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    assert guard.check_url("http://127.0.0.1:9/").port == 9
    for url in ("http://10.0.0.1/", "http://example.org/"):
        with pytest.raises(ValidationError):
            guard.check_url(url)
