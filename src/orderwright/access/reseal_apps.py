"""Seal the secrets of all authenticator apps with the installation's present secret: once it was replaced, so that the
one before is needed no more. Locks the accounts that have an app."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.seal import SealBroken, seal, unseal
from orderwright.access.two_step import purpose
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class ResealApps(msgspec.Struct, frozen=True):
    """All of them."""


class ResealedApps(msgspec.Struct, frozen=True):
    """Those that no present secret opens stay as they are, and are not counted."""

    apps: int


class SealedApp(msgspec.Struct, frozen=True):
    user_id: UUID
    totp_secret: bytes


@verb("account.enter", on_platform=True)
async def reseal_apps(tx: Transaction, wishes: Sequence[ResealApps]) -> list[ResealedApps | Refusal]:
    apps = await tx.rows(SealedApp, sql.lock_apps)
    sealed = [(app.user_id, again) for app in apps if (again := sealed_anew(tx, app))]
    rows = [{"user_id": user_id, "totp_secret": again.hex()} for user_id, again in sealed]
    await tx.execute(sql.update_apps, rows=json_rows(rows))
    return [ResealedApps(len(sealed)) for _ in wishes]


def sealed_anew(tx: Transaction, app: SealedApp) -> bytes | None:
    try:
        return seal(tx.secret, purpose(app.user_id), unseal(tx.secrets, purpose(app.user_id), app.totp_secret))
    except SealBroken:
        return None
