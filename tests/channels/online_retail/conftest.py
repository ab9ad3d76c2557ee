"""Small files in the form of the published one, and the published one itself where it is at hand."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from orderwright.channels.online_retail.plan import Plan, plan_import

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
DATASETS = Path(os.environ.get("ORDERWRIGHT_DATASETS") or Path(__file__).parents[4] / "shared" / "data")


@pytest.fixture
def planned(tmp_path: Path) -> Callable[..., Plan]:
    """The plan for a file of these lines: `planned("536365,85123A,…", "…")`."""

    def plan(*lines: str) -> Plan:
        path = tmp_path / "online_retail.csv"
        path.write_text("\n".join((HEADER, *lines)) + "\n")
        return plan_import(path)

    return plan


@pytest.fixture(scope="session")
def published() -> Path:
    path = DATASETS / "online_retail" / "online_retail.csv.xz"
    if not path.exists():
        pytest.skip("The Online Retail data set is not in ORDERWRIGHT_DATASETS.")
    return path
