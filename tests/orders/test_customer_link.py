"""The link to a customer's own page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.kernel.ids import new_id
from orderwright.orders.customer_link import customer_link, customer_token, read_customer_token

SECRET = "s" * 32


def test_a_link_leads_back_to_its_order() -> None:
    order_id = new_id()
    link = customer_link("https://shop.example", SECRET, "demo_2", order_id, 0)
    address, _, token = link.rpartition("/")
    assert address == "https://shop.example/o"
    assert read_customer_token([SECRET], token) == ("demo_2", order_id, 0)


@given(st.data())
def test_no_changed_token_is_read(data: st.DataObject) -> None:
    token = customer_token(SECRET, "demo", new_id())
    raw = bytearray(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    assert read_customer_token([SECRET], urlsafe_b64encode(raw).rstrip(b"=").decode()) is None


@pytest.mark.parametrize("token", ["", "x", "=", "é", "A" * 40, "a/../b", "A" * 5000])
def test_nonsense_is_no_token(token: str) -> None:
    assert read_customer_token([SECRET], token) is None


def test_another_installation_or_organization_makes_other_tokens() -> None:
    order_id = new_id()
    token = customer_token(SECRET, "demo", order_id)
    assert read_customer_token(["t" * 32], token) is None
    assert read_customer_token(["t" * 32, SECRET], token) == ("demo", order_id, 0), "while the secret is replaced"
    assert token != customer_token(SECRET, "demo_b", order_id)
