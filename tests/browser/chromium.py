"""Which Chromium the browser tests drive. `python tests/browser/chromium.py` installs one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """Path of an installed Chromium, or else of the one that the test tool downloaded; None where there is neither."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Debian's package when root, else the test tool's own download."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, timeout=600)
        packages = ["chromium", "fonts-dejavu-core"]
        subprocess.run(
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages], env=quiet, timeout=1800
        )
    if executable() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], timeout=1800)


if __name__ == "__main__":
    if executable() is None:
        print("Installing Chromium for the browser tests …", flush=True)
        install()
    if executable() is None:
        sys.exit("The browser tests need Chromium: install it (Debian: `apt-get install chromium`) and run again.")
