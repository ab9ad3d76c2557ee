"""What is sold."""

from uuid import UUID

import msgspec


class Variant(msgspec.Struct, frozen=True, gc=False):
    """The sellable form of a product, as other capabilities need it."""

    variant_id: UUID
    sku: str
    title: str
    active: bool
