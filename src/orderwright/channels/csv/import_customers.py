"""Customers from a CSV file, by their e-mail address: who is new is added, who is known is changed where the file says
something. Nobody is made one with somebody else: who may be a customer that is known, by a slip of the fingers in the
address, is named and not added, and a phone that a spreadsheet made a number of is refused."""

from collections.abc import Mapping, Sequence

from orderwright.channels.csv.columns import Cells, Column
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.records import changes_of, mangled, with_changes, with_mistakes, without_repeated
from orderwright.channels.csv.report import Parsed, Report, Status, read_rows, send, tell
from orderwright.customers.find_near_customers import FindNearCustomers, NearCustomers, find_near_customers
from orderwright.customers.save_customers import SaveCustomer, SavedCustomer, key_of, save_customers
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError

COLUMNS = (
    Column("email", "E-mail", True, ("emailaddress", "customeremail", "mail")),
    Column("name", "Name", also=("customername", "fullname")),
    Column("phone", "Phone", also=("phonenumber", "telephone", "tel")),
)
ASKED_AT_ONCE = 5_000


async def import_customers(door: Door, context: Context, file: CsvFile) -> Report:
    """Refuses a file as a whole only if it can't be read or has no column of e-mail addresses."""
    parsed, mapped = await read_rows(file, COLUMNS, parse)
    parsed = without_repeated(parsed, "email", "A customer", key_of)
    near = await look_up(door, context, [each.input for each in parsed if not each.mistakes])
    parsed = with_mistakes(parsed, {each.row: wrong for each in parsed if (wrong := doubt(each.input, near))})
    answers = await send(door, context, save_customers, parsed, file)
    report = await tell(parsed, answers, mapped, status_of, file.dry_run)
    changes = {
        each.row: changes_of({"name": each.input.name, "phone": each.input.phone}, kept_of(each.input, near), mapped)
        for each in parsed
    }
    return with_changes(report, changes)


def status_of(saved: SavedCustomer) -> Status:
    return "created" if saved.created else "updated" if saved.changed else "unchanged"


def parse(row: Row, mapping: Mapping[str, str]) -> Parsed:
    cells = Cells(row, mapping)
    email = cells.required("email")
    return Parsed(
        row.number,
        email,
        SaveCustomer(email=email, name=cells.text("name"), phone=cells.text("phone")),
        cells.mistakes,
    )


async def look_up(door: Door, context: Context, customers: Sequence[SaveCustomer]) -> NearCustomers:
    found = NearCustomers({}, {})
    for start in range(0, len(customers), ASKED_AT_ONCE):
        people = [(key_of(each), each.name or "") for each in customers[start : start + ASKED_AT_ONCE]]
        some = await door.ask(context, find_near_customers, FindNearCustomers(people))
        found.known.update(some.known)
        found.near.update(some.near)
    return found


def doubt(customer: SaveCustomer, near: NearCustomers) -> FieldError | None:
    """Why nothing is done with it, although it is in order by itself."""
    if other := near.near.get(key_of(customer)):
        message = f"There is {other} of the same name: did you mean that? Another person is added by API."
        return FieldError("/email", "customer_near", message)
    return mangled({"name": customer.name, "phone": customer.phone}, kept_of(customer, near))


def kept_of(customer: SaveCustomer, near: NearCustomers) -> dict[str, str | None]:
    kept = near.known.get(key_of(customer))
    return {"name": kept.name, "phone": kept.phone} if kept else {}
