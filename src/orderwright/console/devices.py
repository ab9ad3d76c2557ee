"""What a browser says it is, in words: Firefox on Windows."""

from functools import lru_cache


@lru_cache(maxsize=1000)
def device_of(agent: str) -> str:
    """`unknown device` where it says nothing that is known."""
    if not agent:
        return "unknown device"
    from ua_parser import parse  # its tables take a while, and few pages need them

    found = parse(agent)
    browser = found.user_agent.family if found.user_agent else None
    system = found.os.family if found.os else None
    return " on ".join(part for part in (browser, system) if part) or "unknown device"
