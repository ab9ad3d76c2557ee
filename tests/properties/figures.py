"""Every figure of money that is shown is the one that is made anew here, from facts alone: what was agreed, where the
units are, what was paid and given back, and the rows of documents."""

from collections import Counter
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, multiple, rule
from msgspec.structs import replace
from tests.messages.told import events
from tests.properties.aftermath import Aftermath
from tests.properties.agreements import TERMS, WHOLE, agreed_sums, as_told, rounded, with_voucher
from tests.properties.amounts import DIGITS, cents, minor_of
from tests.properties.premises import STATES, orders, shipped
from tests.properties.trade import AUTHORIZED, LINES
from tests.properties.warehouse_work import WAY

from orderwright.api.order_reads import shown
from orderwright.api.orders_list import summary
from orderwright.documents.assemble_orders import PrintOrders, assemble_orders
from orderwright.documents.bill_totals import bill_totals
from orderwright.documents.read_documents import PrintDocument, read_document
from orderwright.kernel.ids import new_id
from orderwright.kernel.money import in_words
from orderwright.kernel.refusal import Refusal
from orderwright.messages.mail_values import sums
from orderwright.messages.read_tidings import Facts, read_tidings
from orderwright.orders.types import PlaceOrder
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.views.customer_order import CustomerOrder, read_customer_order
from orderwright.views.customers_list import ListCustomers, ReadCustomer, list_customers, read_customer_page
from orderwright.views.home import read_home
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.orders_list import ListOrders, list_orders
from orderwright.views.sales import ReadSales, read_sales

PLACED = "OrderPlaced"
PURPOSES = st.sampled_from(["goodwill", "canceled", "returned"])
FACTS = """
select l.line_no, l.sku, l.quantity, l.total_minor, p.canceled,
    p.shipped + p.delivered + p.lost + p."returning" + p.returned,
    (select coalesce(sum(d.quantity), 0) from document_line d
     where d.order_id = l.order_id and d.line_no = l.line_no and d.kind = 'invoice'),
    (select coalesce(sum(d.net_minor + d.tax_minor), 0) from document_line d
     where d.order_id = l.order_id and d.line_no = l.line_no and d.kind = 'invoice')
from order_line l join progress p using (order_id, line_no) where l.order_id = %s order by l.line_no
"""
PAID = "select kind, sum(amount_minor)::int from payment_event where order_id = %s group by kind"
WAITING = "select coalesce(sum(amount_minor), 0)::int from refund_grant where order_id = %s and status = 'granted'"
PURPOSES_OF = "select purpose, sum(amount_minor)::int from refund_line where refund_id = %s group by purpose"
CREDITS = """
select l.line_no, l.amount_minor::int from refund_line l join refund_grant g using (refund_id)
where l.order_id = %s and g.status = any(%s) and l.purpose in ('returned', 'goodwill', 'shipping')
"""
NEVER_SOLD = """
select coalesce(sum(l.amount_minor), 0)::int from refund_line l join refund_grant g using (refund_id)
where l.order_id = %s and g.status = 'executed' and l.purpose in ('canceled', 'overpayment')
"""
SPENT = """
select o.currency,
    sum(case e.kind when 'captured' then amount_minor when 'refunded' then -amount_minor else 0 end)::int
from payment_event e join orders o using (order_id) where o.customer_id = %s group by o.currency
"""
BILLED = """
select coalesce(sum(case kind when 'invoice' then net_minor else -net_minor end), 0)::int,
    coalesce(sum(case kind when 'invoice' then tax_minor else -tax_minor end), 0)::int
from document_line where order_id in (select order_id from orders where currency = %s)
"""
ORDERED = "select currency, sum(total_minor - tax_minor)::int, count(*)::int from orders group by currency"
TOTALS = "select currency, sum(total_minor)::int, count(*)::int from orders group by currency"


