"""The words by which orders are found, without case, accents and punctuation. Pure: what is stored and what is asked
for go through the same functions."""

import re
import unicodedata

TERM_CHARACTERS_MAX = 60
QUERY_WORDS_MAX = 6
PREFIX_CHARACTERS_MIN = 2
TOP = chr(0x10FFFF)
PART_CHARACTERS = 4
PARTS_ASKED_MAX = 4
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into one of a to z and a mark."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})
"""Letters that many write with two."""
DIALED = re.compile(r"[\d\s()+./-]+", re.ASCII)
DIALED_MIN = 7
ORDER_NUMBER = re.compile(r"(?:so|#|order|no\.?)?[\s#-]*0*([1-9][0-9]{0,11})", re.IGNORECASE | re.ASCII)
PAPER_NUMBER = re.compile(r"(INV|CN|F|R)[\s-]*0*([1-9][0-9]{0,11})", re.IGNORECASE | re.ASCII)

AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
"""What a scanner may send first: the symbology of what it read."""


def compact(text: str) -> str:
    """Müller-Sample → mullersample, Zoë → zoe however the ë is written."""
    return "".join(c for c in without_marks(text) if c.isalnum())[:TERM_CHARACTERS_MAX]


def without_marks(text: str) -> str:
    """Léa Weiß → lea weiss."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS)
    return "".join(c for c in plain if not unicodedata.combining(c))


def spellings(text: str) -> list[str]:
    """A word as it is compared, and as it is written where there are no umlauts: Müller → muller, mueller."""
    expanded = unicodedata.normalize("NFC", text.casefold()).translate(UMLAUTS)
    return list(dict.fromkeys(term for each in (text, expanded) if (term := compact(each))))


def words(text: str) -> list[str]:
    """Each word of a name, and each part of a word that punctuation divides, in all its spellings."""
    found = [part for word in text.split() for part in [word, *re.split(r"[^\w]+", word)]]
    return [term for part in found for term in spellings(part) if len(term) > 1]


def terms_of(names: list[str], codes: list[str]) -> set[str]:
    """Terms of an order: the words of its names, and its codes (references, e-mail, phone, SKUs, tracking) as one
    each."""
    return {term for name in names for term in words(name)} | {term for code in codes if (term := compact(code))}


def asked(query: str) -> list[list[str]]:
    """The words of a search, each in all its spellings; the last one may be a beginning. One letter after others says
    too little to be one."""
    found = [each for word in query.split() if (each := spellings(word))][:QUERY_WORDS_MAX]
    return found[:-1] if len(found) > 1 and len(found[-1][0]) < PREFIX_CHARACTERS_MIN else found


def exact_number(query: str) -> int | None:
    """The order number that is searched: 1001, #1001, so 1001, SO-1001, 0001001."""
    match = ORDER_NUMBER.fullmatch(query.strip())
    return int(match[1]) if match else None


def paper_number(query: str) -> tuple[str, int] | None:
    """Prefix and number of an invoice, a credit note, a fulfillment order or a return: inv-12 → INV, 12."""
    match = PAPER_NUMBER.fullmatch(query.strip())
    return (match[1].upper(), int(match[2])) if match else None


def return_number(code: str) -> int | None:
    """The number of a return as its slip has it or as it is typed: R-1247, 1247; a scanner's prefix is left out."""
    plain = AIM.sub("", code.strip())
    found = paper_number(plain) or paper_number(f"R{plain}")
    return found[1] if found and found[0] == "R" else None


def number_ranges(query: str, highest: int = 10**12) -> list[tuple[int, int]]:
    """Which order numbers begin with the number of `query`: #104 → 104, 1040-1049, 10400-10499, …"""
    number = exact_number(query)
    if number is None:
        return []
    low = high = number
    ranges = []
    while low <= highest:
        ranges.append((low, high))
        low, high = low * 10, high * 10 + 9
    return ranges


def without_trunk(query: str) -> str:
    """A phone number as it is dialed at home, without the zeros that lead out: 079 123 45 67 → 791234567, which is a
    part of +41 79 123 45 67, and so is what follows the zero in +41 (0)79 123 45 67. Anything else as it is."""
    dialed = digits(query) if DIALED.fullmatch(query.strip()) else ""
    if dialed and "(0)" in query:
        dialed = "0" + digits(query.rpartition("(0)")[2])
    plain = dialed.lstrip("0")
    return plain if plain != dialed and len(plain) >= DIALED_MIN else query


def digits(phone: str) -> str:
    """+43 (1) 555-0100 → 4315550100."""
    return "".join(c for c in unicodedata.normalize("NFKD", phone) if c in "0123456789")[:TERM_CHARACTERS_MAX]


def parts_of(codes: list[str]) -> set[str]:
    """The fours at even places of each code, and its last four: half of all fours are enough to find any part of five
    characters, since one of its fours stands at an even place."""
    last = -PART_CHARACTERS
    return {code[at : at + PART_CHARACTERS] for code in codes for at in range(0, len(code) + last + 1, 2)} | {
        code[last:] for code in codes if len(code) >= PART_CHARACTERS
    }


def parts_asked(query: str) -> list[list[str]]:
    """The last fours of what is searched, if it stands at an even place of a number, and if it stands at an odd one. A
    name, an e-mail address and an order number with its sign (#1001) are none."""
    part = compact(query)
    if "@" in query or query.startswith("#") or not any(c.isdigit() for c in part):
        return []
    lists = [
        [part[at : at + PART_CHARACTERS] for at in range(start, len(part) - PART_CHARACTERS + 1, 2)] for start in (0, 1)
    ]
    return [each[-PARTS_ASKED_MAX:] for each in lists if each]
