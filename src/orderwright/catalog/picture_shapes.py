"""How each kind of thing is drawn: on 48 × 48, in three shades of one color (c, its dark d, its light l)."""

COLORS = {
    "blue": ("#5b8def", "#2f5fc4", "#b9d0fb"),
    "red": ("#e0575b", "#a8323a", "#f6b9b9"),
    "pink": ("#e58fb0", "#b8557f", "#f8d3e0"),
    "green": ("#4fae7b", "#2b7a51", "#b5e2c8"),
    "yellow": ("#e5b443", "#a87a15", "#f7e2ad"),
    "orange": ("#e58a4b", "#ac5a20", "#f8d2b4"),
    "purple": ("#9a7bd6", "#6a4aac", "#d9cbf3"),
    "brown": ("#b08560", "#7a5636", "#e2cdb9"),
    "gray": ("#94a0b3", "#5f6b80", "#d3dae5"),
    "black": ("#66708a", "#3d465c", "#a9b2c6"),
    "white": ("#d5dbe6", "#8994aa", "#f3f5f9"),
}

SHAPES = {
    "mug": (
        '<path fill="none" stroke="{d}" stroke-width="4" d="M33 19h3a6 6 0 0 1 0 13h-3"/>'
        '<path fill="{c}" d="M9 13h25v21a5 5 0 0 1-5 5H14a5 5 0 0 1-5-5z"/>'
        '<path fill="{l}" d="M9 13h25v5H9z"/>'
    ),
    "bag": (
        '<path fill="none" stroke="{d}" stroke-width="3" d="M17 19v-4a7 7 0 0 1 14 0v4"/>'
        '<path fill="{c}" d="M10 17h28l3 23H7z"/>'
        '<path fill="{l}" d="M18 26h12v3H18z"/>'
    ),
    "clock": (
        '<circle cx="24" cy="24" r="17" fill="{c}"/>'
        '<circle cx="24" cy="24" r="13" fill="{l}"/>'
        '<path fill="none" stroke="{d}" stroke-width="3" stroke-linecap="round" d="M24 15v9l6 4"/>'
    ),
    "candle": (
        '<path fill="#f2a93b" d="M24 5c5 6 6 8 4 12a4.5 4.5 0 0 1-8 0c-2-4 0-7 4-12z"/>'
        '<path fill="{l}" d="M17 20h14v16H17z"/>'
        '<path fill="{c}" d="M10 34h28l-4 8H14z"/>'
        '<path fill="{d}" d="M10 34h28v3H10z"/>'
    ),
    "card": (
        '<path fill="{c}" d="M6 12h36v25H6z"/><path fill="none" stroke="{l}" stroke-width="3" d="m7 14 17 13 17-13"/>'
    ),
    "box": (
        '<path fill="{c}" d="M7 19h34v22H7z"/>'
        '<path fill="{d}" d="M5 12h38v8H5z"/>'
        '<path fill="{l}" d="M19 25h10v5H19z"/>'
    ),
    "jar": (
        '<path fill="{d}" d="M14 7h20v6H14z"/>'
        '<path fill="{l}" d="M12 15h24l2 6v16a5 5 0 0 1-5 5H15a5 5 0 0 1-5-5V21z"/>'
        '<path fill="{c}" d="M10 26h28v11a5 5 0 0 1-5 5H15a5 5 0 0 1-5-5z"/>'
    ),
    "sign": (
        '<path fill="none" stroke="{d}" stroke-width="2" d="m11 20 13-12 13 12"/>'
        '<path fill="{c}" d="M6 19h36v19H6z"/>'
        '<path fill="{l}" d="M12 25h24v3H12zM16 31h16v3H16z"/>'
    ),
    "toy": (
        '<circle cx="13" cy="12" r="6" fill="{d}"/>'
        '<circle cx="35" cy="12" r="6" fill="{d}"/>'
        '<circle cx="24" cy="22" r="15" fill="{c}"/>'
        '<ellipse cx="24" cy="27" rx="7" ry="6" fill="{l}"/>'
        '<path fill="{d}" d="M17 18a2 2 0 1 1 4 0 2 2 0 0 1-4 0zM27 18a2 2 0 1 1 4 0 2 2 0 0 1-4 0zM21 '
        '24h6l-3 3z"/>'
        '<path fill="{c}" d="M14 38h20l3 5H11z"/>'
    ),
    "umbrella": (
        '<path fill="{c}" d="M24 6C13 6 5 14 5 25h38C43 14 35 6 24 6z"/>'
        '<path fill="{l}" d="M24 6c-5 4-8 11-8 19h16c0-8-3-15-8-19z"/>'
        '<path fill="none" stroke="{d}" stroke-width="3" stroke-linecap="round" d="M24 25v13a4 4 0 0 0 8 0"/>'
    ),
    "bottle": (
        '<path fill="{d}" d="M20 4h8v6h-8z"/>'
        '<path fill="{c}" d="M20 11h8v6c6 3 7 6 7 10v12a5 5 0 0 1-5 5H18a5 5 0 0 1-5-5V27c0-4 1-7 7-10z"/>'
        '<path fill="{l}" d="M13 27h22v9H13z"/>'
    ),
    "plate": (
        '<ellipse cx="24" cy="24" rx="19" ry="18" fill="{c}"/>'
        '<ellipse cx="24" cy="24" rx="13" ry="12" fill="{l}"/>'
        '<circle cx="24" cy="24" r="4" fill="{d}"/>'
    ),
    "bowl": (
        '<path fill="{c}" d="M5 20h38c0 11-6 18-13 20H18C11 38 5 31 5 20z"/>'
        '<path fill="{l}" d="M5 17h38v5H5z"/>'
        '<path fill="{d}" d="M17 39h14v3H17z"/>'
    ),
    "frame": (
        '<path fill="{d}" d="M7 7h34v34H7z"/>'
        '<path fill="{l}" d="M12 12h24v24H12z"/>'
        '<path fill="{c}" d="m12 36 9-13 6 7 4-5 5 7v4z"/>'
        '<circle cx="29" cy="18" r="3" fill="{c}"/>'
    ),
    "cushion": (
        '<path fill="{c}" d="M8 9c10 3 22 3 32 0-3 10-3 20 0 30-10-3-22-3-32 0 3-10 3-20 0-30z"/>'
        '<circle cx="24" cy="24" r="7" fill="{l}"/>'
        '<circle cx="24" cy="24" r="2" fill="{d}"/>'
    ),
    "book": (
        '<path fill="{c}" d="M10 6h27v36H10z"/>'
        '<path fill="{d}" d="M10 6h6v36h-6z"/>'
        '<path fill="{l}" d="M20 13h13v7H20z"/>'
    ),
    "pen": (
        '<path fill="{c}" d="m32 6 10 10-22 22-10-10z"/>'
        '<path fill="{l}" d="m10 28 10 10-13 3z"/>'
        '<path fill="{d}" d="m28 10 10 10 4-4L32 6z"/>'
    ),
    "flower": (
        '<path fill="none" stroke="#4fae7b" stroke-width="3" d="M24 26v17"/>'
        '<path fill="#4fae7b" d="M24 38c6-1 9-4 10-8-6 0-9 3-10 8z"/>'
        '<g fill="{c}">'
        '<circle cx="24" cy="10" r="6"/>'
        '<circle cx="15" cy="17" r="6"/>'
        '<circle cx="33" cy="17" r="6"/>'
        '<circle cx="18" cy="26" r="6"/>'
        '<circle cx="30" cy="26" r="6"/>'
        "</g>"
        '<circle cx="24" cy="19" r="5" fill="{l}"/>'
    ),
    "jewel": (
        '<circle cx="24" cy="29" r="12" fill="none" stroke="{d}" stroke-width="4"/>'
        '<path fill="{c}" d="m24 18-8-7 4-6h8l4 6z"/>'
        '<path fill="{l}" d="m24 18-3-7h6z"/>'
    ),
    "heart": (
        '<path fill="none" stroke="{d}" stroke-width="2" d="M24 16V4"/>'
        '<path fill="{c}" d="M24 43C8 32 6 25 6 21c0-9 13-12 18-3 5-9 18-6 18 3 0 4-2 11-18 22z"/>'
        '<path fill="{l}" d="M12 22c0-3 2-5 5-5v3c-1 0-2 1-2 3z"/>'
    ),
    "bunting": (
        '<path fill="none" stroke="{d}" stroke-width="2" d="M2 12c14 7 30 7 44 0"/>'
        '<path fill="{c}" d="m4 14 10 3-7 13zM34 17l10-3-3 16z"/>'
        '<path fill="{l}" d="m18 18 12 0-6 16z"/>'
    ),
    "wrap": (
        '<path fill="{c}" d="M8 18h32v24H8z"/>'
        '<path fill="{d}" d="M6 13h36v8H6z"/>'
        '<path fill="{l}" d="M21 13h6v29h-6z"/>'
        '<path fill="none" stroke="{l}" stroke-width="3" d="M24 12c-8 1-10-7-5-7 3 0 5 4 5 7zm0 0c8 1 10-7 '
        '5-7-3 0-5 4-5 7z"/>'
    ),
    "hook": (
        '<path fill="{c}" d="M17 5h14v20H17z"/>'
        '<circle cx="24" cy="11" r="2.5" fill="{d}"/>'
        '<path fill="none" stroke="{d}" stroke-width="5" stroke-linecap="round" d="M24 24v10a6 6 0 0 0 11 '
        '2"/>'
    ),
    "parcel": (
        '<path fill="{c}" d="m24 5 18 9v20l-18 9-18-9V14z"/>'
        '<path fill="{l}" d="m24 5 18 9-18 9-18-9z"/>'
        '<path fill="none" stroke="{d}" stroke-width="2" d="M24 23v20M15 9.5l18 9V25"/>'
    ),
}
