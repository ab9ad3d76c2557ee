"""What is exported and imported again changes nothing, whatever characters it has; nor when a spreadsheet saved it."""

from hypothesis import HealthCheck, example, settings
from hypothesis import given as generated
from hypothesis import strategies as st
from tests import given
from tests.exporting import csv_of
from tests.properties.spreadsheet import saved_by_a_spreadsheet

from orderwright.catalog.codes import normal_sku, sku_is_valid
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.csv.import_catalog import import_catalog
from orderwright.channels.csv.import_stock import import_stock
from orderwright.channels.csv.read_table import CsvFile, read_table
from orderwright.documents.list_files import products_table, stock_table
from orderwright.documents.tables import csv_table
from orderwright.kernel.formula_marks import marked, unmarked
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.inventory import ListLevels
from orderwright.views.products_list import ListProducts

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
ODD = st.sampled_from(
    ["=", "+", "-", "@", "'", "\t", "\r", "\n", " ", "0", '"', ",", ";", "＝", "'=", "''", '="', "\u00a0"]
)
HARD = st.lists(st.one_of(ODD, TEXT), max_size=5).map("".join)


@generated(HARD)
@example("'0019")
@example(" '=1")
@example("''0019")
@example('="0018"')
@example("\r=1+2")
@example(" =1+2")
@example("one\n=two")
@example("+44 Ltd")
@example("-5 kg too much")
def test_an_apostrophe_is_put_before_a_formula_and_taken_away_again(text: str) -> None:
    cell = marked(text)
    assert unmarked(cell) == text
    lines = cell.replace("\r", "\n").split("\n")
    assert not any(line.lstrip(" \u00a0").startswith(("=", "+", "-", "@")) for line in lines[:1])


@generated(st.lists(st.tuples(HARD, HARD), max_size=4))
@example([(";\r", ";"), ("\r;", "\r;")])
def test_a_table_is_read_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    data = csv_table(("a", "b", "c"), [(*row, "end") for row in rows])
    read = [(row.cells["a"], row.cells["b"]) for row in read_table(data).rows]
    assert read == [(a.strip(), b.strip()) for a, b in rows]


async def exported(world: given.World) -> tuple[bytes, bytes]:
    """The variants and the stock, as files."""
    tables = (
        products_table(world.door, world.context, ListProducts()),
        stock_table(world.door, world.context, ListLevels()),
    )
    variants, stock = [await csv_of(table) for table in tables]
    return variants, stock


SKU = HARD.map(normal_sku).filter(sku_is_valid)
VARIANTS = st.lists(
    st.builds(
        SaveVariant,
        sku=SKU,
        title=HARD.map(str.strip).filter(bool),
        weight_g=st.integers(0, 9999),
        price=st.decimals(0, 999, places=2).map(str),
        gtin=st.none(),
        active=st.booleans(),
    ),
    min_size=1, max_size=6, unique_by=lambda variant: variant.sku,
)  # fmt: skip


def drawn(count: int) -> list[list[SaveVariant]]:
    found: list[list[SaveVariant]] = []

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @generated(VARIANTS)
    def draw(variants: list[SaveVariant]) -> None:
        found.append(variants)

    draw()
    return found


async def test_lists_that_are_exported_and_imported_again_are_unchanged(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"0017": 3, "90.750": 2, "1E5": 1}}) as world:
        for variants in drawn(25):
            saved = await world.door.perform_many(world.context, save_variants, variants)
            skus = [each.sku for each in saved if not isinstance(each, Exception)]
            receipts = [ReceiveStock(location="DC", sku=sku, quantity=7) for sku in skus]
            await world.door.perform_many(world.context, receive_stock, receipts)
        variants_file, stock_file = await exported(world)
        catalog = await import_catalog(world.door, world.context, CsvFile(variants_file))
        assert {row.status for row in catalog.rows} == {"unchanged"}, [
            r for r in catalog.rows if r.status != "unchanged"
        ]
        count = await import_stock(world.door, world.context, CsvFile(stock_file, defaults={"meaning": "count"}))
        assert {row.status for row in count.rows} == {"unchanged"}, [r for r in count.rows if r.status != "unchanged"]
        assert await exported(world) == (variants_file, stock_file)


