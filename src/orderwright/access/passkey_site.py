"""Where passkeys of this installation work. A browser binds a passkey to the host name of a page (the relying party's
id), and has none on a page without https or without a name, this machine's own `localhost` excepted (Web
Authentication, section 5.1; Secure Contexts, section 3)."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.settings import Settings

PORTS = {"http": 80, "https": 443}
LOCAL = "localhost"


class PasskeySite(msgspec.Struct, frozen=True):
    """`host`: the relying party's id, and `origin`: of its pages, as browsers write it; both empty where there can be
    no passkeys. `note`: what is said to who is elsewhere."""

    host: str
    origin: str
    note: str


def passkey_site(settings: Settings) -> PasskeySite:
    """By the address under which people reach this installation. What is reached by a number of this very machine is
    reached by `localhost`, too."""
    at = urlsplit(settings.address)
    named = at.hostname or ""
    number = number_of(named)
    if number is not None and not number.is_loopback:
        return PasskeySite("", "", f"Passkeys need a host name: {settings.address} is a number.")
    host = LOCAL if number else named
    if at.scheme != "https" and host != LOCAL and not host.endswith(f".{LOCAL}"):
        return PasskeySite("", "", f"Passkeys need https: {settings.address} is reached without it.")
    port = f":{at.port}" if at.port and at.port != PORTS[at.scheme] else ""
    origin = f"{at.scheme}://{host}{port}"
    if number:
        return PasskeySite(host, origin, f"Passkeys need a host name, not a number: open {origin} to use one.")
    return PasskeySite(host, origin, f"Passkeys work at {origin} only.")


def refuse_nowhere(site: PasskeySite) -> None:
    """Refuses `passkeys_impossible`."""
    if not site.host:
        raise Refusal("passkeys_impossible", site.note, "conflict")


def number_of(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
