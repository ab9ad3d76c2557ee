"""One planted fault, and the files faults are planted in."""

import subprocess
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "orderwright"
NEVER = ("state_diagrams.py", "demo/make_sample.py")
"""Run by a developer, never by an installation."""


class Fault(msgspec.Struct, frozen=True):
    """`path`: relative to the root. `before` stands at `offset` (in characters) and is replaced by `after`; `scope`
    names what is around it: the statement of an SQL file. `line` counts from 1."""

    path: str
    kind: str
    line: int
    offset: int
    before: str
    after: str
    scope: str = ""

    def applied(self, text: str) -> str:
        """The text of the file with the fault in it. AssertionError where the text is another one."""
        assert text[self.offset : self.offset + len(self.before)] == self.before, f"{self.path} has changed"
        return text[: self.offset] + self.after + text[self.offset + len(self.before) :]

    def described(self) -> str:
        short = (" ".join(text.split())[:100] or "nothing" for text in (self.before, self.after))
        return f"{self.path}:{self.line} [{self.kind}] {' → '.join(short)}"


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def changed_since(base: str) -> set[Path]:
    """Files of the source that differ from a commit, the working tree included."""
    names = subprocess.run(
        ["git", "diff", "--name-only", "--diff-filter=AMR", base, "--", "src"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    return {ROOT / name for name in names}


def source_files(within: set[Path] | None = None) -> list[Path]:
    """Python, SQL and templates of Orderwright, in order; `within`: only these."""
    found = (path for suffix in ("*.py", "*.sql", "*.html") for path in SOURCE.rglob(suffix))
    return sorted(
        path
        for path in found
        if (within is None or path in within)
        and "migrations" not in path.parts
        and not str(path.relative_to(SOURCE)).startswith(NEVER)
    )
