"""Channels and their brands: what customers see of them."""

import pytest
from hypothesis import given as having
from hypothesis import strategies as st
from tests import given, warehouse
from tests.api.calling import calling
from tests.given import ORGANIZATION
from tests.messages.told import events

from orderwright.channels.brands import brand_of, contrast, ink_on, luminance
from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.documents.assemble_packing_slips import PrintPackingSlips, assemble_packing_slips
from orderwright.kernel.refusal import Refusal
from orderwright.messages.claim_messages import ClaimMessages, claim_messages
from orderwright.messages.tell import TOLD, tell
from orderwright.settings import Settings
from orderwright.views.customer_order import CustomerOrder, read_customer_order
from orderwright.views.settings_lists import list_channels

LANTERN = SaveChannel(code="web", brand_name="Lantern & Lark", brand_color="#1F6F54")
SETTINGS = Settings(secret="s" * 32, public_url="https://shop.example", smtp_url="smtp://127.0.0.1:1")


async def test_a_brand_is_saved_kept_and_taken_away(fresh_database: str) -> None:
    async with given.world(fresh_database, {}) as world:

        async def brand() -> tuple[str, str]:
            (channel,) = [
                each for each in await world.door.ask(world.context, list_channels, None) if each.code == "web"
            ]
            return channel.brand_name, channel.brand_color

        assert await brand() == ("", "")
        await world.do(save_channels, LANTERN)
        assert await brand() == ("Lantern & Lark", "#1f6f54")
        await world.do(save_channels, SaveChannel(code="web", if_short="refuse"))
        assert await brand() == ("Lantern & Lark", "#1f6f54")
        await world.do(save_channels, SaveChannel(code="web", brand_name="", brand_color=""))
        assert await brand() == ("", "")
        with pytest.raises(Refusal) as refused:
            await world.do(save_channels, SaveChannel(code="web", brand_color="red; x"))
        assert [field.pointer for field in refused.value.fields] == ["/brand_color"]


async def test_a_channels_customers_meet_its_brand_and_others_the_organization(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 10}}) as world:
        world.door.settings = SETTINGS
        await world.do(save_channels, LANTERN)
        branded = (await warehouse.handed_over(world, {"MUG": 1}, channel="web"))[0].order
        plain = await world.placed_order({"MUG": 1}, channel="phone")

        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(branded.id, "/o/x"))
        assert (page.shop.name, page.shop.color, page.shop.ink) == ("Lantern & Lark", "#1f6f54", "#ffffff")
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(plain.id, "/o/x"))
        assert (page.shop.name, page.shop.color) == ("Demo Gifts Ltd", "")

        ((parcel,),) = await world.sql("select array_agg(number) from parcel")
        wanted = PrintPackingSlips(settings=SETTINGS, numbers=parcel)
        (slip,) = await world.door.ask(world.context, assemble_packing_slips, wanted)
        assert (slip.sender.lines[0], slip.brand_color) == ("Lantern & Lark", "#1f6f54")

        await tell(world.door, ORGANIZATION, await events(world, TOLD))
        mails = (await world.do(claim_messages, ClaimMessages())).messages
        by_shop = {mail.shop: mail for mail in mails}
        assert set(by_shop) == {"Lantern & Lark", "Demo Gifts Ltd"}
        assert "at Lantern & Lark" in next(mail.subject for mail in mails if "order" in mail.subject.lower())
        assert "#1f6f54" in by_shop["Lantern & Lark"].html
        assert "#1f6f54" not in by_shop["Demo Gifts Ltd"].html
        assert "Demo Gifts" not in by_shop["Lantern & Lark"].body


@pytest.mark.parametrize("code", ["web", "mill"])
async def test_the_api_saves_and_lists_channels(fresh_database: str, tmp_path, code: str) -> None:  # type: ignore[no-untyped-def]
    async with calling(fresh_database, tmp_path, {}) as (api, _):
        body = {"code": code, "name": "Mill", "brand_name": "The Mill", "brand_color": "#aa5500"}
        assert (await api.post("/v1/channels", json=body)).json()["created"] is (code == "mill")
        listed = {each["code"]: each for each in (await api.get("/v1/channels")).json()}
        assert (listed[code]["brand_name"], listed[code]["brand_color"]) == ("The Mill", "#aa5500")
        wrong = await api.post("/v1/channels", json=body | {"brand_color": "orange"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/brand_color")


@having(st.integers(0, 0xFFFFFF))
def test_what_stands_on_a_brands_color_is_legible(color: int) -> None:
    name = f"#{color:06x}"
    brand = brand_of("Shop", "", name)
    assert brand.name == "Shop"
    lighter, darker = sorted((luminance(name), luminance(ink_on(name))), reverse=True)
    assert contrast(lighter, darker) >= 4.5
