"""Serves every template with sample data, under the policy of the real pages; takes pictures: light, dark, phone width.

`python -m tests.browser.preview [NAME …]` writes to tests/browser/shots/.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, ViewportSize, sync_playwright
from tests.browser.chromium import executable
from tests.browser.sample import every

from orderwright.console.looks import ASSETS, environment

SHOTS = Path(__file__).parent / "shots"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        file = (ASSETS / path.removeprefix("/assets/")).resolve()
        if path.startswith("/assets/") and file.is_relative_to(ASSETS) and file.is_file():
            self.send(file.read_bytes(), KINDS[file.suffix])
            return
        context = every().get(path.removeprefix("/"))
        if context is None:
            self.send(b"nothing here", "text/plain", 404)
            return
        template = environment().get_template(f"{path.removeprefix('/').split('@')[0]}.html")
        self.send(template.render(context).encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Answers what was sent, as plain text."""
        self.send(self.rfile.read(int(self.headers["content-length"])), "text/plain")

    def send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-security-policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def picture(browser: Browser, address: str, name: str, look: str) -> None:
    narrow = look == "phone" or name.startswith("customer/")
    size = ViewportSize(width=390, height=844) if narrow else ViewportSize(width=1440, height=860)
    page = browser.new_page(
        viewport=size, color_scheme="dark" if look == "dark" else "light", locale="en-GB", timezone_id="Europe/London"
    )
    page.on(
        "console",
        lambda said: print(f"{name}: {said.text}") if said.type == "error" and "404" not in said.text else None,
    )
    page.on("pageerror", lambda error: print(f"{name}: {error}"))
    page.goto(f"{address}/{name}", wait_until="networkidle")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        print(f"{name} ({look}) is {wide} px too wide")
    page.screenshot(path=SHOTS / f"{name.replace('/', '-')}.{look}.png", full_page=True)
    page.close()


@contextmanager
def served() -> Iterator[str]:
    """The address of the pages, as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    SHOTS.mkdir(exist_ok=True)
    chosen = [name for name in every() if not sys.argv[1:] or any(part in name for part in sys.argv[1:])]
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        for name in chosen:
            for look in ("light", "dark", "phone"):
                picture(browser, address, name, look)
        browser.close()


if __name__ == "__main__":
    main()
