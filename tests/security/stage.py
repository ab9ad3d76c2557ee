"""Two organizations on one running application: `demo` with something of everything, and its neighbor `rival`."""

import contextlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from tests.browser.conftest import Site, running
from tests.browser.every_state import furnish
from tests.browser.visitor import Visitor
from tests.given import World
from tests.security.routes import filled

from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.open_session import open_session
from orderwright.access.roles import Role
from orderwright.console.form_tokens import HEADER
from orderwright.documents.start_exports import StartExport, start_exports
from orderwright.kernel.context import system
from orderwright.kernel.database import PLATFORM
from orderwright.orders.customer_link import customer_token

RIVAL = "rival"
OF_PATH = {
    "/v1/cases/{number": "select number from service_case",
    "/v1/returns/{number": "select number from return_authorization",
    "/v1/customers/{number": "select number from customer",
    "/service/{number": "select number from service_case",
    "/returns/{number": "select number from return_authorization",
    "/customers/{number": "select number from customer",
    "/orders/drafts/{number": "select number from draft_order",
    "/orders/{number": "select number from orders where status <> 'canceled'",
    "/parcels/{number": "select number from parcel",
    "/quarantine/{id_": "select quarantine_id from quarantine",
    "/outbox/{id_": "select message_id from message",
    "/settings/webhooks/{id_": "select endpoint_id from webhook_endpoint",
    "/warehouse/pack/{id_": "select fulfillment_order_id from fulfillment_order where status = 'picked'",
    "/warehouse/receive/{id_": "select fulfillment_order_id from fulfillment_order where status = 'released'",
    "/warehouse/pick/{ids": "select fulfillment_order_id from fulfillment_order where status = 'picking'",
    "/fulfillment-orders/{which": "select fulfillment_order_id from fulfillment_order",
    "/documents/{name": "select document_id::text || '.pdf' from document",
    "/returns/unexpected/{number": "select number from service_case where kind = 'unexpected_goods'",
    "/exports/{export_id": "select job_id from job where kind = 'export'",
    "/v1/exports/{export_id": "select job_id from job where kind = 'export'",
    "/v1/manifests/{carrier": "select carrier from parcel where carrier is not null",
}
"""Where the number or id in an address comes from, by how the address begins."""
NOBODY = "00000000-0000-4000-8000-000000000000"


