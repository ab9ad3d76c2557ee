"""Every resource of the API: one file each, listed here."""

from litestar import Router

from orderwright.api.access import access_router
from orderwright.api.audit import audit_router
from orderwright.api.cases import cases_router
from orderwright.api.catalog import catalog_router
from orderwright.api.channels import channels_router
from orderwright.api.customers import customers_router
from orderwright.api.documents import documents_router
from orderwright.api.drafts import drafts_router
from orderwright.api.events import events_router
from orderwright.api.exports import exports_router
from orderwright.api.failed_events import failed_events_router
from orderwright.api.fulfillment_orders import fulfillment_orders_router
from orderwright.api.imports import imports_router
from orderwright.api.locations import locations_router
from orderwright.api.messages import messages_router
from orderwright.api.order_changes import order_changes_router
from orderwright.api.order_reads import order_reads_router
from orderwright.api.orders import orders_router
from orderwright.api.orders_list import orders_list_router
from orderwright.api.parcels import parcels_router
from orderwright.api.past_orders import past_orders_router
from orderwright.api.payments import payments_router
from orderwright.api.quarantine import quarantine_router
from orderwright.api.returns import returns_router
from orderwright.api.sales import sales_router
from orderwright.api.stock import stock_router
from orderwright.api.webhooks import webhooks_router


def routers() -> list[Router]:
    """What hangs under /v1."""
    return [
        orders_router,
        orders_list_router,
        order_reads_router,
        order_changes_router,
        drafts_router,
        catalog_router,
        locations_router,
        channels_router,
        stock_router,
        fulfillment_orders_router,
        parcels_router,
        payments_router,
        documents_router,
        returns_router,
        cases_router,
        webhooks_router,
        events_router,
        imports_router,
        quarantine_router,
        customers_router,
        past_orders_router,
        sales_router,
        messages_router,
        exports_router,
        access_router,
        failed_events_router,
        audit_router,
    ]
