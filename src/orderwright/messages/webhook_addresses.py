"""Where webhooks may lead: to addresses that anybody on the Internet could reach, and to networks that the operator
names (`ORDERWRIGHT_WEBHOOK_NETWORKS`). Pure.

Who may edit webhooks makes the worker send requests. Without this they could be sent to what only the installation can
reach: the database's port, a metadata service, a printer. Names and spellings are nothing to go by (`0x7f.1`, a name
that leads to 127.0.0.1), so what is judged is always the address that will be connected to.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052): the last 32 bits are the address."""


RESERVED = tuple(ip_network(text) for text in ("192.0.0.0/24", "fec0::/10", "::/96", "64:ff9b:1::/48"))
"""What the registries keep for uses inside a network, and `ipaddress` takes for public."""


def may_lead_to(address: str, networks: Iterable[Network] = ()) -> bool:
    """Whether a webhook may be posted to this address, as a resolver says it."""
    meant = meant_by(ip_address(address.partition("%")[0]))
    return all(is_public(each) or any(each in network for network in networks) for each in meant)


def meant_by(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, and what is reached through it where it carries another one."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in TRANSLATED:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    carried = [address.sixtofour] if address.sixtofour else list(address.teredo or ())
    return [address, *carried]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in network for network in RESERVED)


def literal_of(host: str) -> str | None:
    """The address that a host spells out, as `127.0.0.1` or `[::1]`; None for a name, which a resolver must answer."""
    try:
        return str(ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return None


def read_networks(texts: Iterable[str]) -> Sequence[Network]:
    """Networks as the setting has them: `10.0.0.0/8`."""
    return tuple(ip_network(text) for text in texts)
