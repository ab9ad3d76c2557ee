"""What is installed is used: every dependency is imported somewhere, or has its reason here."""

import json
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_IMPORTED = {
    "httptools": "uvicorn's protocol, which web/http_protocol.py bounds, reads requests with it",
    "tzdata": "zoneinfo reads it where the machine has no zones of its own",
}
"""Dependencies that no module of ours names."""


def text_of(*folders: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_every_dependency_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^\w.-]", each)[0].lower() for each in project["dependencies"]}
    modules = [
        (distribution.lower().replace("_", "-"), module)
        for module, found in packages_distributions().items()
        for distribution in found
    ]
    code = text_of("src/orderwright")
    used = {name for name, module in modules if name in names and re.search(rf"\b{re.escape(module)}\b", code)}
    assert names - used == set(NOT_IMPORTED)


def test_every_npm_package_is_used() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    pages, tests = text_of("src/orderwright/assets"), text_of("tests")
    assert {name for name in package["dependencies"] if name not in pages} == set()
    assert {name for name in package["devDependencies"] if f'"{name}"' not in tests} == set()