async def test_what_a_spreadsheet_has_changed_is_named_and_never_created(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"0017": 3, "90.750": 2, "1E5": 1, "CUP": 4}}) as world:
        await world.do(save_variants, SaveVariant(sku="0017", gtin="012345000034", weight_g=40, price="3.10"))
        await world.do(save_variants, SaveVariant(sku="CUP", gtin="4012345000016", title="Cup"))
        variants_file, stock_file = await exported(world)
        before = await world.sql("select sku, gtin, weight_g, price_minor, title from variant order by sku")
        catalog = await import_catalog(world.door, world.context, CsvFile(saved_by_a_spreadsheet(variants_file)))
        told = {row.what: row.reason or row.status for row in catalog.rows}
        assert {what: reason.partition("did you mean ")[2].partition("?")[0] for what, reason in told.items()} == {
            "17": "0017", "90.75": "90.750", "1.00000E+05": "1E5", "CUP": "",
        }  # fmt: skip
        assert "digits were lost" in told["CUP"]
        stock = await import_stock(
            world.door, world.context, CsvFile(saved_by_a_spreadsheet(stock_file), defaults={"meaning": "count"})
        )
        assert sorted(row.status for row in stock.rows) == ["refused", "refused", "refused", "unchanged"]
        assert await world.sql("select sku, gtin, weight_g, price_minor, title from variant order by sku") == before


async def test_codes_that_a_spreadsheet_has_changed_are_understood_or_refused(fresh_database: str) -> None:
    """The true catalog has 0017, 90.750, 1E5, 0018 and 0019."""
    data = (
        b"sku,title,gtin,price,currency\r\n"
        b"CUP-01,Stoneware cup,4.01235E+12,12.85,GBP\r\n"
        b"17,Spoon,12345000034,3.1,GBP\r\n90.75,Gasket,4012345000047,.95,GBP\r\n01. Mrz,Was 1-3,,5,GBP\r\n"
        b'1E+05,Was 1E5,,5.00,GBP\r\n"=""0018""",Text,"=""012345000034""",3.10,GBP\r\n\'0019,Text,,3.10,GBP\r\n'
        b"0017,Spoon,12345000034,3.1,GBP\r\n90.750,Gasket,4012345000048,.95,GBP\r\nNEW-1,40 g,,1,GBP\r\n"
    )
    skus = ("CUP-01", "0017", "90.750", "1E5", "0018", "0019")
    async with given.world(fresh_database, {"DC": dict.fromkeys(skus, 1)}) as world:
        dry = await import_catalog(world.door, world.context, CsvFile(data, dry_run=True))
        assert await world.sql("select count(*) from variant where gtin is not null or sku = 'NEW-1'") == [(0,)]
        report = await import_catalog(world.door, world.context, CsvFile(data))
        assert [(row.what, row.status, row.code) for row in report.rows] == [
            ("CUP-01", "refused", "gtin_mangled"),
            ("17", "refused", "sku_mangled"),
            ("90.75", "refused", "sku_mangled"),
            ("01. Mrz", "refused", "sku_mangled"),
            ("1E+05", "refused", "sku_mangled"),
            ("0018", "updated", None),
            ("0019", "updated", None),
            ("0017", "refused", "gtin_taken"),
            ("90.750", "refused", "gtin_invalid"),
            ("NEW-1", "created", None),
        ]
        assert [row.status for row in dry.rows] == [row.status for row in report.rows]
        reasons = [row.reason or "" for row in report.rows]
        assert "digits were lost. Format the column as text." in reasons[0]
        assert "did you mean 0017?" in reasons[1]
        assert "looks like a date" in reasons[3]
        assert await world.sql("select sku, gtin from variant where gtin is not null") == [("0018", "012345000034")]
        assert {row[0] for row in await world.sql("select sku from variant")} == {*skus, "NEW-1"}
