"""Copies what the pages load from node_modules into assets/vendor, and builds one SVG sprite of the icons in use.

Run after `npm ci`: `python src/orderwright/assets/collect.py`. Needs nothing but Python; safe to run again.
"""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE / "vendor"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@fontsource-variable/inter/wght.css": "inter/inter.css",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "uplot/dist/uPlot.iife.min.js": "uplot.js",
    "uplot/dist/uPlot.min.css": "uplot.css",
}
FONTS = "@fontsource-variable/inter/files/inter-*-wght-normal.woff2"
# What documents are set in: PDFs need the whole fonts, not the pages' woff2 subsets.
PRINT_FONTS = (
    "@expo-google-fonts/inter/400Regular/*.ttf",
    "@expo-google-fonts/inter/600SemiBold/*.ttf",
    "@expo-google-fonts/inter/700Bold/*.ttf",
    "@expo-google-fonts/noto-sans-arabic/400Regular/*.ttf",
    "@expo-google-fonts/noto-sans-arabic/700Bold/*.ttf",
    "@expo-google-fonts/noto-sans-thai/400Regular/*.ttf",
    "@expo-google-fonts/noto-sans-thai/700Bold/*.ttf",
    "@expo-google-fonts/noto-sans-devanagari/400Regular/*.ttf",
    "@expo-google-fonts/noto-sans-devanagari/700Bold/*.ttf",
    "@expo-google-fonts/noto-emoji/400Regular/*.ttf",
    "@embedpdf/fonts-hebrew/fonts/*.ttf",
)
LICENSES = ("@tabler/icons", "@fontsource-variable/inter", "htmx.org", "uplot")  # Tabler carries its own in its header

ICONS = (HERE / "icons.txt").read_text(encoding="utf-8").split()


def copy_files(modules: Path) -> None:
    for source, target in FILES.items():
        to = VENDOR / target
        to.parent.mkdir(parents=True, exist_ok=True)
        # Source maps are not copied, so the comment that names one would only cause a 404.
        text = (modules / source).read_text(encoding="utf-8")
        to.write_text(re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", "", text), encoding="utf-8")
    (VENDOR / "inter" / "files").mkdir(exist_ok=True)
    for font in modules.glob(FONTS):
        shutil.copy2(font, VENDOR / "inter" / "files" / font.name)
    (VENDOR / "licenses").mkdir(exist_ok=True)
    for package in LICENSES:
        for found in (modules / package).glob("LICENSE*"):
            shutil.copy2(found, VENDOR / "licenses" / f"{package.replace('/', '-').lstrip('@')}.txt")


def copy_print_fonts(modules: Path) -> None:
    (VENDOR / "fonts").mkdir(exist_ok=True)
    for pattern in PRINT_FONTS:
        found = list(modules.glob(pattern))
        if not found:
            raise SystemExit(f"{modules} lacks {pattern}: run npm ci first")
        for font in found:
            shutil.copy2(font, VENDOR / "fonts" / font.name)
    for package in sorted({pattern.rsplit("/", 2)[0] for pattern in PRINT_FONTS}):
        for license_file in (modules / package).glob("LICENSE*"):
            shutil.copy2(
                license_file, VENDOR / "licenses" / f"{package.replace('/', '-').lstrip('@')}-{license_file.name}.txt"
            )


def build_sprite(modules: Path) -> None:
    symbols = []
    for name in ICONS:
        svg = (modules / "@tabler/icons/icons/outline" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if inner is None:
            raise SystemExit(f"{name}.svg has no drawing in it")
        drawing = re.sub(r"\s+", " ", inner.group(1)).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (VENDOR / "icons.svg").write_text(sprite, encoding="utf-8")


def main() -> None:
    modules = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2] / "node_modules"
    if not (modules / "@tabler/core").is_dir():
        raise SystemExit(f"{modules} lacks @tabler/core: run npm ci first")
    VENDOR.mkdir(exist_ok=True)
    copy_files(modules)
    copy_print_fonts(modules)
    build_sprite(modules)
    size = sum(f.stat().st_size for f in VENDOR.rglob("*") if f.is_file())
    print(f"{VENDOR.name}/: {len(FILES)} files, {len(ICONS)} icons, {size // 1024} KB")


if __name__ == "__main__":
    main()
