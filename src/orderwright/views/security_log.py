"""Who came in or tried to, what was refused for want of a permission, who took which list away, and who changed what of
people, keys and ways to sign in: the facts of the platform that concern the caller's organization."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.kernel.paging import Page, cut, page_size, read_cursor, unreadable
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.timeline_words import Names, tell

sql = statements(__file__)
LAST = (UUID(int=2**128 - 1), 2**31 - 1)
Show = Literal["all", "failed", "sign_ins", "exports", "changes"]
KINDS: dict[Show, list[str] | None] = {
    "all": None,
    "failed": ["SignInFailed", "NotPermitted"],
    "sign_ins": ["SignedIn", "SignInFailed"],
    "exports": ["ListExported"],
    "changes": [
        *("UserInvited", "InvitationWithdrawn", "UserJoined", "MemberChanged", "MemberRemoved"),
        *(
            "NameChanged",
            "PasswordChanged",
            "TwoStepChanged",
            "TwoStepDemanded",
            "PasskeyAdded",
            "PasskeyRemoved",
            "KeyCreated",
            "KeyRevoked",
        ),
    ],
}


class ReadSecurityLog(msgspec.Struct, frozen=True, kw_only=True):
    """`show`: all of it, what failed, who came in or tried to, what was exported, or what was changed."""

    show: Show = "all"
    cursor: str | None = None
    limit: int | None = None


class SecurityRead(msgspec.Struct, frozen=True, gc=False):
    commit_id: UUID
    seq: int
    at: datetime
    kind: str
    actor: str
    data: dict[str, Any]
    email: str | None


class SecurityEntry(msgspec.Struct, frozen=True):
    """`who`: the person or key; `what`: the sentence; `whom`: of whom it tells, where that is somebody else;
    `address`: from where; `failed`: a sign-in or a request that was refused."""

    at: datetime
    kind: str
    who: str
    what: str
    whom: str
    address: str
    failed: bool


@query("access.watch", on_platform=True, work="list")
async def read_security_log(tx: Transaction, wanted: ReadSecurityLog) -> Page[SecurityEntry]:
    """The newest first; forward only."""
    cursor, limit = read_cursor(wanted.cursor, (str, int)), page_size(wanted.limit)
    try:
        before = (UUID(str(cursor.key[0])), int(cursor.key[1])) if cursor else LAST
    except ValueError as error:
        raise unreadable() from error
    read = await tx.rows(
        SecurityRead,
        sql.read_log,
        organization=tx.organization,
        kinds=KINDS[wanted.show],
        before_id=before[0],
        before_seq=before[1],
        limit=limit + 1,
    )
    page = cut(read, cursor, limit, lambda row: [str(row.commit_id), row.seq])
    return Page([entry_of(row) for row in page.rows], page.next)


def entry_of(row: SecurityRead) -> SecurityEntry:
    told: Mapping[str, Any] = row.data
    words = tell(row.kind, told, Names({}, {}, ""))
    who = str(told.get("email", "")) if row.kind == "SignInFailed" else row.actor
    whom = row.email if row.email and row.email != who and row.email not in words.title else None
    return SecurityEntry(
        at=row.at,
        kind=row.kind,
        who=who,
        what=f"{words.title} {words.text}".strip(),
        whom=whom or "",
        address=str(told.get("address", "")),
        failed=row.kind in ("SignInFailed", "NotPermitted"),
    )
