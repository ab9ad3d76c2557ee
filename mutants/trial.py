"""One fault in a copy of the code, and what the tests near it say."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from mutants.fault import ROOT, Fault

Verdict = Literal["noticed", "unnoticed", "never reached"]
COPIED = ("src", "tests", "bench", "mutants", "docs")
SECONDS_MAX = 300


class Copy:
    """A copy of the code in a temporary folder, in which one fault at a time is planted and taken out again."""

    def __init__(self, database_url: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="orderwright-mutants-"))
        for name in COPIED:
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ROOT.iterdir():
            if file.is_file():
                shutil.copy(file, self.folder)
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{self.folder / 'src'}:{self.folder}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "ORDERWRIGHT_DATABASE_URL": database_url,
        }

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def try_fault(self, fault: Fault, tests: Sequence[str]) -> Verdict:
        """Noticed where a test fails, or hangs for five minutes."""
        if not tests:
            return "never reached"
        path = self.folder / fault.path
        text = path.read_text(encoding="utf-8")
        path.write_text(fault.applied(text), encoding="utf-8")
        try:
            return "unnoticed" if self.passes(tests) else "noticed"
        finally:
            path.write_text(text, encoding="utf-8")

    def passes(self, tests: Sequence[str]) -> bool:
        """Whether these tests pass. SystemExit where pytest itself could not run them."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
        try:
            ended = subprocess.run(
                command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=SECONDS_MAX
            )
        except subprocess.TimeoutExpired:
            return False
        if ended.returncode == 5 or (ended.returncode == 4 and "not found" in ended.stderr):
            sys.exit(f"The recording is older than the tests; record anew.\n{ended.stdout[-800:]}{ended.stderr[-800:]}")
        return ended.returncode == 0
