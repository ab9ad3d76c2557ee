"""What stands in mail, made of what is told."""

from types import SimpleNamespace
from typing import Any

import pytest

from orderwright.messages.mail_values import ship_to

STREET = {"country": "GB", "line1": "1 Dock Road", "city": "London"}


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ({}, ["London DC"]),
        (STREET, ["London DC", "1 Dock Road"]),
        ({**STREET, "name": "Goods in"}, ["Goods in", "1 Dock Road"]),
        ({**STREET, "name": "London DC"}, ["London DC", "1 Dock Road"]),
        ({**STREET, "company": "Depot Ltd"}, ["Depot Ltd", "1 Dock Road"]),
    ],
)
def test_where_a_return_is_sent_is_named_once(address: dict[str, str], lines: list[str]) -> None:
    back: Any = SimpleNamespace(location="London DC", address=address)
    order: Any = None
    assert ship_to(order, back)["ship_to"][: len(lines)] == lines
    assert ship_to(order, back)["ship_to"].count("London DC") <= 1
