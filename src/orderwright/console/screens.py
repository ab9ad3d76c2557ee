"""Every screen of the console and of the customers' pages: one file each, listed here."""

from litestar import Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from orderwright.console import (
    account,
    account_passkeys,
    case_page,
    customer_pages,
    customers,
    draft_order,
    failed_events,
    home,
    imports,
    inventory,
    new_organization,
    order_acts,
    order_page,
    orders_bulk,
    orders_list,
    outbox,
    papers,
    past_orders,
    pictures,
    products,
    quarantine,
    receive_stock,
    return_page,
    returns_queue,
    sales,
    service_queue,
    settings_audit,
    settings_boxes,
    settings_channels,
    settings_keys,
    settings_locations,
    settings_profile,
    settings_rates,
    settings_security,
    settings_users,
    settings_webhooks,
    sign_in,
    sign_in_passkey,
    sign_in_password,
    warehouse_hand_over,
    warehouse_pack,
    warehouse_pick,
    warehouse_put_back,
    warehouse_receive,
)
from orderwright.console.desk import provide_desk
from orderwright.console.form import refuse_unreadable_address
from orderwright.console.form_tokens import FormTokens
from orderwright.console.person import NotSignedIn, provide_person, to_sign_in
from orderwright.console.problems import bug_page, http_page, outage_page, refusal_page
from orderwright.kernel.refusal import Outage, Refusal

SCREENS = (
    home,
    past_orders,
    orders_list,
    orders_bulk,
    draft_order,
    order_page,
    order_acts,
    returns_queue,
    return_page,
    service_queue,
    case_page,
    customers,
    sales,
    customer_pages,
    settings_keys,
    settings_users,
    settings_locations,
    settings_channels,
    settings_profile,
    sign_in,
    sign_in_password,
    sign_in_passkey,
    account,
    account_passkeys,
    warehouse_receive,
    warehouse_pick,
    warehouse_put_back,
    warehouse_pack,
    warehouse_hand_over,
    receive_stock,
    inventory,
    new_organization,
    products,
    outbox,
    failed_events,
    quarantine,
    imports,
    settings_webhooks,
    settings_audit,
    settings_boxes,
    settings_rates,
    settings_security,
    papers,
    pictures,
)


def console_router() -> Router:
    """What people see: everything that is not the API."""
    return Router(
        "/",
        route_handlers=[route for screen in SCREENS for route in screen.routes],
        dependencies={"person": Provide(provide_person), "desk": Provide(provide_desk)},
        exception_handlers={
            NotSignedIn: to_sign_in,
            Refusal: refusal_page,
            Outage: outage_page,
            HTTPException: http_page,
            Exception: bug_page,
        },
        include_in_schema=False,
        middleware=[FormTokens()],
        before_request=refuse_unreadable_address,
    )
