"""Which network addresses the collector may contact: checked at the socket, behind every name and hop.

A feed list is data: an address in it, or a redirect from it, must not make the collector read a router's
page, a cloud's metadata or a neighbour's database. The check sits where the socket is made, so that it sees
what a name resolved to, literal addresses and every hop alike; a resolver would not see literal ones.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from panictrack.errors import ConfigurationError

Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_IPV4_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, deprecated, and still understood by some systems


class RefusedAddressError(OSError):
    """A socket to an address that must not be contacted was asked for."""


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks that the user allows although they are not public, such as `10.1.0.0/16`.

    Raises
    ------
    ConfigurationError
        A text is no network.
    """
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as error:
        raise ConfigurationError(
            f'allowed_networks: {error}; write networks such as "10.1.0.0/16" or "127.0.0.1/32"'
        ) from error


def may_contact(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether this address is public, or in a network that the user allows.

    Loopback, private, link-local (the clouds' metadata among them), multicast and reserved addresses are
    not public, nor is an IPv6 address that carries such an IPv4 one.
    """
    carried = _carried(ip_address(address.partition("%")[0]))
    if any(carried in network for network in allowed):
        return True
    return carried.is_global and not carried.is_multicast


def guarded_sockets(allowed: Sequence[Network] = ()) -> Callable[[tuple[Any, ...]], socket.socket]:
    """A maker of sockets for aiohttp's connector that refuses other addresses."""

    def make(address_info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, where = address_info
        if not may_contact(str(where[0]), allowed):
            raise RefusedAddressError(
                f"{where[0]} is no public address; if it is meant, add its network to allowed_networks "
                "in panictrack.toml"
            )
        return socket.socket(family, kind, protocol)

    return make


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, however it is wrapped; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 0xFFFF):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
