"""Where those who look after customers are reached."""

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


@query("access.read", on_platform=True)
async def service_emails(tx: Transaction, _: None) -> list[str]:
    """The e-mail addresses of the members with the role service."""
    return await tx.rows(str, sql.read_service_emails, organization=tx.organization)
