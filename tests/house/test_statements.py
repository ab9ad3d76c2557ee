"""Every statement in a .sql file is one that PostgreSQL can prepare against the schema as migrated."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.given import world

import orderwright
from orderwright.kernel.statements import NAME, Statements

PACKAGE = Path(orderwright.__file__).parent
PARAMETER = re.compile(r"%\((\w+)\)s")
TIME = re.compile(r"^(now|at|today)$|_at$|^(from|to)_")  # psycopg says the type of a time
ON_PLATFORM = {"access", "worker"}


def files() -> Iterator[Path]:
    return (path for path in sorted(PACKAGE.rglob("*.sql")) if "migrations" not in path.parts)


def numbered(text: str) -> str:
    """The statement with $1, $2 … in the place of named parameters."""
    names = list(dict.fromkeys(PARAMETER.findall(text)))
    return PARAMETER.sub(
        lambda found: f"${names.index(found[1]) + 1}{'::timestamptz' if TIME.search(found[1]) else ''}", text
    ).replace("%%", "%")


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_statement_has_a_sentence(path: Path) -> None:
    bodies = NAME.split(path.read_text())[2::2]
    assert bodies, "no named statement in it"
    for body in bodies:
        assert body.strip().startswith("-- "), body


async def test_each_statement_can_be_prepared(fresh_database: str) -> None:
    mistakes = []
    async with world(fresh_database) as w:
        await w.database.close()
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        for path in files():
            folder = path.relative_to(PACKAGE).parts[0]
            schema = "platform, org_demo" if folder in ON_PLATFORM else "org_demo"
            connection.execute(f"set search_path to {schema}".encode())
            for statement in Statements(path).all.values():
                try:
                    connection.execute(f"prepare trial as {numbered(statement.text.decode())}".encode())
                    connection.execute("deallocate trial")
                except psycopg.Error as error:
                    mistakes.append(f"{path.relative_to(PACKAGE)} {statement.name}: {error.diag.message_primary}")
    assert not mistakes, "\n".join(mistakes)
