"""What the audit announces when it mends something."""

from orderwright.kernel.facts import Fact


class CorrectionPosted(Fact, frozen=True, kw_only=True):
    """A difference was mended. `found` stood where `expected` was due, `misfit` is the first fact that did not fit, and
    `entry` is what was posted."""

    check: str
    where: str
    expected: str
    found: str
    misfit: str
    entry: str


class FactLost(Fact, frozen=True, kw_only=True):
    """Stands in the place of a fact of a commit that is not there any more."""

    noticed_in: str
