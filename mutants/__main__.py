"""`make mutants`: plants small faults one at a time, runs the tests near each, and prints those that nobody noticed.

`make mutants` takes 40 faults of the files that differ from `main`; `SAMPLE=200 OF=all SEED=7` chooses otherwise, and
`OF=<path>` takes one file or folder. `make mutants-record` runs the suite once and writes down which test reaches what
(again after tests were added or moved).
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

from mutants.choose_faults import SHARES, files_of, sample
from mutants.fault import Fault
from mutants.near_tests import choose_tests, read_recording
from mutants.trial import Copy, Verdict
from orderwright.embedded import EmbeddedServer

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
AT_ONCE = 2


def run(faults: Sequence[Fault]) -> dict[Fault, Verdict]:
    """Try each, two at once; a line for each that nobody noticed, as soon as it is known."""
    recording = read_recording()
    if not recording.seconds:
        sys.exit("No recording: run `make mutants-record` first.")
    verdicts: dict[Fault, Verdict] = {}
    with (
        TemporaryDirectory(prefix="orderwright-mutants-pg-") as folder,
        EmbeddedServer(Path(folder), overrides=QUICK) as server,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        copies: Queue[Copy] = Queue()
        for _ in range(AT_ONCE):
            copies.put(Copy(server.url))

        def trial(fault: Fault) -> None:
            copy = copies.get()
            try:
                verdicts[fault] = copy.try_fault(fault, choose_tests(fault, recording))
            finally:
                copies.put(copy)
            if verdicts[fault] != "noticed":
                print(f"{verdicts[fault]}: {fault.described()}", flush=True)

        list(pool.map(trial, faults))
        while not copies.empty():
            copies.get().close()
    return verdicts


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--of", default="main")
    arguments.add_argument("--sample", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--at-least", type=float, default=0.85)
    chosen = arguments.parse_args()
    faults = sample(files_of(chosen.of), chosen.sample, chosen.seed)
    if not faults:
        print(f"Nothing to plant a fault in ({chosen.of}).")
        return 0
    verdicts = run(faults)
    for suffix in SHARES:
        mine = [verdict for fault, verdict in verdicts.items() if fault.path.endswith(suffix)]
        if mine:
            print(f"{suffix[1:]:5} {mine.count('noticed')} of {len(mine)} noticed")
    share = list(verdicts.values()).count("noticed") / len(verdicts)
    print(f"{share:.0%} of {len(verdicts)} faults noticed (seed {chosen.seed}, of {chosen.of})")
    return 0 if share >= chosen.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
