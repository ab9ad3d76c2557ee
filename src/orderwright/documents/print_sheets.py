"""Sheets that a query assembled, as PDF: read in one short transaction, set in type in a thread after it."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

from orderwright.documents.compile_sheets import Paper
from orderwright.documents.render_pdf import render_pdf
from orderwright.documents.types import Print
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.verbs import Query

In = TypeVar("In")


async def print_sheets(door: Door, context: Context, query: Query[In, Any], wanted: In, paper: Paper = "a4") -> bytes:
    """`await print_sheets(door, context, assemble_orders, PrintOrders(numbers=[1001]))`; refuses as the query does."""
    sheets: Sequence[Print] | Print = await door.ask(context, query, wanted)
    return await asyncio.to_thread(render_pdf, sheets if isinstance(sheets, Sequence) else [sheets], paper)
