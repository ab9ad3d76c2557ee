"""What happened to people and keys. These facts stand in `platform`; each names the organization that it concerns."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class AccessFact(Fact, frozen=True, kw_only=True):
    organization: str


class UserInvited(AccessFact, frozen=True, kw_only=True):
    email: str
    role: str
    locations: list[str]


class InvitationWithdrawn(AccessFact, frozen=True, kw_only=True):
    email: str


class UserJoined(AccessFact, frozen=True, kw_only=True):
    user_id: UUID
    email: str
    role: str
    locations: list[str]


class SignedIn(AccessFact, frozen=True, kw_only=True):
    """`passkey`: the name of the one that was used; empty: with the password."""

    user_id: UUID
    address: str = ""
    passkey: str = ""


class SignInFailed(AccessFact, frozen=True, kw_only=True):
    """`why`: the password, the code or the passkey was wrong, the passkey may be a copy, or there were too many
    attempts."""

    user_id: UUID
    email: str
    address: str
    why: str


class NotPermitted(AccessFact, frozen=True, kw_only=True):
    """Somebody who is in was refused for want of this permission."""

    permission: str


class ListExported(AccessFact, frozen=True, kw_only=True):
    """Somebody took a list away. `filters`: as they were asked for; empty: all of it."""

    list: str
    format: str
    filters: str


class MemberChanged(AccessFact, frozen=True, kw_only=True):
    user_id: UUID
    role: str
    locked_out: bool
    locations: list[str]


class MemberRemoved(AccessFact, frozen=True, kw_only=True):
    user_id: UUID


class NameChanged(AccessFact, frozen=True, kw_only=True):
    user_id: UUID
    name: str


class PasswordChanged(AccessFact, frozen=True, kw_only=True):
    user_id: UUID


class TwoStepChanged(AccessFact, frozen=True, kw_only=True):
    user_id: UUID
    is_on: bool


class TwoStepDemanded(AccessFact, frozen=True, kw_only=True):
    """`demanded_of`: nobody, admins or everybody."""

    demanded_of: str


class PasskeyAdded(AccessFact, frozen=True, kw_only=True):
    user_id: UUID
    name: str


class PasskeyRemoved(AccessFact, frozen=True, kw_only=True):
    user_id: UUID
    name: str


class KeyCreated(AccessFact, frozen=True, kw_only=True):
    key_id: UUID
    name: str
    scopes: list[str]


class KeyRevoked(AccessFact, frozen=True, kw_only=True):
    key_id: UUID
    name: str


class ProfileSaved(AccessFact, frozen=True, kw_only=True):
    """What the organization says of itself; this fact stands in its own schema."""
