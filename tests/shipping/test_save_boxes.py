import msgspec
from tests import given, warehouse

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.kernel.refusal import Refusal
from orderwright.shipping.boxes import USUAL_BOXES, Box, BoxList
from orderwright.shipping.save_boxes import AllBoxes, save_boxes, show_boxes
from orderwright.views.warehouse_work import PackWork, WorkOn, read_pack_work

TUBE = Box(code="Tube", length_mm=900, width_mm=100, height_mm=100, empty_g=150)
CRATE = Box(code="Crate", length_mm=600, width_mm=400, height_mm=250, empty_g=1200)
LONG = Box(code="Ski", length_mm=1900, width_mm=200, height_mm=200)


async def station(world: given.World, work: warehouse.Released) -> PackWork:
    return await world.door.ask(world.context, read_pack_work, WorkOn([work.id]))


async def test_the_organizations_own_boxes_are_suggested_and_give_the_parcel_its_size_and_weight(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.do(save_variants, SaveVariant(sku="MUG", length_mm=100, width_mm=90, height_mm=90))
        assert await world.door.ask(world.context, show_boxes, AllBoxes()) == USUAL_BOXES
        work = await warehouse.picked(world, {"MUG": 2})
        assert [(await station(world, work)).box, len((await station(world, work)).boxes)] == ["S", 4]
        assert await world.do(save_boxes, BoxList([CRATE, TUBE])) == BoxList([CRATE, TUBE])
        shown = await station(world, work)
        assert (shown.boxes, shown.box) == ([CRATE, TUBE], "Tube")
        parcel = await warehouse.pack(world, work, box=" tube")
        assert parcel.weight_g == 2 * 200 + 150
        stored = await world.sql("select box, length_mm, width_mm, height_mm from parcel")
        assert stored == [("Tube", 900, 100, 100)]


async def test_a_label_is_priced_by_the_size_of_its_box_where_that_is_more(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.do(save_boxes, BoxList([CRATE, TUBE, LONG]))
        costs = []
        for box in ("another one", "Tube", "Crate"):
            parcel = await warehouse.pack(world, await warehouse.picked(world, {"MUG": 2}), box=box)
            label = await warehouse.label(world, parcel)
            costs.append(label.cost)
        # 400 g are up to 500 g; 9 liters count as 1.8 kg, up to 2 kg; 60 liters as 12 kg, up to 20 kg
        assert costs == ["2.95", "4.45", "12.95"]
        skis = await warehouse.pack(world, await warehouse.picked(world, {"MUG": 1}), box="Ski")
        refusal = await warehouse.refused(world, buy_labels, BuyLabel(parcel_id=skis.parcel_id))
        assert refusal.fields[0].message == "The parcel is 1900 mm long; the fleet carries up to 1500 mm."


async def test_a_weighed_parcel_weighs_what_the_scales_say(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.do(save_boxes, BoxList([TUBE]))
        parcel = await warehouse.pack(world, await warehouse.picked(world, {"MUG": 2}), box="Tube", weight_g=610)
        assert parcel.weight_g == 610


async def test_boxes_that_make_no_sense_are_refused_by_row_and_field_and_the_old_ones_stay(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        await world.do(save_boxes, BoxList([TUBE]))
        same = msgspec.structs.replace(TUBE, code="TUBE ")
        flat = Box(code="", length_mm=0, width_mm=10_001, height_mm=1, empty_g=-1)
        refusal = await warehouse.refused(world, save_boxes, BoxList([TUBE, same, flat]))
        assert isinstance(refusal, Refusal)
        assert [(field.pointer, field.code) for field in refusal.fields] == [
            ("/boxes/1/code", "code_twice"),
            ("/boxes/2/code", "text_length"),
            ("/boxes/2/length_mm", "number_out_of_range"),
            ("/boxes/2/width_mm", "number_out_of_range"),
            ("/boxes/2/empty_g", "number_out_of_range"),
        ]
        many = BoxList([msgspec.structs.replace(TUBE, code=f"T{n}") for n in range(31)])
        assert (await warehouse.refused(world, save_boxes, many)).fields[0].message == "At most 30 boxes."
        assert await world.door.ask(world.context, show_boxes, AllBoxes()) == BoxList([TUBE])
        assert await world.do(save_boxes, BoxList([])) == USUAL_BOXES
        assert await world.door.ask(world.context, show_boxes, AllBoxes()) == USUAL_BOXES
