from pathlib import Path

import pytest

from orderwright.access.permissions import PERMISSIONS, is_known
from orderwright.access.roles import ROLES, documentation
from orderwright.kernel.context import Context

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("role", ROLES)
def test_each_pattern_of_a_role_names_permissions_that_there_are(role: str) -> None:
    assert [pattern for pattern in ROLES[role] if not is_known(pattern)] == []  # type: ignore[index]


def may(role: str) -> set[str]:
    context = Context(organization="demo", actor="somebody", permissions=ROLES[role])  # type: ignore[index]
    return {permission for permission in PERMISSIONS if context.may(permission)}


def test_reading_changes_nothing_and_only_admins_decide_who_comes_in() -> None:
    assert all(permission.endswith(".read") for permission in may("read_only"))
    assert [role for role in ROLES if "access.edit" in may(role)] == ["admin"]
    assert may("admin") == set(PERMISSIONS)
    assert "fulfillment.pick" in may("warehouse")
    assert "payments.refund" not in may("warehouse")
    assert {"service.answer", "returns.refund", "payments.refund"} <= may("service")
    assert "stock.adjust" not in may("service")


def test_what_a_role_reads_is_as_deliberate_as_what_it_changes() -> None:
    """The floor needs no list of customers and nobody's sales; lists leave as files with who runs the shop alone."""
    assert {"customers.read", "sales.read", "access.read", "messages.read"} & may("warehouse") == set()
    assert [role for role in ROLES if "customers.export" in may(role)] == ["admin", "operations"]
    assert [role for role in ROLES if "orders.export" in may(role)] == ["admin", "operations"]
    assert {"access.read", "messages.read"} & may("read_only") == set()


def test_the_documentation_of_the_roles_is_of_today() -> None:
    assert (ROOT / "docs" / "roles.md").read_text() == documentation(), "run `make docs`"
