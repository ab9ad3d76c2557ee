"""Where a request comes from: who is connected, or whom a trusted proxy names (`ORDERWRIGHT_TRUSTED_PROXIES`).

A proxy appends whom it was called by to X-Forwarded-For, or to Forwarded (RFC 7239). What stands before that came with
the request and may be anything; so the list is read from its end, past trusted proxies, to the first that is none.
Where the two headers name different callers, one of them is not the proxy's own, and neither is believed."""

import re
from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from litestar import Request
from litestar.types import Scope

from orderwright.access.authenticate import Seen
from orderwright.settings import Settings

Networks = Sequence[IPv4Network | IPv6Network]
FOR = re.compile(r"(?i)(?:^|;)\s*for\s*=\s*\"?(\[[^\]]*\]|[^\";,\s]+)")
HOPS_MAX = 20
AGENT_MAX = 300


def address_of(request: Request[Any, Any, Any]) -> str:
    settings: Settings = request.app.state.settings
    return client_of(request.scope, settings.trusted_proxies)


def seen_of(scope: Scope, trusted: tuple[str, ...]) -> Seen:
    """From where, and with which browser."""
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    return Seen(client_of(scope, trusted), agent.decode("latin-1")[:AGENT_MAX])


@cache
def networks_of(trusted: tuple[str, ...]) -> Networks:
    return [ip_network(text) for text in trusted]


def client_of(scope: Scope, trusted: tuple[str, ...]) -> str:
    """An address, or `nowhere`."""
    client = scope.get("client")
    peer = client[0] if client else "nowhere"
    networks = networks_of(trusted)
    if not is_in(peer, networks):
        return peer
    told = [hops for hops in (x_forwarded_for(scope), forwarded(scope)) if hops]
    callers = {first_stranger(hops, networks) or peer for hops in told}
    return callers.pop() if len(callers) == 1 else peer


def first_stranger(hops: Sequence[str], networks: Networks) -> str | None:
    """Of a chain, the nearest that is no trusted proxy; None where what is written there is no address."""
    for hop in reversed(hops[-HOPS_MAX:]):
        address = plain(hop)
        if address is None:
            return None
        if not is_in(address, networks):
            return address
    return None


def x_forwarded_for(scope: Scope) -> list[str]:
    return [hop.strip() for line in lines(scope, b"x-forwarded-for") for hop in line.split(",") if hop.strip()]


def forwarded(scope: Scope) -> list[str]:
    elements = [element for line in lines(scope, b"forwarded") for element in line.split(",")]
    return [found[1] if (found := FOR.search(element)) else "unknown" for element in elements]


def lines(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for each, value in scope["headers"] if each == name]


def plain(hop: str) -> str | None:
    """`[2001:db8::1]:443` and `192.0.2.1:80` are addresses with a port."""
    host = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def is_in(address: str, networks: Networks) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False