class Stage:
    def __init__(self, site: Site) -> None:
        self.site = site
        furnish(site)
        site.do(start_exports, StartExport(list="orders", format="csv"))
        self.rival = World(site.world.door, system(RIVAL, "test"))
        site.run(create_organization(site.world.database, RIVAL, "Rival Ltd"))
        sooner = httpx.Limits(keepalive_expiry=2)  # than the server ends a connection that nothing comes over
        self.program = httpx.Client(base_url=site.url, trust_env=False, timeout=60, limits=sooner)
        self.key = cache(self._key)
        self.visitor = cache(self._visitor)
        self.address = cache(self._address)
        self.id_of = cache(self._id_of)
        self.of_platform: dict[str, str] = site.run(self._of_platform())

    async def _of_platform(self) -> dict[str, str]:
        """Ids of `demo` that stand outside its schema: a person, a key, an invitation, none of which the walks use."""
        world = self.site.world
        wanted = AddMember(email="guest@demo.example", name="Guest", role="read_only", password_hash="")
        member = await ensure_member(world.database, "demo", wanted, "correct horse battery")
        key = await world.do(create_key, CreateKey(name="guest", scopes=["orders.read"]))
        invited = await world.do(invite_user, InviteUser(email="invited@demo.example", role="read_only"))
        return {"user_id": str(member.user_id), "key_id": str(key.id), "invitation_id": str(invited.id)}

    def _key(self, scopes: frozenset[str], organization: str = "demo") -> str:
        world = self.site.world if organization == "demo" else self.rival
        made = self.site.run(world.do(create_key, CreateKey(name="walk", scopes=sorted(scopes))))
        return str(made.token)

    def _visitor(self, role: Role, organization: str = "demo") -> Visitor:
        return Visitor(self.site.url, self.site.run(self._session(role, organization)))

    async def _session(self, role: Role, organization: str) -> str:
        database = self.site.world.database
        email = f"{role}@{organization}.example"
        member = AddMember(email=email, name=role.title(), role=role, password_hash="")
        added = await ensure_member(database, organization, member, "correct horse battery")
        async with database.transaction(PLATFORM, "test", self.site.world.door.now()) as tx:
            opened = await open_session(tx, added.user_id, organization)
        assert opened is not None
        return str(opened.token)

    def _address(self, path: str) -> str:
        """The path with ids and numbers of `demo` in it; with one of nobody where it has none of the kind."""
        return filled(path, self.value)

    def value(self, path: str, name: str, kind: str) -> str:
        for beginning, query in OF_PATH.items():
            if path.startswith(beginning) and name == beginning.rpartition("{")[2]:
                return self.first(query, kind)
        texts = {"slug": RIVAL, "sku": "85123A", "code": "DC", "act": "tag", "name": "1.svg"}
        if name == "token" and kind == "str":
            return self.customer_token()
        if name in texts:
            return "web" if path.startswith("/settings/channels") else texts[name]
        if name == "id_":
            return NOBODY
        return self.id_of(name)

    def _id_of(self, name: str) -> str:
        """An id of this name of some table."""
        if name in self.of_platform:
            return self.of_platform[name]
        column = {"row_id": "quarantine_id"}.get(name, name)
        tables = self.site.sql(
            "select table_name from information_schema.columns where table_schema = current_schema()"
            " and column_name = %s and data_type = 'uuid' order by table_name",
            column,
        )
        for (table,) in tables:
            found = self.first(f'select "{column}" from "{table}" where "{column}" is not null', "uuid")
            if found != NOBODY:
                return found
        return NOBODY

    def first(self, query: str, kind: str) -> str:
        rows = self.site.sql(f"{query} order by 1 limit 1")
        return str(rows[0][0]) if rows else "999999" if kind == "int" else NOBODY

    def customer_token(self) -> str:
        order_id = self.site.sql("select order_id from orders order by number limit 1")[0][0]
        return customer_token(self.site.settings.secret, "demo", order_id)

    def tables(self) -> list[str]:
        return [
            row[0]
            for row in self.site.sql(
                "select table_name from information_schema.tables where table_schema = current_schema()"
                " and table_type = 'BASE TABLE' order by 1"
            )
        ]

    def ids(self) -> set[str]:
        """Every id that `demo` has."""
        columns = self.site.sql(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = current_schema() and data_type = 'uuid'"
        )
        found = set(self.of_platform.values())
        for table, column in columns:
            found |= {str(row[0]) for row in self.site.sql(f'select distinct "{column}" from "{table}"') if row[0]}
        return found

    def contents(self, beside: Iterable[str] = ()) -> dict[str, str]:
        """A hash of each table of `demo`, and what the platform knows of its people and keys."""
        outside = {
            f"platform.{table}": str(
                self.site.sql(
                    f"select to_jsonb(t) - 'last_used_at' from platform.{table} t where organization = 'demo'"
                )
            )
            for table in ("membership", "api_key", "invitation")
        }
        return outside | {
            table: str(self.site.sql(f"select md5(string_agg(t::text, '|' order by t::text)) from \"{table}\" t")[0][0])
            for table in self.tables()
            if table not in beside
        }


@contextlib.contextmanager
def staged(database_url: str, folder: Path) -> Iterator[Stage]:
    with running(database_url, folder) as site:
        yield Stage(site)


def send(visitor: Visitor, method: str, path: str, fields: dict[str, Any] | None = None) -> Any:
    """As a form of the console would be sent; with its token."""
    if method != "POST":
        return visitor.client.request(method, path)
    return visitor.client.post(path, data=fields, headers={HEADER: visitor.form_token()})
