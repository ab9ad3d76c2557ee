"""How a webhook's address is reached: its name is resolved once, what that says is judged, and exactly that is
connected to; so nobody can answer one address to the judge and another to the connection. No redirect is followed."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx
import msgspec

from orderwright.messages.webhook_addresses import Network, literal_of, may_lead_to, read_networks
from orderwright.settings import Settings

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host and a port → the addresses that it has, the one to try first leading; raises OSError where it has none."""
NOT_ALLOWED = "The address is not one of the Internet, nor of a network that webhooks may lead to."


NOT_BY_TLS = "The address is not https, and nothing is sent otherwise here."


class NotAllowed(Exception):
    """The webhook leads where it must not."""


async def resolve_host(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Reach(msgspec.Struct, frozen=True):
    """`networks`: where webhooks may lead although it is private. `resolve` and `transport` stand for the network in
    tests of addresses that must not be reached."""

    networks: Sequence[Network] = ()
    tls_only: bool = False
    resolve: Resolve = resolve_host
    transport: httpx.AsyncBaseTransport | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Reach":
        return cls(read_networks(settings.webhook_networks), settings.tls_only)

    def client(self, timeout_s: float) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            timeout=timeout_s, follow_redirects=False, trust_env=False, transport=self.transport
        )  # fmt: skip

    async def request(self, client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> httpx.Request:
        """The POST to the address that the host has now; raises NotAllowed, OSError. The host is still who is asked
        for, in its header and in TLS."""
        wanted = httpx.URL(url)
        if self.tls_only and wanted.scheme != "https":
            raise NotAllowed(NOT_BY_TLS)
        host = wanted.raw_host.decode("ascii").strip("[]")
        addresses = await self.resolve(host, wanted.port or (443 if wanted.scheme == "https" else 80))
        if not addresses:
            raise OSError(f"{host} has no address")
        if not all(may_lead_to(address, self.networks) for address in addresses):
            raise NotAllowed(NOT_ALLOWED)
        asked_for = {"Host": wanted.netloc.decode("ascii")}
        named = {} if literal_of(host) else {"sni_hostname": host}
        return client.build_request(
            "POST", wanted.copy_with(host=addresses[0]), content=body, headers=headers | asked_for, extensions=named
        )
