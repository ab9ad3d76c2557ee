"""Whoever has the database, or a backup, comes in nowhere: no table holds a password, a key, a session, a code, a
customer's link or a webhook's secret that works. They are hashed, sealed, or made when they are needed."""

from typing import Any

from tests.security.stage import Stage

from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, WebhookEndpoint, save_webhook_endpoints
from orderwright.orders.customer_link import KEPT, customer_token

PASSWORD = "correct horse battery"


def everything(stage: Stage) -> str:
    """All rows of the organization and of the platform, as text."""
    tables = stage.site.sql(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in (current_schema(), 'platform') and table_type = 'BASE TABLE'"
    )
    rows: list[tuple[Any, ...]] = []
    for schema, table in tables:
        rows += stage.site.sql(f'select t::text from "{schema}"."{table}" t')
    return "\n".join(row[0] for row in rows)


def test_the_database_opens_nothing(stage: Stage) -> None:
    site = stage.site
    hook: WebhookEndpoint = site.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/at-rest"))
    assert hook.secret is not None
    key = stage.key(frozenset({"orders.read"}))
    session = stage.visitor("admin").client.cookies["session"]
    orders = site.sql("select order_id, link_version from orders")
    links = [customer_token(site.settings.secret, "demo", order_id, version) for order_id, version in orders]
    kept = everything(stage)
    secrets = {
        "key": key,
        "session": session,
        "webhook": hook.secret,
        "password": PASSWORD,
        "own": site.settings.secret,
    }
    assert [name for name, secret in secrets.items() if secret in kept] == []
    assert [link for link in links if link in kept] == []
    assert "https://shop.example/at-rest" in kept, "the rows are read at all"


def test_a_kept_mail_shows_its_customers_link(stage: Stage) -> None:
    """It is made whole for who may read mail, and leads to the order."""
    site, admin = stage.site, stage.visitor("admin")
    ((message_id, order_id, version, body),) = site.sql(
        "select message_id, order_id, link_version, body from message"
        f" where body like '%/o/{KEPT}%' order by message_id limit 1"
    )
    token = customer_token(site.settings.secret, "demo", order_id, version)
    assert token not in body
    for page in (f"/outbox/{message_id}", f"/outbox/{message_id}/body"):
        shown = admin.get(page)
        assert KEPT not in shown
        assert f"/o/{token}" in shown
    admin.get(f"/o/{token}")
