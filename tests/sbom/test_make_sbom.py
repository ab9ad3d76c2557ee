"""The bill of materials is what the lock files say, in a form that tools read."""

import json
import re
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from sbom.make_sbom import ROOT, make_sbom, npm_packages


@pytest.fixture(scope="module")
def text() -> str:
    return make_sbom()


def components(text: str, kind: str) -> dict[str, dict[str, Any]]:
    """By package address, without the version."""
    found = (each for each in json.loads(text)["components"] if each["purl"].startswith(f"pkg:{kind}/"))
    return {each["purl"].rpartition("@")[0]: each for each in found}


def test_it_is_cyclonedx(text: str) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace('"purl"', '"address"')) is not None


def test_every_python_package_is_named_with_its_version_and_hashes(text: str) -> None:
    locked = (ROOT / "requirements.txt").read_text()
    versions = dict(re.findall(r"(?m)^([a-z0-9.-]+)==(\S+)", locked))
    found = components(text, "pypi")
    assert {purl.removeprefix("pkg:pypi/"): each["version"] for purl, each in found.items()} == versions
    hashes = [each["content"] for component in found.values() for each in component["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w+)", locked))


def test_every_npm_package_is_named_with_its_version_hash_and_license(text: str) -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    found = components(text, "npm")
    assert {each["bom-ref"]: (each["version"], each["scope"]) for each in found.values()} == {
        f"npm {path}": (package["version"], "excluded" if package.get("dev") else "required")
        for path, package in packages.items()
        if path
    }
    assert all(len(each["hashes"][0]["content"]) == 128 for each in found.values())
    assert found["pkg:npm/%40tabler/core"]["licenses"] == [{"expression": "MIT"}]


def test_a_package_within_another_has_its_own_name() -> None:
    lock = {"packages": {"": {}, "node_modules/a/node_modules/@b/c": {"version": "1.0.0", "integrity": "sha512-AAAA"}}}
    (component,) = npm_packages(json.dumps(lock))
    assert str(component.purl) == "pkg:npm/%40b/c@1.0.0"
