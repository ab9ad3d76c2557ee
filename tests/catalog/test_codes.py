"""One rule for SKUs, one number for GTINs, at every door."""

import unicodedata
from collections.abc import AsyncIterator

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st
from tests import given

from orderwright.catalog.codes import (
    gtin_14,
    gtin_is_valid,
    looks_mistyped,
    normal_gtin,
    normal_sku,
    read_code,
    restored_gtin,
    sku_is_valid,
)
from orderwright.catalog.find_codes import find_codes
from orderwright.catalog.near_skus import near_skus
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.kernel.refusal import Refusal
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.orders.types import LineInput
from orderwright.stock.receive_stock import ReceiveStock, receive_stock


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" CUP-01", "CUP-01"),
        ("CUP-01\r\n", "CUP-01"),
        ("\u00a0NB-1\u00a0", "NB-1"),
        ("\ufeffA B\u200b", "A B"),
        ("U\u0308-1", "Ü-1"),
        ("abc-9", "abc-9"),
        ("..", ".."),
        ("NULL", "NULL"),
        ("1E5", "1E5"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_sku_is_kept_as_typed_but_for_space_around_it(typed: str, kept: str) -> None:
    assert normal_sku(typed) == kept


@generated(st.text(max_size=30))
def test_what_is_normal_stays_as_it_is(text: str) -> None:
    once = normal_sku(text)
    assert normal_sku(once) == once == unicodedata.normalize("NFC", once)
    assert normal_sku(f"\u00a0 {text}\r\n") == once


@pytest.mark.parametrize("sku", ["", "A" * 101, "A\u00a0B", "A\nB", "A\0B"])
def test_a_sku_has_printable_characters(sku: str) -> None:
    assert not sku_is_valid(sku)


@pytest.mark.parametrize(
    "scanned",
    [
        "4012345000016",
        "04012345000016",
        "4012345000016\r\n",
        "]E04012345000016",
        "]C10104012345000016",
        "]d2010401234500001610LOT-7\x1d21SERIAL",
        "0104012345000016",
        "(01)04012345000016(10)ABC",
        "4 012345 000016",
        "https://id.gs1.org/01/04012345000016/10/ABC?x=1",
    ],
)
def test_a_gtin_is_one_number_however_it_is_scanned(scanned: str) -> None:
    assert read_code(scanned).gtin == "04012345000016"


@pytest.mark.parametrize("scanned", ["4012345000017", "]E04012345000017", "0104012345000017", "85123A", "]C0ABC"])
def test_what_has_a_wrong_check_digit_is_no_gtin(scanned: str) -> None:
    assert read_code(scanned).gtin is None


def test_a_symbology_stands_before_a_sku_too() -> None:
    assert read_code("]C085123A\r").sku == "85123A"
    assert looks_mistyped("4012345000017")
    assert not looks_mistyped("4012345000016")


def digits_with_check(digits: str) -> str:
    return digits + str(-sum(int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(digits))) % 10)


@generated(st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_cut_off_zeros_are_restored_or_refused(body: str) -> None:
    gtin = digits_with_check(body)
    assert gtin_is_valid(gtin)
    short = gtin.lstrip("0")
    restored = restored_gtin(short)
    assert restored is None or gtin_14(restored) == gtin_14(gtin)
    assert restored is not None or len(short) < 6
    wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
    assert restored_gtin(wrong.lstrip("0")) is None


def test_spaces_and_hyphens_between_digits_are_left_out() -> None:
    assert normal_gtin("4-012345-000016 ") == "4012345000016"


async def test_gtins_of_any_length_are_one_number_for_scan_and_uniqueness(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        await world.do(save_variants, SaveVariant(sku="SPOON", gtin="012345000034"))
        with pytest.raises(Refusal, match="Another variant has this GTIN"):
            await world.do(save_variants, SaveVariant(sku="FORK", gtin="0012345000034"))
        again = await world.do(save_variants, SaveVariant(sku="SPOON", gtin="00012345000034"))
        assert not again.changed
        assert await world.sql("select gtin from variant") == [("012345000034",)]
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            found = await find_codes(tx, ["]E00012345000034", "12345000034", "SPOON\r\n", "spoon"])
        assert {code: variant.sku for code, variant in found.items()} == {
            "]E00012345000034": "SPOON",
            "SPOON\r\n": "SPOON",
        }


async def test_one_rule_holds_at_every_door(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        await world.do(save_locations, SaveLocation(code="DC", name="DC", address=given.DEPOT))
        for sku in ("\u00a0NB-1", "U\u0308-1", "abc-9", "ABC-9", " CUP-01 "):
            await world.do(save_variants, SaveVariant(sku=sku, title="x"))
        skus = [row[0] for row in await world.sql('select sku from variant order by sku collate "C"')]
        assert skus == ["ABC-9", "CUP-01", "NB-1", "abc-9", "Ü-1"]
        for sku in (" CUP-01\r\n", "CUP-01"):
            received = await world.do(receive_stock, ReceiveStock(location="DC", sku=sku, quantity=5))
            assert received.sku == "CUP-01"
        order = await world.placed_order({}, lines=[LineInput(sku="\u00a0CUP-01 ", quantity=2, unit_price="2.50")])
        assert [(line.sku, line.quantity) for line in order.lines] == [("CUP-01", 2)]
        assert await world.sql("select sku from order_line") == [("CUP-01",)]
        assert await world.audit() == []


@pytest.fixture
async def database_of_codes(fresh_database: str) -> AsyncIterator[given.World]:
    """A world with codes that spreadsheets and people change."""
    async with given.world(fresh_database) as world:
        await world.do(save_locations, SaveLocation(code="DC", name="DC", address=given.DEPOT))
        for sku in ("0017", "90.750", "1E5", "CUP-01"):
            await world.do(save_variants, SaveVariant(sku=sku))
        yield world


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("17", "0017"),
        ("90.75", "90.750"),
        ("1E+05", "1E5"),
        ("cup-01", "CUP-01"),
        ("CUP\u201101", "CUP-01"),
        ("CUP 01", "CUP-01"),
        ("CUP-02", None),
        ("40", None),
    ],
)
async def test_a_near_match_is_named_and_never_taken(
    database_of_codes: given.World, typed: str, meant: str | None
) -> None:
    world = database_of_codes
    async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
        assert (await near_skus(tx, [typed])).get(typed) == meant
    hint = f"did you mean {meant}?" if meant else "There is no variant with the SKU"
    with pytest.raises(Refusal) as refused:
        await world.do(receive_stock, ReceiveStock(location="DC", sku=typed, quantity=1))
    assert hint in refused.value.fields[0].message
    with pytest.raises(Refusal) as refused:
        await world.placed_order({typed: 1})
    assert [(field.pointer, field.code) for field in refused.value.fields] == [("/lines/0/sku", "sku_unknown")]
    assert hint in refused.value.fields[0].message


async def test_a_date_that_was_a_code_is_recognized(database_of_codes: given.World) -> None:
    with pytest.raises(Refusal) as refused:
        await database_of_codes.do(receive_stock, ReceiveStock(location="dc", sku="01. Mrz", quantity=1))
    said = {field.pointer: field.message for field in refused.value.fields}
    assert "looks like a date" in said["/sku"]
    assert said["/location"] == "There is no location 'dc': did you mean DC?"
