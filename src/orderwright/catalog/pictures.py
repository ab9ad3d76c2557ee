"""A simple picture for whatever has none of its own: drawn by the kind of thing that its title names, in the color that
it names. The only place that knows kinds, words and addresses. Pure.

Titles are read as English trade names: the last word that names a thing counts ("RED RETROSPOT CAKE STAND"), before
"with", "for" and the like; "box of 24 parasols" is a box, "set of 6 parasols" is parasols. The rest is a parcel.
"""

import hashlib
import re
from functools import lru_cache

from orderwright.catalog.picture_shapes import COLORS, SHAPES

PLAIN = "parcel"
WORDS_OF_KINDS = {
    "mug": "mug cup teacup beaker tumbler",
    "bag": "bag tote rucksack purse pouch shopper suitcase",
    "clock": "clock watch timer",
    "candle": "candle candlestick candleholder light tealight lantern holder lamp lightbulb incense chandelier",
    "card": "card postcard letter envelope sticker stickers magnet invite passport tag wallet calendar",
    "box": "box drawer cabinet chest case trunk storage safe organiser tidy tissue",
    "jar": "jar tin pot canister cannister caddy tins storer",
    "sign": "sign plaque blackboard chalkboard board slate noticeboard doormat",
    "toy": "toy doll dolly bear rabbit bunny soldier game jigsaw puzzle bingo craft kit train babushka robot",
    "umbrella": "umbrella parasol brolly",
    "bottle": "bottle jug decanter carafe vase flask pitcher soap perfume",
    "plate": "plate saucer coaster placemat tray doily tile cakestand stand",
    "bowl": "bowl dish colander basket pan cases bucket planter trinket",
    "frame": "frame mirror picture print art photo album",
    "cushion": "cushion pillow cover apron towel blanket quilt rug cosy mitt glove",
    "book": "book notebook journal diary organizer sketchbook",
    "pen": "pen pencil crayon chalk ruler brush cutlery spoon fork spatula whisk knife",
    "flower": "flower rose daisy tulip garden plant wreath tree bird butterfly",
    "jewel": "bracelet necklace ring earring bangle pendant brooch charm locket tiara hairclip hairslide bead",
    "heart": "heart decoration bauble star egg ornament angel snowflake bell",
    "bunting": "bunting garland ribbon reel banner streamer chain",
    "wrap": "wrap paper gift present cracker napkin bow tape",
    "hook": "hook hanger knob key keyring handle peg rack",
}
OWN_COLORS = {
    "mug": "blue", "bag": "red", "clock": "brown", "candle": "orange", "card": "blue", "box": "brown",
    "jar": "green", "sign": "gray",
    "toy": "brown", "umbrella": "purple", "bottle": "green", "plate": "blue", "bowl": "pink", "frame": "brown",
    "cushion": "purple",
    "book": "blue", "pen": "yellow", "flower": "pink", "jewel": "yellow", "heart": "red", "bunting": "red",
    "wrap": "green",
    "hook": "gray", "parcel": "brown",
}  # fmt: skip
WORDS_OF_COLORS = {
    "red": "red strawberry retrospot", "pink": "pink", "blue": "blue turquoise", "green": "green",
    "yellow": "yellow gold golden lemon",
    "orange": "orange copper", "purple": "purple lilac lavender mauve", "brown": "brown wooden wood wicker chocolate",
    "gray": "grey gray silver zinc metal", "black": "black", "white": "white ivory cream",
}  # fmt: skip
KIND_OF_WORD = {word: kind for kind, words in WORDS_OF_KINDS.items() for word in words.split()}
COLOR_OF_WORD = {word: color for color, words in WORDS_OF_COLORS.items() for word in words.split()}
AFTERTHOUGHT = re.compile(r"\b(?:with|w|for|in|on|from|and)\b|[,+/(]")
COUNT_OF = re.compile(r"^.*?\b(?:set|pack|pair|assorted|box set|s)\b[ /]*(?:of|/)?\s*\d*")
VERSION = hashlib.sha256(repr((SHAPES, COLORS)).encode()).hexdigest()[:8]


@lru_cache(maxsize=20_000)
def picture_href(title: str) -> str:
    """Where the picture for a title is; the address changes when drawings do, so that browsers may keep it for ever."""
    kind = kind_of(title)
    return f"/pictures/{kind}-{color_of(title) or OWN_COLORS[kind]}.svg?v={VERSION}"


def kind_of(title: str) -> str:
    text = title.lower()
    counted = COUNT_OF.match(text)
    head = (text[counted.end() :] if counted else text) or text
    for part in (AFTERTHOUGHT.split(head)[0].split(" of ")[0], AFTERTHOUGHT.split(head)[0], text):
        for word in reversed(re.findall(r"[a-z]+", part)):
            kind = (
                KIND_OF_WORD.get(word)
                or KIND_OF_WORD.get(word.removesuffix("s"))
                or KIND_OF_WORD.get(word.removesuffix("es"))
            )
            if kind:
                return kind
    return PLAIN


def color_of(title: str) -> str | None:
    """The first color that the title names."""
    return next((COLOR_OF_WORD[word] for word in re.findall(r"[a-z]+", title.lower()) if word in COLOR_OF_WORD), None)


def draw(kind: str, color: str) -> str | None:
    """SVG on a transparent ground, in shades that stand out from light and dark; None for what there is not."""
    if kind not in SHAPES or color not in COLORS:
        return None
    shape = SHAPES[kind]
    for name, shade in zip(("{c}", "{d}", "{l}"), COLORS[color], strict=True):
        shape = shape.replace(name, shade)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">{shape}</svg>'
