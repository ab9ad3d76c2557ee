"""`make sbom`: writes build/sbom.json, a CycloneDX bill of what an installation consists of, from the lock files alone:
Python packages of requirements.txt, and what the pages load, of package-lock.json. Needs no network.

A component's hashes are those of all files that may be installed of it: a wheel for each kind of machine. What is used
only for tests is marked as excluded."""

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "build" / "sbom.json"
PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_packages(requirements: str) -> Iterator[Component]:
    """Of a file of pinned requirements with their hashes."""
    for entry in requirements.replace("\\\n", " ").splitlines():
        if pinned := PINNED.match(entry):
            name, version = pinned.groups()
            yield Component(
                name=name,
                version=version,
                purl=PackageURL("pypi", name=name, version=version),
                bom_ref=f"pypi {name}",
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in HASH.findall(entry)],
            )


def npm_packages(lock: str) -> Iterator[Component]:
    """Of a package-lock.json of version 3, where the package itself stands under an empty path."""
    for path, package in json.loads(lock)["packages"].items():
        if not path:
            continue
        group, _, name = path.rpartition("node_modules/")[2].rpartition("/")
        _, _, digest = package["integrity"].partition("sha512-")
        yield Component(
            group=group or None,
            name=name,
            version=package["version"],
            purl=PackageURL("npm", namespace=group or None, name=name, version=package["version"]),
            bom_ref=f"npm {path}",
            hashes=[HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(digest).hex())],
            licenses=[LicenseExpression(package["license"])] if "license" in package else (),
            scope=ComponentScope.EXCLUDED if package.get("dev") else ComponentScope.REQUIRED,
        )


def make_sbom(root: Path = ROOT) -> str:
    """The bill as JSON, of the lock files in this folder."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bom = Bom(
        components=[
            *python_packages((root / "requirements.txt").read_text(encoding="utf-8")),
            *npm_packages((root / "package-lock.json").read_text(encoding="utf-8")),
        ]
    )
    bom.metadata.component = Component(
        type=ComponentType.APPLICATION, name=project["name"], version=project["version"], bom_ref=project["name"]
    )
    bom.register_dependency(bom.metadata.component, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=2)


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(make_sbom(), encoding="utf-8")
    print(f"Wrote {FILE.relative_to(ROOT)}.")
