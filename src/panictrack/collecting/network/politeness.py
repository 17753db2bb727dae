"""How gently hosts are treated, and which network addresses the collector may contact at all.

A feed list is data: an address in it, or a redirect, must not make the collector read a router's page, a
cloud's metadata or a neighbour's database. The check is made where the socket is created, because only there
it covers what a name resolved to, literal addresses and every redirect alike.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from panictrack.errors import ConfigurationError

Network = IPv4Network | IPv6Network

# Where the last 32 bits are an IPv4 address: NAT64 (RFC 6052), stateless translation (RFC 2765), and the
# deprecated form of RFC 4291 that some systems still understand.
_CARRIES_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0:0/96"), IPv6Network("::/96"))
_NEVER: tuple[Network, ...] = (
    IPv6Network("64:ff9b:1::/48"),  # RFC 8215: NAT64 within one network
    IPv6Network("fec0::/10"),  # RFC 3879: once the private addresses of a site
    IPv4Network("168.63.129.16/32"),  # a cloud's own host, in a public range
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PolitenessPolicy:
    """How gently hosts are treated, and which may be contacted at all."""

    at_once: int = 2  # simultaneous requests to one host
    pause_seconds: float = 5.0  # between the starts of two requests to one host
    in_all: int = 16  # simultaneous requests over all hosts
    contact: str | None = None  # the operator's address, for the User-Agent
    user_agent: str | None = None  # instead of panictrack's own; None: its own, with the contact
    allowed: tuple[Network, ...] = ()  # networks that may be contacted although they are not public


DEFAULT_POLITENESS = PolitenessPolicy()


class RefusedAddressError(OSError):
    """A socket was requested to an address that must not be contacted."""


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks that the user allows although they are not public, such as `10.1.0.0/16`.

    Raises
    ------
    ConfigurationError
        A text is not a network.
    """
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as error:
        raise ConfigurationError(
            f'allowed_networks: {error}; write networks such as "10.1.0.0/16" or "127.0.0.1/32"'
        ) from error


def may_contact(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether this address is public, or in a network that the user allows.

    Loopback, private, link-local (including the clouds' metadata), multicast and reserved addresses are not
    public, nor is an IPv6 address that carries such an IPv4 address.
    """
    target = _unwrapped(ip_address(address.partition("%")[0]))
    if any(target in network for network in allowed):
        return True
    is_public = target.is_global and not target.is_multicast
    return is_public and not any(target in network for network in _NEVER)


def guarded_sockets(allowed: Sequence[Network] = ()) -> Callable[[tuple[Any, ...]], socket.socket]:
    """A socket factory for aiohttp's connector that refuses all other addresses."""

    def make(address_info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = address_info
        if not may_contact(str(address[0]), allowed):
            raise RefusedAddressError(
                f"{address[0]} is not a public address; if you mean it, add its network to allowed_networks "
                "in panictrack.toml"
            )
        return socket.socket(family, kind, protocol)

    return make


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside an IPv6 address, however it is wrapped; otherwise the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _CARRIES_IPV4) and int(address) > 0xFFFF:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