class Figures(Aftermath):
    """Orders with discounts, charges and tax in both modes, and every figure of them."""

    def __init__(self) -> None:
        self.terms = WHOLE
        self.agreed: dict[UUID, PlaceOrder] = {}
        super().__init__()

    @rule(terms=TERMS)
    def agree(self, terms: dict[str, Any]) -> None:
        """What the next orders are placed with."""
        self.terms = terms

    def placed(self, lines: list[tuple[str, int]], **changes: Any) -> Any:
        world = self.premises.world
        inputs = [
            replace(world.order({self.goods[sku]: units}).lines[0], discount="0.33", tax=f"0.{17 * units}")
            for sku, units in lines
        ]
        order = with_voucher(replace(world.order({}), lines=inputs, **{**self.terms, **changes}))
        answer = self.place_it(order)
        if not isinstance(answer, Refusal):
            self.agreed[answer.id] = order
        return answer

    @initialize(
        targets=(orders, shipped), terms=TERMS, lines=LINES, canceled=st.integers(0, 2), back=st.integers(0, 3),
        purpose=PURPOSES, shipping=st.booleans(), currency=st.sampled_from([*DIGITS]),
    )  # fmt: skip
    def live(
        self,
        terms: dict[str, Any],
        lines: list[tuple[str, int]],
        canceled: int,
        back: int,
        purpose: Any,
        shipping: bool,
        currency: str,
    ) -> Any:
        """An order that goes all its way: canceled in part, shipped, come back in part, refunded for each purpose."""
        self.terms, self.currency = terms, currency
        for sku, units in lines:
            self.receive(sku, "EAST", units)
        order: UUID = self.placed(lines, payment=AUTHORIZED).id
        if canceled:
            self.cancel(order, 1, canceled, own=False)
        self.worked(order, WAY)
        if back:
            self.bring_back(order, back, "restock")
        self.refund_for(order, 1, purpose, "0.99")
        if shipping:
            self.refund_shipping(order, "1.00")
        return multiple(order)

    @rule(order=orders, line=st.integers(1, 2), purpose=PURPOSES, amount=st.sampled_from(["0.01", "0.99", "2.41"]))
    def refund_for(self, order: UUID, line: int, purpose: Any, amount: str) -> None:
        part = RefundLine(line_no=line, amount=amount, purpose=purpose)
        self.do_in(order, grant_refunds, GrantRefund(order_id=order, reason="sorry", lines=[part]))

    @rule(order=orders, amount=st.sampled_from(["1.00", "5.78"]))
    def refund_shipping(self, order: UUID, amount: str) -> None:
        self.do_in(order, grant_refunds, GrantRefund(order_id=order, reason="late", shipping=amount))

    @rule(order=orders, more=st.sampled_from(["0.50", "30.00"]), amount=st.sampled_from(["0.40", "2.00", "31.00"]))
    def refund_amount(self, order: UUID, more: str, amount: str) -> None:
        """More comes in; an amount that goes back for nothing in particular is of what is overpaid, then goodwill."""
        wish = RecordPayment(order_id=order, kind="captured", amount=more, reference=str(new_id()), authorization="")
        self.do_in(order, record_payment, wish)
        paid = dict(self.sql(PAID, [order]))
        ((waiting,),) = self.sql(WAITING, [order])
        to_keep = max(0, self.owed(order) - self.credited(order, "granted"))
        over = max(0, paid.get("captured", 0) - paid.get("refunded", 0) - waiting - to_keep)
        answer = self.do_in(order, grant_refunds, GrantRefund(order_id=order, reason="paid twice", amount=amount))
        if not isinstance(answer, Refusal):
            parts = dict(self.sql(PURPOSES_OF, [answer.refund_id]))
            expected = {"overpayment": min(over, cents(amount)), "goodwill": max(0, cents(amount) - over)}
            assert parts == {purpose: minor for purpose, minor in expected.items() if minor}

    def owed(self, order_id: UUID) -> int:
        lines = self.sql(FACTS, [order_id])
        if all(canceled == quantity for _, _, quantity, _, canceled, *_ in lines):
            return 0
        return max(0, agreed_sums(self.agreed[order_id])[1] - sum(rounded(t, c, q) for _, _, q, t, c, *_ in lines))

    def credited(self, order_id: UUID, *status: str) -> int:
        """What was given back (or, with that status, is granted) for goods and shipping that are owed for: of a line no
        more than what is left of it."""
        worth = {n: t - rounded(t, c, q) for n, _, q, t, c, *_ in self.sql(FACTS, [order_id])}
        of_line: Counter[int | None] = Counter()
        for line_no, minor in self.sql(CREDITS, [order_id, ["executed", *status]]):
            of_line[line_no] += minor
        return sum(min(minor, worth[line_no]) if line_no else minor for line_no, minor in of_line.items())

    @rule()
    def compare(self) -> None:
        try:
            self.told = {event.order_id: event for event in self.premises.run(events(self.premises.world, [PLACED]))}
            for order_id in self.order_ids:
                self.compare_order(order_id)
            self.compare_sums()
        except BaseException:
            self.premises.left = 0
            raise

    def everything_holds(self) -> None:
        """The audit is the other machine's; here the figures are looked at, when an example is over."""

    def teardown(self) -> None:
        self.premises.run(self.premises.follow_up())
        self.states |= {state for (state,) in self.sql(STATES, {"ids": self.order_ids})}
        self.compare()
        super().teardown()

    def ask(self, query: Any, wanted: Any) -> Any:
        world = self.premises.world
        return self.premises.run(world.door.ask(world.context, query, wanted))

    def compare_order(self, order_id: UUID) -> None:
        """The order's page, its customer's page, mail, paper, the API and the list."""
        rows, total, included = agreed_sums(self.agreed[order_id])
        page = self.ask(read_order_page, ReadOrder(id=order_id))
        lines = self.sql(FACTS, [order_id])
        canceled = total - self.owed(order_id)
        expected = (rows, total, included, canceled)
        theirs = self.ask(read_customer_order, CustomerOrder(order_id=order_id, base="/o/x"))
        assert as_told(page.money.summary) == as_told(theirs.summary) == expected
        assert self.mailed(order_id)[: len(rows) + 1] == [*rows, ("Total", total)]
        (sheet,) = self.ask(assemble_orders, PrintOrders(numbers=[page.number]))
        assert bill_totals(sheet.lines, sheet.charges, sheet.prices_include_tax).total == total
        self.compare_money(order_id, page, total - canceled)
        self.compare_refunds(order_id, theirs)
        self.compare_documents(order_id, lines)
        (row,) = [row for row in self.ask(list_orders, ListOrders(query=str(page.number))).rows if row.id == order_id]
        currency = self.currencies[order_id]
        assert {minor_of(each.total or "", currency) for each in (summary(row), shown(page))} == {total}

    def mailed(self, order_id: UUID) -> list[tuple[str, int]]:
        """The sums of the mail that confirms the order."""
        told = self.told[order_id]
        order = self.ask(read_tidings, Facts([told])).orders[order_id]
        assert order.owed == self.owed(order_id)
        return sums(order)

    def compare_money(self, order_id: UUID, page: Any, owed: int) -> None:
        paid = dict(self.sql(PAID, [order_id]))
        captured, refunded = paid.get("captured", 0), paid.get("refunded", 0)
        money = page.money
        assert (money.captured, money.refunded, money.refundable) == (captured, refunded, captured - refunded)
        to_keep = max(0, owed - self.credited(order_id))
        assert (money.unpaid, money.overpaid) == (
            max(0, to_keep - captured + refunded),
            max(0, captured - refunded - to_keep),
        )
        told = shown(page)
        said = [minor_of(text or "", self.currencies[order_id]) for text in (told.captured, told.refunded)]
        assert said == [captured, refunded]
        assert sum(payment.amount for payment in money.payments) == sum(paid.values())
        assert sum(open_minor for _, open_minor in money.authorizations) == self.balance(order_id).held

    def compare_refunds(self, order_id: UUID, theirs: Any) -> None:
        """What the customer is told to get, by what was granted and did not fail; its parts make its amount."""
        found = self.sql(
            "select g.amount_minor, g.waived_minor, g.status = 'executed', (select sum(amount_minor)::int from"
            " refund_line l where l.refund_id = g.refund_id) from refund_grant g"
            " where order_id = %s and status <> 'failed'", [order_id],
        )  # fmt: skip
        told = [*theirs.refunds, *(refund for back in theirs.returns for refund in back.refunds)]
        assert sorted((refund.amount, refund.waived, refund.at is not None) for refund in told) == sorted(
            (amount, waived, done) for amount, waived, done, _ in found
        )
        assert all(amount + waived == parts for amount, waived, _, parts in found)
        paid = dict(self.sql(PAID, [order_id]))
        assert sum(amount for amount, _, done, _ in found if done) == paid.get("refunded", 0)
        assert sum(waived for _, waived, done, _ in found if done) == paid.get("waived", 0)

    def compare_documents(self, order_id: UUID, lines: list[Any]) -> None:
        """Each paper adds up to its rows; the invoices to what left, and no more is credited than was billed."""
        documents = self.sql(
            "select d.document_id, d.kind, d.total_minor, (select sum(net_minor)::int from document_line l where"
            " l.document_id = d.document_id), (select sum(tax_minor)::int from document_line l where"
            " l.document_id = d.document_id) from document d where d.order_id = %s", [order_id],
        )  # fmt: skip
        self.states |= {f"paper {kind}" for _, kind, *_ in documents}
        for document_id, _, total, net, tax in documents:
            paper = self.ask(read_document, PrintDocument(document_id=document_id))
            printed = bill_totals(paper.lines, paper.charges, paper.prices_include_tax)
            assert (printed.total, sum(part.net for part in printed.by_tax), printed.tax) == (total, net, tax)
            assert total == net + tax
        billed = {kind: sum(row[2] for row in documents if row[1] == kind) for kind in ("invoice", "credit_note")}
        paid = dict(self.sql(PAID, [order_id]))
        refunded = paid.get("refunded", 0) + paid.get("waived", 0)
        ((never_sold,),) = self.sql(NEVER_SOLD, [order_id])
        assert billed["credit_note"] <= min(billed["invoice"], refunded - never_sold)
        for _, _, quantity, total, _, gone, units, amount in lines:
            assert units <= gone
            assert amount == total - rounded(total, quantity - units, quantity), "what the billed units are worth"

    def compare_sums(self) -> None:
        """Sales by everything, the customer's value, and Home: by currency, and none is added to another."""
        used = {currency: (ordered, placed) for currency, ordered, placed in self.sql(ORDERED)}
        for currency, (ordered, _) in used.items():
            ((net, tax),) = self.sql(BILLED, [currency])
            for by in ("day", "channel", "country", "sku"):
                totals = self.ask(read_sales, ReadSales(by=by, skus_max=10_000, currency=currency)).totals
                assert (totals.net, totals.tax, totals.gross, totals.ordered) == (net, tax, net + tax, ordered), by
        most = min(used, key=lambda currency: (-used[currency][1], currency))
        home = self.ask(read_home, None).sales
        assert (home.currency, home.total) == (most, sum(value for _, value in home.points)) == (most, used[most][0])
        self.compare_customer(used)

    def compare_customer(self, used: dict[str, tuple[int, int]]) -> None:
        (row,) = self.ask(list_customers, ListCustomers(query="ada@example.com")).rows
        spent = dict.fromkeys(used, 0) | dict(self.sql(SPENT, [row.id]))
        assert (row.spent_by, row.orders) == (spent, sum(placed for _, placed in used.values()))
        page = self.ask(read_customer_page, ReadCustomer(number=row.number))
        assert {each.currency: (each.spent, each.ordered, each.orders) for each in page.sums} == {
            currency: (spent[currency], total, placed) for currency, total, placed in self.sql(TOTALS)
        }
        (value,) = [figure.value for figure in page.figures if figure.name == "Spent"]
        assert value == " + ".join(in_words(spent[each.currency], each.currency) for each in page.sums)
        card = self.ask(read_order_page, ReadOrder(id=self.order_ids[-1])).customer
        assert card.spent == sorted((currency, minor) for currency, minor in spent.items() if minor)
        rows = self.ask(list_orders, ListOrders(with_amounts=True, limit=200)).rows
        for currency in used:
            amounts = [row.amounts for row in rows if row.currency == currency]
            assert sum(each.captured - each.refunded for each in amounts) == spent[currency]
