"""/v1/messages: the mail that was written."""

from litestar import Router, get

from orderwright.api.caller import Context, Door
from orderwright.api.list_parameters import Cursor, Limit
from orderwright.api.problems import problems
from orderwright.kernel.paging import Page
from orderwright.views.messages_list import ListMessages, MessageRow, list_messages


@get("/messages", summary="List messages", responses=problems(422))
async def messages(context: Context, door: Door, cursor: Cursor = None, limit: Limit = None) -> Page[MessageRow]:
    """Mails that were written, newest first, and what became of them."""
    page = await door.ask(context, list_messages, ListMessages(cursor=cursor, limit=limit))
    return Page(page.rows, page.next, page.previous)


messages_router = Router("/", route_handlers=[messages], tags=["Messages"])
