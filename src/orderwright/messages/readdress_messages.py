"""Mail to an order's customer that waits goes to the customer's new address, worded anew: a reaction to a correction,
in its transaction, so that the old address gets nothing from then on. Locks the mail."""

from collections.abc import Sequence

from orderwright.kernel.facts import Fact
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.messages.kinds import MAILS
from orderwright.orders.events import ContactCorrected

sql = statements(__file__)
KINDS = sorted(mail.kind for mail in MAILS.values() if mail.to == "customer")


async def readdress_messages(tx: Transaction, facts: Sequence[Fact]) -> None:
    moved = [fact for fact in facts if isinstance(fact, ContactCorrected) and fact.before.get("email")]
    rows = [
        {"order_id": fact.order_id, "was": fact.before["email"], "recipient": fact.after.get("email", "")}
        for fact in moved
        if fact.before["email"] != fact.after.get("email", "")
    ]
    if rows:
        await tx.execute(sql.readdress, rows=json_rows(rows), kinds=KINDS, now=tx.now)
