"""Statements that depend on what is asked: filters put together from fixed parts, values always as parameters."""

from psycopg import sql

from orderwright.kernel.statements import Statement


def composed(name: str, text: sql.Composable) -> Statement:
    """A statement from its parts."""
    return Statement(name, text.as_bytes(None), "views")


def both(conditions: list[sql.Composable]) -> sql.Composable:
    """All of the conditions; no condition is true."""
    return sql.SQL(" and ").join(conditions) if conditions else sql.SQL("true")
