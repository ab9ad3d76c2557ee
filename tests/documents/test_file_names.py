"""Files are called by letters, digits, dots and dashes, whatever they are named after."""

import re
from pathlib import Path

import pytest
from tests import warehouse
from tests.api.calling import calling

from orderwright.documents.file_names import LENGTH_MAX, safe_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("OW00000000013", "OW00000000013"),
        ("1Z 99/../../etc", "1Z_99_.._.._etc"),
        ('a"; filename="b.exe', "a_filename_b.exe"),
        ("x\r\nSet-Cookie: a=b", "x_Set-Cookie_a_b"),
        ("..\u202egnp", "gnp"),
        ("../..", "file"),
        ("", "file"),
        ("ü" * 300 + "a" * 300, "a" * (LENGTH_MAX - 1)),
    ],
)
def test_a_name_is_safe_in_a_header_and_as_a_file(text: str, name: str) -> None:
    assert safe_name(text) == name


async def test_a_label_with_an_odd_tracking_number_has_a_safe_name(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        parcel = (await warehouse.handed_over(world, {"MUG": 1}))[1]
        odd = 'T"/../é\\;x=1'
        await world.sql("update parcel set tracking_number = %s where parcel_id = %s", odd, parcel.parcel_id)
        for path in ("label", "label/zpl"):
            answer = await api.get(f"/v1/parcels/{parcel.parcel_id}/{path}")
            assert answer.status_code == 200, answer.text
            said = answer.headers["content-disposition"]
            assert re.fullmatch(r'inline; filename="[A-Za-z0-9._-]+\.(pdf|zpl)"', said), said
