"""`orderwright`: one command, one file in `commands/`, one line here. A module is imported when its command runs."""

import sys

import psycopg
from cyclopts import App

from orderwright.commands.archive import BackupRefused
from orderwright.embedded import EmbeddedRefused
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.migrate import DatabaseRefused
from orderwright.settings import SettingRefused

COMMANDS = {
    "run": ("commands.run:run", "Start everything and keep it running, until Ctrl-C; --production for real work."),
    "worker": ("commands.worker:worker", "Hand facts on, send mail, call webhooks; a child of `run`."),
    "exports": ("commands.exports:exports", "Make the files of lists; a child of `worker`, which names what waits."),
    "migrate": ("commands.migrate:migrate", "Bring the database to this version."),
    "do": ("commands.do:do", "Do anything that can be done, by its verb and JSON; alone, it lists the verbs."),
    "import online-retail": (
        "commands.import_online_retail:import_online_retail",
        "Import the UCI Online Retail file: its goods, customers, orders, returns and all the rest.",
    ),
    "import orders": ("commands.import_csv:orders", "Import orders by CSV."),
    "import catalog": ("commands.import_csv:catalog", "Import variants by CSV."),
    "import customers": ("commands.import_csv:customers", "Import customers by CSV."),
    "import stock": ("commands.import_csv:stock", "Receive stock by CSV."),
    "import locations": ("commands.import_csv:locations", "Import locations and bins by CSV."),
    "import tracking": ("commands.import_csv:tracking", "Import what a carrier says of parcels by CSV."),
    "advance": ("commands.advance:advance", "Walk imported orders through the remaining steps, to delivery and back."),
    "organization create": ("commands.organization:create", "Make an organization."),
    "organization list": ("commands.organization:list_them", "Print the organizations of this installation."),
    "user invite": ("commands.user:invite", "Invite somebody; print the link where name and password are chosen."),
    "user create": ("commands.user:create", "Make a user whose password is read from the terminal or standard input."),
    "user reset": ("commands.user:reset", "Print a link by which somebody chooses a new password."),
    "user two-step-off": (
        "commands.user:two_step_off",
        "Turn off two-step sign-in and passkeys of somebody who lost them.",
    ),
    "user list": ("commands.user:list_them", "Print who works in an organization."),
    "secret change": (
        "commands.secret:change",
        "Make another secret of the installation; what was made from the present one holds meanwhile.",
    ),
    "secret forget": ("commands.secret:forget", "End what was made from the secret before this one."),
    "key create": ("commands.key:create", "Make an API key and print it, this once."),
    "key list": ("commands.key:list_them", "Print the API keys of an organization."),
    "key revoke": ("commands.key:revoke", "Let an API key open nothing any more."),
    "audit": ("commands.audit:audit", "Recompute what must hold; ends with 1 where something differs."),
    "torture": (
        "torture.torture:torture",
        "Kill an installation of its own again and again; ends with 1 where it lost.",
    ),
    "backup": ("commands.backup:backup", "Write an organization, or all of them, into a file."),
    "restore": ("commands.restore:restore", "Bring organizations back from a file that `backup` wrote."),
    "db-url": ("commands.db_url:db_url", "Print the address of the database in use, for psql and other tools."),
}

app = App(name="orderwright", help="Order management, from placement through the warehouse to delivery and back.")
groups: dict[str, App] = {}
for name, (place, sentence) in COMMANDS.items():
    *group, last = name.split()
    for word in group:
        if word not in groups:
            groups[word] = App(name=word, help=f"{word.capitalize()} …")
            app.command(groups[word])
    (groups[group[0]] if group else app).command(f"orderwright.{place}", name=last, help=sentence)


def main() -> None:
    """The program's entry. What the operator can mend is said in a sentence; anything else shows its trace."""
    try:
        app()
    except (SettingRefused, EmbeddedRefused, BackupRefused, DatabaseRefused) as refused:
        sys.exit(f"orderwright: {refused}")
    except Refusal as refused:
        sys.exit("\n  ".join([f"orderwright: {refused.message}", *(field.message for field in refused.fields)]))
    except Outage as outage:
        sys.exit(f"orderwright: {outage.message}")
    except psycopg.OperationalError as error:
        sys.exit(f"orderwright: the database cannot be used: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
