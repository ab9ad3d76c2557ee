"""The manifest of what a carrier took, over the API."""

from pathlib import Path

import pypdfium2
from tests import warehouse
from tests.api.calling import calling


async def test_a_manifest_is_printed_and_none_is_made_up(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        _, _, label = await warehouse.handed_over(world, {"MUG": 1})
        answer = await api.get("/v1/manifests/own_fleet")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        (sheet,) = pypdfium2.PdfDocument(answer.content)
        assert label.tracking_number in "".join(sheet.get_textpage().get_text_bounded().split())
        for address in ("nobody", "own_fleet?day=2020-01-01"):
            none = await api.get(f"/v1/manifests/{address}")
            assert (none.status_code, none.json()["code"]) == (404, "manifest_not_found"), address
        for day in ("0001-01-01", "9999-12-31"):
            assert (await api.get(f"/v1/manifests/own_fleet?day={day}")).status_code in (404, 422)
