"""`orderwright secret`: replace what customers' links, webhooks' secrets and forms are made from, and authenticator
apps are sealed with. First `change`: both hold, so that nothing ends at once; then `forget`: the former one ends."""

import os

from orderwright.access.find_organizations import find_organizations
from orderwright.access.reseal_apps import ResealApps, reseal_apps
from orderwright.access.visitor import visitor
from orderwright.commands.connect import at_the_door
from orderwright.embedded import EmbeddedRefused, is_there
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.text import plural
from orderwright.messages.list_webhooks import list_webhook_endpoints
from orderwright.settings import FORMER_SECRET, PREFIX, SECRET, SettingRefused, Settings, new_secret

CHANGED = """There is another secret, and the one before still holds. Restart the service now. Then, in the console,
replace the secret of each webhook and give it to its receiver. Customers' links that were mailed go on leading to their
orders until `orderwright secret forget`."""
FORGOTTEN = (
    "Restart the service now. What was made from the former secret ends then: customers' links, webhooks' secrets."
)
WAIT = "Nothing is sent to these until their secret is replaced in the console; what happens waits for that:"


def change() -> None:
    """Make another secret and keep the present one beside it, in the data folder. Refused while one is kept already,
    and where the secret is set by ORDERWRIGHT_SECRET."""
    settings = Settings.from_env()
    if os.environ.get(PREFIX + "SECRET", "").strip():
        why = "is set: give it a new value, and the present one to ORDERWRIGHT_FORMER_SECRET; then restart the service."
        raise SettingRefused(PREFIX + "SECRET", why)
    if not (settings.database_url or is_there(settings.data)):
        raise EmbeddedRefused(f"There is no installation in {settings.data}: set ORDERWRIGHT_DATA.")
    if settings.former_secret not in (None, settings.secret):  # the same: an earlier change was cut off
        why = "is kept already: `orderwright secret forget` ends it first."
        raise SettingRefused(PREFIX + "FORMER_SECRET", why)
    replace_file(settings, FORMER_SECRET, settings.secret)
    replace_file(settings, SECRET, new_secret())
    print(CHANGED)


def forget() -> None:
    """Seal all authenticator apps with the present secret, and keep the former one no more. Webhooks whose secret was
    not replaced are named: they are sent nothing until it is."""
    settings = Settings.from_env()
    if settings.former_secret is None:
        raise SettingRefused(PREFIX + "FORMER_SECRET", "is not set, and none is kept: there is nothing to forget.")

    async def reseal(door: Door) -> tuple[int, list[str]]:
        apps = (await door.perform(visitor("operator"), reseal_apps, ResealApps())).apps
        return apps, await webhooks_of_another(door)

    apps, webhooks = at_the_door(reseal)
    print(f"{plural(apps, 'authenticator app')} sealed anew.")
    if os.environ.get(PREFIX + "FORMER_SECRET", "").strip():
        print("Take ORDERWRIGHT_FORMER_SECRET out of the settings.")
    (settings.data / FORMER_SECRET).unlink(missing_ok=True)
    print(FORGOTTEN)
    if webhooks:
        verb = "was" if len(webhooks) == 1 else "were"
        print(f"{plural(len(webhooks), 'webhook')} {verb} not given another secret. {WAIT}")
        print("\n".join(f"  {each}" for each in webhooks))


async def webhooks_of_another(door: Door) -> list[str]:
    """Organization and address of each webhook whose secret was not made from the present one."""
    found = []
    for each in await find_organizations(door.database):
        listed = await door.ask(system(each.slug, "operator"), list_webhook_endpoints, None)
        found += [f"{each.slug}: {hook.url}" for hook in listed if hook.secret_state != "present"]
    return found


def replace_file(settings: Settings, name: str, text: str) -> None:
    """Whole or not at all, readable by its owner alone, who is that of the data folder."""
    folder, draft = settings.data, settings.data / f".{name}.draft"
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    owner = folder.stat()
    if os.geteuid() == 0:
        os.chown(draft, owner.st_uid, owner.st_gid)
    os.replace(draft, folder / name)
