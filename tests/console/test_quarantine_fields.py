"""A quarantined order as fields, and back: what was not touched stays as it came."""

from typing import Any

import pytest

from orderwright.console.quarantine_fields import changed, errors_of, fields_of, groups_of, label_of, with_value

ORDER: dict[str, Any] = {
    "external_ref": "A-1",
    "paid": True,
    "ship_to": {"name": "Ann Example", "country": "United States"},
    "lines": [{"sku": "MUG", "quantity": 2, "tags": ["red"]}, {"sku": "JUG", "quantity": "two"}],
}


def values(content: Any) -> dict[str, str]:
    return {field.name: field.value for field in fields_of(content)}


def test_every_plain_value_and_what_may_be_missing_is_a_field() -> None:
    found = values({"order": ORDER})
    assert (found["ship_to.country"], found["lines.1.quantity"], found["lines.1.tags.1"]) == (
        "United States",
        "2",
        "red",
    )
    assert (found["paid"], found["ship_to.postal_code"], found["lines.2.unit_price"]) == ("true", "", "")
    assert "lines.3.sku" not in found


def test_of_a_row_that_is_no_whole_order_the_values_are_shown_as_they_came() -> None:
    assert values({"Name": "#1001", "Paid": None, "cells": ["a"]}) == {"Name": "#1001", "Paid": ""}
    assert values("half a row") == {"content": "half a row"}
    assert changed({"Name": "#1001"}, {"field:Name": "x"}) is None


@pytest.mark.parametrize(("text", "read"), [("Yes", True), ("TRUE", True), ("1", True), ("no", False), ("", None)])
def test_yes_and_no_stay_so_however_they_are_typed(text: str, read: bool | None) -> None:
    repaired = changed({"order": ORDER}, {"field:paid": text})
    assert repaired is not None
    assert repaired.get("paid") == read


def test_the_fields_of_each_line_are_together_after_those_of_the_order() -> None:
    groups = groups_of(fields_of({"order": ORDER}))
    assert [group.line for group in groups] == [None, 1, 2]
    assert {field.name.split(".")[1] for field in groups[2].fields} == {"2"}
    assert [group.line for group in groups_of(fields_of({"order": {"lines": []}}))] == [None]


def test_only_what_was_typed_differs() -> None:
    assert changed({"order": ORDER}, {}) == ORDER
    typed = {
        "field:ship_to.country": "US", "field:lines.1.quantity": "3", "field:lines.2.quantity": "zwei",
        "field:external_ref": "", "field:ship_to.city": "Boston", "field:paid": "no",
    }  # fmt: skip
    assert changed({"order": ORDER}, typed) == {
        "paid": False,
        "ship_to": {"name": "Ann Example", "country": "US", "city": "Boston"},
        "lines": [{"sku": "MUG", "quantity": 3, "tags": ["red"]}, {"sku": "JUG", "quantity": "zwei"}],
    }
    left = changed({"order": ORDER}, {"remove:1": "yes"})
    assert left is not None
    assert [line["sku"] for line in left["lines"]] == ["JUG"]


def test_line_breaks_that_a_browser_writes_in_its_own_way_change_nothing() -> None:
    noted = {"order": {"note": " two\nlines "}}
    assert changed(noted, {"field:note": "two\r\nlines"}) == noted["order"]
    assert changed(noted, {"field:note": "two\r\nmore"}) == {"note": "two\nmore"}


def test_one_correction_serves_every_line_and_row_with_the_same_value() -> None:
    twice = {"order": {"lines": [{"sku": "mug"}, {"sku": "jug"}, {"sku": "mug"}]}}
    mended = with_value(twice, "lines.2.sku", "mug", "MUG")
    assert mended is not None
    assert [line["sku"] for line in mended["lines"]] == ["MUG", "jug", "MUG"]
    assert with_value(twice, "lines.1.sku", "cup", "CUP") is None


def test_a_mistake_stands_at_its_field_while_its_value_does() -> None:
    mistakes = [
        {"at": ["lines", 1, "quantity"], "value": "two", "message": "No number."},
        {"at": ["ship_to", "country"], "value": "Atlantis", "message": "Unknown."},
    ]
    content = {"order": ORDER, "mistakes": mistakes}
    assert errors_of(content, "/lines/0/sku", "Not known.") == {
        "lines.2.quantity": "No number.",
        "lines.1.sku": "Not known.",
    }
    assert errors_of(content, "/lines/1/quantity", "Other.")["lines.2.quantity"] == "No number."
    assert errors_of({"Country": "X"}, "/row/Country", "Unknown.") == {"Country": "Unknown."}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ship_to.postal_code", "Ship to: postal code"),
        ("customer.email", "E-mail"),
        ("external_ref", "Reference"),
        ("lines.12.unit_price", "Unit price"),
        ("shipping.service_level", "Delivery"),
        ("discount", "Order's discount"),
        ("prices_include_tax", "Prices include tax"),
        ("charges.1.title", "Charges: 1: title"),
        ("Country", "Country"),
    ],
)
def test_a_field_is_called_as_the_columns_of_a_file_are(name: str, label: str) -> None:
    assert label_of(name) == label
