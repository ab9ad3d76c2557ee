"""Text that people and programs send: bounded, and without control characters (PostgreSQL has no NUL in its text)."""

from collections.abc import Iterable

from orderwright.kernel.refusal import FieldError


def has_control_characters(text: str) -> bool:
    """Line breaks and tabs are text; NUL, the other control characters and lone surrogates are not."""
    return any((ord(c) < 32 and c not in "\n\r\t") or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in text)


def text_mistakes(pointer: str, text: str | None, longest: int = 500, shortest: int = 0) -> list[FieldError]:
    """What is wrong with a text at `pointer`: `text_length`, `text_control_character`. None is never wrong."""
    if text is None:
        return []
    if not shortest <= len(text.strip()) or len(text) > longest:
        bounds = f"{shortest} to {longest:,}" if shortest else f"at most {longest:,}"
        return [FieldError(pointer, "text_length", f"This must have {bounds} characters.")]
    if has_control_characters(text):
        return [FieldError(pointer, "text_control_character", "The text has control characters in it.")]
    return []


def either(words: Iterable[str]) -> str:
    """released, accepted or picking"""
    *some, last = words
    return f"{', '.join(some)} or {last}" if some else last


def plural(count: int, one: str, many: str | None = None, most: int | None = None) -> str:
    """A count with its noun: 1 unit, 1,306 units. `many`: where it isn't the one with an s. `most`: what was counted no
    further than that is 1,000+."""
    noun = one if count == 1 else many or f"{one}s"
    return f"{most:,}+ {noun}" if most is not None and count > most else f"{count:,} {noun}"
