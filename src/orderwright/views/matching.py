"""Search by the beginning of a code, or a part of a name."""

from typing import Any

from orderwright.catalog.codes import read_code, trim


def matching(text: str) -> dict[str, Any]:
    """Parameters of a search: as it was typed, as a beginning, as a part; its wildcards are taken literally."""
    plain = trim(text)[:200].replace("\0", "")
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"query": plain, "like": f"{escaped}%", "anywhere": f"%{escaped}%"}


def matching_variants(text: str) -> dict[str, Any]:
    """The same for variants, whose codes may come from a scanner; `gtin`: fourteen digits, empty if it is none."""
    code = read_code(text[:200])
    return matching(code.sku) | {"gtin": code.gtin or ""}
