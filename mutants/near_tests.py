"""Which tests are near a fault: those that reached it when the suite was recorded, the quickest first."""

from pathlib import Path

import msgspec

from mutants.fault import ROOT, Fault
from mutants.recorder import Recording, Written

FOLDER = ROOT / ".mutants"
SECONDS_MAX = 60.0
"""So long a trial's tests may take together, as recorded, what is kept aside; at least one is run."""
KEPT = {
    "/templates/": "tests/browser/test_outlines.py",
    "/views/": "tests/views/test_answers.py",
    "/audit/": "tests/audit/test_kept_differences.py",
}
"""Where what is shown, answered or found is kept whole: tested after what is quick, however long it takes."""


def read_recording() -> Recording:
    """What all processes of the recorded run wrote, as one."""
    whole = Recording({}, {})
    for file in FOLDER.glob("*.json"):
        part = msgspec.json.decode(file.read_bytes(), type=Written)
        whole.seconds.update(part.seconds)
        names = list(part.seconds)
        for what, tests in part.reached.items():
            whole.reached.setdefault(what, set()).update(names[test] for test in tests)
    return whole


def place_of(fault: Fault) -> str:
    """Under what a recording knows the place of a fault."""
    path = Path(fault.path)
    if path.suffix == ".sql":
        return f"{path.name}#{fault.scope}"
    if path.suffix == ".html":
        return "templates/" + str(path).partition("templates/")[2]
    return f"{fault.path}:{fault.line}"


def of_file(path: str, recording: Recording) -> set[str]:
    return {test for place, tests in recording.reached.items() if place.startswith(f"{path}:") for test in tests}


def choose_tests(fault: Fault, recording: Recording) -> list[str]:
    """Node ids. Tests of the file that mirrors the faulty one come first, then the quickest, within `SECONDS_MAX`, then
    what is kept of the kind. What runs once, when its module loads (a constant, a default), is near whatever reaches
    another line of its file."""
    mirror = f"test_{Path(fault.path).stem}.py"
    reaching = recording.reached.get(place_of(fault)) or of_file(fault.path, recording)
    files = tuple(file for folder, file in KEPT.items() if folder in fault.path)
    kept = sorted(test for test in reaching if files and test.startswith(files))

    def rank(test: str) -> tuple[bool, float, str]:
        return mirror not in test, recording.seconds.get(test, 0.0), test

    chosen: list[str] = []
    seconds = 0.0
    for test in sorted(reaching - set(kept), key=rank):
        seconds += recording.seconds.get(test, 0.0)
        if chosen and seconds > SECONDS_MAX:
            break
        chosen.append(test)
    return chosen + kept
