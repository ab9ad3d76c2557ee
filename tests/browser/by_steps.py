"""Pages that no link leads to: after a button was pressed, where something is refused, for strangers and customers."""

import re
from collections.abc import Iterator
from typing import Any

import pyotp
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.outline import head, outline
from tests.browser.test_account import app_key, newcomer, sign_in
from tests.browser.test_customer_pages import Customer
from tests.browser.visitor import OpenPage, Visitor

from orderwright.console.form_tokens import FIELD
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.types import LineInput, PaymentInput

SECRETS = re.compile(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b|\b[a-z0-9]{4}(?:-[a-z0-9]{4}){6}\b")
"""The key of an app, and recovery codes."""
STOCK = """sku,location,quantity
85123A,DC,7
NOTHING,DC,2
71053,DC,8
71053,NOWHERE,x
"""
CATALOG = """sku,title,price
NEW-1,New thing,2.50
85123A,White holder,dear
71053,White lamp,3.10
22752,Seven boxes,2.55
"""
Pages = Iterator[tuple[str, OpenPage]]


def pages_by_steps(site: Site, visitor: Visitor) -> dict[str, list[str]]:
    """Outlines by the name of the step. They change the world: nothing is to be looked at after them."""
    pages: dict[str, list[str]] = {}
    for steps in (of_dialogs(visitor), of_bulk(site, visitor), of_files(visitor)):
        for name, page in steps:
            told = opened(outline(page.html)) if name.startswith("dialogs-") else outline(page.html)
            pages.setdefault(f"step-{name}", []).append(f"== {page.status}\n{told}")
    for steps in (of_searches(visitor), of_a_long_order(site, visitor), of_the_first_day(visitor)):
        for name, page in steps:
            pages.setdefault(f"step-{name}", []).append(f"== {page.path}\n{outline(page.html)}")
    for steps in (of_strangers(site), of_customers(site)):
        for name, page in steps:
            told = f"{head(page.html)}\n" + outline(SECRETS.sub("{secret}", page.html), frame=True)
            pages.setdefault(f"step-{name}", []).append(f"== {page.status}\n{told}")
    return pages


def opened(text: str) -> str:
    """Of an outline the dialog that is open; all of it where none is."""
    found = re.search(r"^dialog \S+ open\n(?:(?!dialog ).*\n)*", text, re.MULTILINE)
    return found[0] if found else text


def of_dialogs(visitor: Visitor) -> Pages:
    """Each dialog of some pages, sent empty: it is open again where it was refused."""
    addresses = (
        "/orders/1001", "/orders/1008", "/orders/1024", "/orders/1030", "/inventory/85123A", "/products/85123A",
        "/returns/1001", "/returns/1002", "/service/1", "/settings/locations/DC", "/settings/keys", "/settings/users",
        "/warehouse/receive", "/settings/channels/web", "/account",
    )  # fmt: skip
    for at in addresses:
        page = visitor.client.get(at)
        if page.status_code != 200:
            continue
        name = "dialogs-" + re.sub(r"\W+", "-", re.sub(r"\d{3,}", "n", at)).strip("-").lower()
        for form in OpenPage(visitor, page).find("//dialog//form[@method='post']"):
            fields = {each.get("name"): "" for each in form.xpath(".//input|.//select|.//textarea") if each.get("name")}
            fields |= {each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")}
            answer = visitor.client.post(form.get("action"), data={**fields, FIELD: visitor.form_token()})
            if answer.status_code == 422:
                yield name, OpenPage(visitor, answer)


def of_bulk(site: Site, visitor: Visitor) -> Pages:
    """What would become of chosen orders, of which some can not be changed so."""
    chosen = {"id": [str(id_) for (id_,) in site.sql("select order_id from orders order by number desc limit 20")]}
    for button, asked in (("Hold", "hold"), ("Release", "release"), ("Cancel…", "cancel"), ("Tag", "tag")):
        preview = visitor.open("/orders").press(button, chosen, status=200)
        yield f"bulk-{asked}", preview
    choices = [each for each in visitor.open("/orders").press("Release", chosen, status=200).buttons() if "(" in each]
    released = visitor.open("/orders").press("Release", chosen, status=200)
    for choice in choices[:1]:
        yield "bulk-release", released.press(choice, status=200)
    tagged = visitor.open("/orders").press("Tag", chosen, status=200)
    send = next(each for each in tagged.buttons() if each.startswith("Tag "))
    yield "bulk-tag", tagged.press(send, {"tag": "x" * 200}, status=422)


def of_searches(visitor: Visitor) -> Pages:
    """Lists in which nothing is found, and the customers that a draft may be for."""
    for at in ("orders", "customers", "inventory", "products", "sales/documents", "orders/past", "returns", "service"):
        answer = visitor.client.get(f"/{at}", params={"q": "nothing of that name"})
        yield "nothing-found", OpenPage(visitor, answer)
    yield "found-past", visitor.open("/orders?q=PHONE-")
    for query in ("example", "nobody"):
        yield "draft-customers", visitor.post_directly("/orders/new?act=find", {"customer_query": query}, status=200)


def of_a_long_order(site: Site, visitor: Visitor) -> Pages:
    """More lines and more notes than its page shows at first."""
    lines = [LineInput(sku="85123A", quantity=1, unit_price="2.50") for _ in range(104)]
    order = site.run(site.world.placed_order({}, lines=lines, payment=PaymentInput(method="card")))
    for number in range(60):
        site.do(add_notes, AddNote(order_id=order.id, body=f"Note {number}"))
    yield "long-order", visitor.open(f"/orders/{order.number}")


def of_the_first_day(visitor: Visitor) -> Pages:
    """Pages of an organization that has nothing yet, to somebody who works for another one too."""
    visitor.open("/organizations/new").press("Create organization", {"name": "New Shop", "slug": "new_shop"})
    for at in (
        "/", "/orders", "/orders/new", "/orders/past", "/warehouse/receive", "/warehouse/pick", "/warehouse/pack",
        "/warehouse/hand-over", "/inventory", "/inventory/receive", "/products", "/customers", "/returns", "/service",
        "/quarantine", "/outbox", "/failed-events", "/sales", "/sales/documents", "/settings/locations",
        "/settings/channels", "/settings/users", "/settings/keys", "/settings/webhooks", "/settings/boxes",
        "/settings/rates", "/settings/audit", "/settings/security",
    ):  # fmt: skip
        yield "first-day", OpenPage(visitor, visitor.client.get(at, follow_redirects=True))


def of_files(visitor: Visitor) -> Pages:
    """Files of stock and products: mapped, checked, with rows that fail, and what is no table."""
    for kind, text in (("stock", STOCK), ("catalog", CATALOG)):
        columns = visitor.open(f"/import/{kind}").press("Upload", files={"file": (f"{kind}.csv", text, "text/csv")})
        yield f"import-{kind}", columns
        checked = columns.press("Check the file", status=200)
        yield f"import-{kind}", checked
        go = next(each for each in checked.buttons() if each.startswith("Import "))
        yield f"import-{kind}", checked.press(go)
    for name, content in (("empty.csv", b""), ("latin.csv", b"sku;title\nX;caf\xe9\n")):
        file = {"file": (name, content, "text/csv")}
        page = visitor.open("/import/catalog")
        answer = visitor.client.post(
            "/import/catalog", data={FIELD: visitor.form_token()}, files=file, follow_redirects=True
        )
        assert page.status == 200
        yield "import-strange", OpenPage(visitor, answer)


def of_strangers(site: Site) -> Pages:
    """Before and while somebody signs in, with a second step."""
    stranger = Visitor(site.url)
    yield "sign-in", stranger.open("/sign-in")
    yield "sign-in", stranger.open("/sign-in").press("Sign in", {"email": "a@example.com", "password": "x"}, status=401)
    yield "password", stranger.open("/password/forgot")
    yield "password", stranger.open("/password/forgot").press("Send the link", {"email": "a@example.com"}, status=200)
    yield "password", OpenPage(stranger, stranger.client.get("/password/new/nonsense"))
    newcomer(site, "second@example.com")
    sign_in(site, "second@example.com")
    here = sign_in(site, "second@example.com")
    yield "account", here.open("/account")
    set_up = here.open("/account").submit("/account/two-step", {}, 200)
    yield "two-step", set_up
    app = pyotp.TOTP(app_key(set_up.html))
    wrong = set_up.press("Turn on", {"code": "000000"}, status=422)
    yield "two-step", wrong
    yield "two-step", wrong.press("Turn on", {"code": app.now()}, status=200)
    yield "account", here.open("/account")
    asked = (
        Visitor(site.url)
        .open("/sign-in")
        .press("Sign in", {"email": "second@example.com", "password": "correct horse battery"})
    )
    yield "sign-in-code", asked
    yield "sign-in-code", asked.press("Sign in", {"code": "000000"}, status=422)


def of_customers(site: Site) -> Pages:
    """What customers can do with their order, and what is refused."""
    two = {"85123A": 2, "71053": 3}
    waiting = site.run(site.world.placed_order(two))
    customer = Customer(site, waiting)
    yield "customer-order", customer.open()
    help_page = customer.open().follow("Get help")
    yield "customer-problem", help_page
    yield "customer-problem", help_page.press("Send", {"body": "Broken"}, status=422)
    yield "customer-thanks", help_page.press("Send", {"type": "damaged", "body": "Both are broken"})
    yield "customer-order", customer.open()
    yield "customer-order", customer.open().press("Cancel order")
    picked = site.run(site.world.placed_order(two))
    late = Customer(site, picked)
    opened = late.open()
    site.settle()
    ((work,),) = site.sql("select fulfillment_order_id from fulfillment_order where order_id = %s", picked.id)
    site.run(confirm(site, work))
    yield "customer-order", opened.press("Cancel order", status=422)
    arrived = Customer(site, site.run(warehouse.delivered(site.world, two)).order)
    returning = arrived.open().follow("Return items")
    yield "customer-return", returning
    yield "customer-return", returning.press("Request return", {"reason": "unwanted"}, status=422)
    sent: dict[str, Any] = {"quantity:1": "1", "reason": "unwanted", "note": "Too big"}
    yield "customer-thanks", returning.press("Request return", sent)
    yield "customer-order", arrived.open()
    yield "customer-order", Visitor(site.url).open("/o/nonsense", 404)


async def confirm(site: Site, work: Any) -> None:
    from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks

    await site.world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
