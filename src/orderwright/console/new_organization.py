"""Make another organization, and go on in it: its empty Home lists the first steps."""

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.access.found_organization import NewOrganization, found_organization
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused
from orderwright.console.page import Form
from orderwright.console.person import SESSION_COOKIE
from orderwright.console.sign_in import signed_in
from orderwright.kernel.refusal import Refusal


@get("/organizations/new", needs="organizations.create")
async def new_organization_page(desk: AtDesk) -> Template:
    return await page(desk, Form({"currency": "GBP"}))


@post("/organizations", needs="organizations.create")
async def add_organization(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    fields = {"name": values.get("name", ""), "slug": values.get("slug", "").lower()}
    token = desk.request.cookies.get(SESSION_COOKIE, "")
    try:
        wanted = as_input(NewOrganization, fields | {"currency": values.get("currency", "").upper()})
        session = await found_organization(desk.door, desk.person.context, desk.person.email, token, wanted)
    except Refusal as refusal:
        return await page(desk, refused(refusal, values), 422)
    return signed_in(session, "/")


async def page(desk: Desk, form: Form, status: int = 200) -> Template:
    return await desk.show("new_organization", "settings", status, form=form)


routes = [new_organization_page, add_organization]
