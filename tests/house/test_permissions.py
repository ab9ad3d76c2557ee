"""Every verb and query names a permission that there is, and every permission belongs to a verb."""

import importlib
import pkgutil

import orderwright
from orderwright.access.permissions import PERMISSIONS
from orderwright.documents.export_lists import LISTS
from orderwright.kernel.verbs import queries, verbs


def test_the_catalog_of_permissions_is_that_of_the_verbs() -> None:
    for module in pkgutil.walk_packages(orderwright.__path__, "orderwright."):
        if not module.name.startswith(("orderwright.assets", "orderwright.demo")):
            importlib.import_module(module.name)
    used = {verb.permission for verb in verbs.values()} | {query.permission for query in queries.values()}
    used |= {permission for each in LISTS.values() for permission in each.needs}
    assert used - set(PERMISSIONS) == set()
    assert set(PERMISSIONS) - used == set()
