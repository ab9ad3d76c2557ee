"""`orderwright`: one command, one file in `commands/`, one line here. A module is imported when its command runs."""

import sys

import psycopg
from cyclopts import App

from orderwright.embedded import EmbeddedRefused
from orderwright.settings import SettingRefused

COMMANDS = {
    "run": ("commands.run:run", "Start everything and keep it running, until Ctrl-C."),
    "worker": ("commands.worker:worker", "Hand facts on, send mail, call webhooks; a child of `run`."),
    "migrate": ("commands.migrate:migrate", "Bring the database to this version."),
    "db-url": ("commands.db_url:db_url", "Print the address of the database in use, for psql and other tools."),
}

app = App(name="orderwright", help="Order management, from placement through the warehouse to delivery and back.")
for name, (place, sentence) in COMMANDS.items():
    app.command(f"orderwright.{place}", name=name, help=sentence)


def main() -> None:
    """The program's entry. What the operator can mend is said in a sentence; anything else shows its trace."""
    try:
        app()
    except (SettingRefused, EmbeddedRefused) as refused:
        sys.exit(f"orderwright: {refused}")
    except psycopg.OperationalError as error:
        sys.exit(f"orderwright: the database cannot be used: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
