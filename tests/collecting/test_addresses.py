"""Which addresses may be contacted, by their text alone: nothing here opens a connection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.collecting.network.politeness import may_contact, networks
from panictrack.errors import ConfigurationError

NOT_PUBLIC = (
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - the very address that must be refused
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "fec0::1",
    "64:ff9b:1::808:808",
    "168.63.129.16",
    "::127.0.0.1",
)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_address_that_is_not_public_is_contacted(address):
    assert not may_contact(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_contacted(address):
    assert may_contact(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_ipv6_wrapping(address):
    number = int(address)
    wrapped = (
        f"::ffff:{address}",
        f"::ffff:0:{address}",
        f"64:ff9b::{address}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::",
    )
    assert {may_contact(text) for text in wrapped} == {may_contact(str(address))}


def test_a_network_that_the_user_allows_is_contacted_and_no_other():
    allowed = networks(["10.1.0.0/16", "fd00::/8"])
    assert may_contact("10.1.2.3", allowed)
    assert may_contact("::ffff:10.1.2.3", allowed)
    assert may_contact("fd00::7", allowed)
    assert not may_contact("10.2.0.1", allowed)


@pytest.mark.parametrize("text", ["10.1.2.3/16", "loopback", ""])
def test_an_invalid_network_is_an_error_with_an_example(text):
    with pytest.raises(ConfigurationError, match=r"10\.1\.0\.0/16"):
        networks([text])
