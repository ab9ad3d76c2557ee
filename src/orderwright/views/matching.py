"""Search by the beginning of a code, or a part of a name."""

from typing import Any


def matching(text: str) -> dict[str, Any]:
    """Parameters of a search: as it was typed, as a beginning, as a part; its wildcards are taken literally."""
    plain = text.strip()[:200].replace("\0", "")
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"query": plain, "like": f"{escaped}%", "anywhere": f"%{escaped}%"}
