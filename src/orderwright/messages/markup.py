"""What a mail says to the mail program: schema.org Order and ParcelDelivery as JSON-LD (schema.org/Order,
schema.org/ParcelDelivery)."""

from typing import Any

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.messages.read_tidings import OrderTold, ParcelTold

STATUS = {1: "OrderProcessing", 5: "OrderInTransit", 6: "OrderDelivered"}


def markup_of(order: OrderTold, parcel: ParcelTold | None, link: str, shop: str, done: int) -> str:
    """JSON that is safe inside a script element."""
    told = parcel_delivery(order, parcel, link, shop) if parcel else whole_order(order, link, shop, done)
    return msgspec.json.encode(told).decode().replace("<", "\\u003c")


def whole_order(order: OrderTold, link: str, shop: str, done: int) -> dict[str, Any]:
    return {
        "@context": "http://schema.org",
        **order_reference(order, shop),
        "orderStatus": f"http://schema.org/{STATUS.get(done, 'OrderProcessing')}",
        "priceCurrency": order.currency,
        "price": decimal_string(order.total_minor, order.currency),
        "orderDate": order.placed_at,
        "url": link,
        "customer": {"@type": "Person", "name": order.customer_name},
        "acceptedOffer": [offer(order, line) for line in order.lines],
    }


def parcel_delivery(order: OrderTold, parcel: ParcelTold, link: str, shop: str) -> dict[str, Any]:
    address = order.address
    return {
        "@context": "http://schema.org",
        "@type": "ParcelDelivery",
        "deliveryAddress": {
            "@type": "PostalAddress",
            "name": address.name,
            "streetAddress": ", ".join(part for part in (address.line1, address.line2) if part),
            "addressLocality": address.city,
            "addressRegion": address.region,
            "postalCode": address.postal_code,
            "addressCountry": address.country,
        },
        "expectedArrivalUntil": parcel.delivered_at or parcel.deliver_by,
        "carrier": {"@type": "Organization", "name": parcel.carrier or shop},
        "itemShipped": [{"@type": "Product", "name": line["title"], "sku": line["sku"]} for line in parcel.lines],
        "partOfOrder": order_reference(order, shop),
        "trackingNumber": parcel.tracking_number,
        "trackingUrl": link,
    }


def order_reference(order: OrderTold, shop: str) -> dict[str, Any]:
    merchant = {"@type": "Organization", "name": shop}
    return {"@type": "Order", "orderNumber": order.external_ref, "merchant": merchant}


def offer(order: OrderTold, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "itemOffered": {"@type": "Product", "name": line["title"], "sku": line["sku"]},
        "price": decimal_string(line["total_minor"], order.currency),
        "priceCurrency": order.currency,
        "eligibleQuantity": {"@type": "QuantitativeValue", "value": line["quantity"]},
    }
