"""Why the embedded server cannot do what it was asked."""


class EmbeddedRefused(Exception):
    """The embedded PostgreSQL cannot start or stop here. The sentence says what to do about it."""
