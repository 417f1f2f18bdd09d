"""Where a request comes from, as limits count it."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

IPV6_BLOCK = 64  # bits: the smallest network that is given to one customer, who may use any address in it


def block(request: HttpRequest) -> str:
    """The client's address block: an IPv4 address, or the /64 of an IPv6 address.

    Every limit by address counts this; allauth's own limits cut IPv6 in the same way. Raises PermissionDenied where the
    server does not say who asks.
    """
    # allauth knows how many proxies to trust, and the adapter unwraps IPv4 in IPv6.
    return block_of(get_adapter().get_client_ip(request))


def block_of(address: str) -> str:
    """The block of an address in text; what is no address stands for itself."""
    try:
        parsed = unwrapped(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((int(parsed), IPV6_BLOCK), strict=False).network_address)


def unwrapped(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address without an IPv6 wrapping of IPv4 (`::ffff:192.0.2.1`), as a socket for both sees it.

    Raises ValueError for what is no address.
    """
    parsed = ipaddress.ip_address(address)
    inner = parsed.ipv4_mapped if parsed.version == 6 else None
    return inner or parsed
