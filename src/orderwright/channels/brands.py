"""What customers know a channel by: a name and a color of its own, or the organization's. Pure."""

import msgspec

BLACK, WHITE = "#000000", "#ffffff"


class Brand(msgspec.Struct, frozen=True):
    """`color` is #rrggbb, `ink` what is legible on it; both empty where the channel has no color."""

    name: str
    color: str = ""
    ink: str = ""


def brand_of(organization: str, brand_name: str, brand_color: str) -> Brand:
    return Brand(brand_name or organization, brand_color, ink_on(brand_color) if brand_color else "")


def ink_on(color: str) -> str:
    """White or black, whichever has the higher contrast on the color (at least 4.5:1, WCAG 2.2)."""
    light = luminance(color)
    return WHITE if contrast(1.0, light) >= contrast(light, 0.0) else BLACK


def contrast(lighter: float, darker: float) -> float:
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
