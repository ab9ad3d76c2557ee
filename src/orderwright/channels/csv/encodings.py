"""The text of a file, whatever encoding it is in. Pure.

UTF-8 and UTF-16 tell themselves, Windows-1252 is taken where all that it makes of the bytes are words as Western
languages write them. Anything else is asked for (`encoding_unclear`), with the likeliest ones and how they would read:
gibberish is worse than a question. A byte that does not belong to the encoding stays in the text as a surrogate, for
its row to be refused by the reader.
"""

import codecs
import re
from collections.abc import Iterator

import msgspec
from charset_normalizer import from_bytes

from orderwright.kernel.refusal import FieldError, Refusal

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16 (Excel's Unicode text)",
    "cp1252": "Western European (Windows-1252)",
    "iso8859-15": "Western European (ISO 8859-15)",
    "mac-roman": "Western European (Macintosh)",
    "cp850": "Western European (DOS)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp932": "Japanese (Shift-JIS)",
    "euc-jp": "Japanese (EUC-JP)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "big5": "Chinese, traditional (Big5)",
    "cp949": "Korean (Windows-949)",
    "cp874": "Thai (Windows-874)",
}
"""What can be chosen, with its name for people."""
SAMPLED_BYTES = 200_000
STRAY = re.compile("[\udc80-\udcff]")
WORD = re.compile(r"[^\x00-\x20,;|\"]*[^\x00-\x7f][^\x00-\x20,;|\"]*")
LETTERS = "àáâãäåæçèéêëìíîïñòóôöøùúûüÿýßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜÝ"
SMALL, CAPITAL = LETTERS[:29], LETTERS[29:]
WESTERN_WORD = re.compile(
    r"[€£«»„“‘‚–—…¿¡]*"
    rf"(?:[ -~\u00a0·®™–—’]|(?<![a-z])[{CAPITAL}]|(?<=\d)[°€£²³ªº½¼¾]|[{SMALL}]|œ(?=[uid]))*"
    r"[€°«»“”’®™–—…]*"
)


class Decoded(msgspec.Struct, frozen=True):
    text: str
    encoding: str


class EncodingSample(msgspec.Struct, frozen=True):
    """How a line of the file reads in an encoding."""

    encoding: str
    name: str
    sample: str


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """In the encoding that was chosen, or the one that it is sure to be in. Refuses `encoding_unknown`,
    `encoding_unclear`, and `file_unreadable` where it is no text."""
    decoded = chosen(data, encoding) if encoding else detected(data)
    if "\0" in decoded.text:
        raise Refusal(
            "file_unreadable", "The file is no text in UTF-8, UTF-16 or another encoding. Is it a spreadsheet?"
        )
    return decoded


def chosen(data: bytes, encoding: str) -> Decoded:
    name = next((each for each in ENCODINGS if same(each, encoding)), None)
    if name is None:
        message = f"{encoding[:40]!r} is none of the encodings {', '.join(ENCODINGS)}."
        raise Refusal("encoding_unknown", message, "invalid", [FieldError("/encoding", "encoding_unknown", message)])
    if name == "utf-16":
        return Decoded(utf_16(data), name)
    return Decoded(data.decode("utf-8-sig" if name == "utf-8" else name, "surrogateescape"), name)


def same(known: str, encoding: str) -> bool:
    try:
        return codecs.lookup(known).name == codecs.lookup(encoding.strip()).name
    except (LookupError, ValueError):
        return False


def utf_16(data: bytes) -> str:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked else "utf-16-be" if high_first(data) else "utf-16-le")
    except UnicodeDecodeError as error:
        raise Refusal("file_unreadable", "The file begins like UTF-16 and is not. Is it cut off?") from error


def high_first(data: bytes) -> bool:
    return data[::2].count(0) > data[1::2].count(0)


def detected(data: bytes) -> Decoded:
    head = data[:SAMPLED_BYTES]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or looks_like_utf_16(head):
        return Decoded(utf_16(data), "utf-16")
    text = data.decode("utf-8-sig", "surrogateescape")
    stray = len(STRAY.findall(text))
    if not stray or stray <= sum(character > "\x7f" for character in text) - stray:
        return Decoded(text, "utf-8")
    if b"\0" in data:
        return Decoded(text, "utf-8")
    if (western := as_western(data)) is not None:
        return Decoded(western, "cp1252")
    raise unclear(data)


def looks_like_utf_16(head: bytes) -> bool:
    """Every other byte of most letters is zero, on one side alone."""
    first, second, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    return half > 2 and max(first, second) > half * 0.4 and min(first, second) == 0


def as_western(data: bytes) -> str | None:
    """The text in Windows-1252, if each of its words is one that Western languages have."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if all(is_western(word) for word in set(WORD.findall(text))) else None


def is_western(word: str) -> bool:
    """Three letters beyond ASCII in a row, a capital or a sign inside a word, and the like are another encoding's."""
    if not WESTERN_WORD.fullmatch(word) or re.search(rf"[{LETTERS}]{{3}}", word):
        return False
    return not re.search(r"ñ(?![aeiouáéíóúü])|(?<![A-Za-z'’])[èêìùÈ](?=[a-z])|ø[íáéý]", word)


def unclear(data: bytes) -> Refusal:
    best = next(samples_of(data), None)
    hint = f", such as {best.encoding}: {best.name}, “{best.sample[:80]}”" if best else ""
    message = f"The file is not in UTF-8. Say which encoding it is in{hint}."
    return Refusal("encoding_unclear", message, "invalid", [FieldError("/encoding", "encoding_unclear", message)])


def samples_of(data: bytes) -> Iterator[EncodingSample]:
    """The encodings that the file may be in, the likeliest first, each with its first line beyond ASCII."""
    head = data[:SAMPLED_BYTES]
    likely = [match.encoding for match in from_bytes(head)]
    names = [name for guess in likely for name in ENCODINGS if same(name, guess.replace("_", "-")) or same(name, guess)]
    line = next((line for line in re.split(rb"[\r\n]+", head) if any(byte > 127 for byte in line)), b"")
    for name in dict.fromkeys([*names, *ENCODINGS]):
        if name in ("utf-8", "utf-16"):
            continue
        try:
            text = line.decode(name)
        except UnicodeDecodeError:
            continue
        yield EncodingSample(name, ENCODINGS[name], around(text))


def around(text: str) -> str:
    """The part of a line that is beyond ASCII."""
    first = next((index for index, character in enumerate(text) if character > "\x7f"), 0)
    return " ".join(text[max(0, first - 20) : first + 60].split())
