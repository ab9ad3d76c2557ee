import asyncio
from uuid import uuid4

from tests import given, warehouse

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.kernel.refusal import Refusal


async def test_a_parcel_takes_what_was_picked_and_knows_its_weight(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        work, parcel = await warehouse.packed(world, {"MUG": 2, "CUP": 1})
        assert (parcel.weight_g, parcel.lines, parcel.fulfillment_order_status) == (600, {1: 2, 2: 1}, "packed")
        assert await world.progress(work.order) == [{"packed": 2}, {"packed": 1}]
        assert "ParcelPacked" in await warehouse.facts(world, work.order)


async def test_units_are_known_by_their_gtin_one_scan_at_a_time(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        await world.do(save_variants, SaveVariant(sku="MUG", gtin="4006381333931"))
        work = await warehouse.picked(world, {"MUG": 2})
        parcel = await world.do(
            pack_parcels,
            PackParcel(fulfillment_order_id=work.id, scanned=[Scan("4006381333931"), Scan("MUG")], weight_g=555),
        )
        assert (parcel.lines, parcel.weight_g) == ({1: 2}, 555)


async def test_a_mismatch_names_what_was_expected_and_what_came(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 2})

        async def refusal(*scans: Scan, partial: bool = False) -> Refusal:
            pack = PackParcel(fulfillment_order_id=work.id, scanned=list(scans), partial=partial)
            return await warehouse.refused(world, pack_parcels, pack)

        assert (await refusal(Scan("CUP"))).message == "Expected 2 × MUG; got 1 × CUP."
        assert (await refusal(Scan("MUG", 3))).message == "Expected 2 × MUG; got 3."
        assert (await refusal(Scan("MUG"), Scan("MUG", 2))).fields[0].pointer == "/scanned/1/quantity"
        assert (await refusal(Scan("NO\0PE"))).fields[0].code == "code_unknown"
        assert (await refusal(Scan("MUG"))).fields[0].code == "units_missing"
        assert (await refusal(Scan("MUG", 0))).fields[0].code == "quantity_out_of_range"
        assert (await refusal()).fields[0].code == "nothing_scanned"
        assert await world.progress(work.order) == [{"picked": 2}]


async def test_a_fulfillment_order_becomes_several_parcels_each_going_its_own_way(fresh_database: str) -> None:
    """Lesson 20."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 3})
        first = await warehouse.pack(world, work, {"MUG": 2}, partial=True)
        assert first.fulfillment_order_status == "packing"
        await warehouse.label(world, first)
        assert (await warehouse.hand(world, first)).fulfillment_order_status == "packing"
        assert await world.progress(work.order) == [{"picked": 1, "shipped": 2}]
        second = await warehouse.pack(world, work, {"MUG": 1})
        await warehouse.label(world, second)
        assert (await warehouse.hand(world, second)).fulfillment_order_status == "shipped"
        assert await world.progress(work.order) == [{"shipped": 3}]


async def test_lines_of_the_same_goods_are_filled_in_order(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        line = world.order({"MUG": 2}).lines[0]
        work = await warehouse.picked(world, {"MUG": 2}, lines=[line, line])
        first = await warehouse.pack(world, work, {"MUG": 3}, partial=True)
        assert first.lines == {1: 2, 2: 1}
        assert (await warehouse.pack(world, work, {"MUG": 1})).lines == {2: 1}


async def test_an_unpacked_parcel_can_be_packed_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel = await warehouse.packed(world, {"MUG": 2})
        assert (await world.do(unpack_parcels, UnpackParcel(parcel_id=parcel.parcel_id))).status == "picked"
        assert await world.progress(work.order) == [{"picked": 2}]
        again = await warehouse.refused(world, unpack_parcels, UnpackParcel(parcel_id=parcel.parcel_id))
        assert again.code == "parcel_status"
        second = await warehouse.pack(world, work)
        await warehouse.label(world, second)
        valid = await warehouse.refused(world, unpack_parcels, UnpackParcel(parcel_id=second.parcel_id))
        assert valid.code == "label_valid"
        unknown = await warehouse.refused(world, unpack_parcels, UnpackParcel(parcel_id=uuid4()))
        assert unknown.code == "parcel_not_found"


async def test_two_packers_at_once_never_pack_the_same_unit_twice(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 1})
        packing = [warehouse.pack(world, work) for _ in range(4)]
        answers = await asyncio.gather(*packing, return_exceptions=True)
        lost = [answer for answer in answers if isinstance(answer, Refusal)]
        assert [refusal.code for refusal in lost] == ["fulfillment_order_status"] * 3
        assert await world.progress(work.order) == [{"packed": 1}]
        assert await world.sql("select sum(quantity) from parcel_line") == [(1,)]
