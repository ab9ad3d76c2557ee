"""What browsers are asked for passkeys, and whether their answers are right (Web Authentication, sections 7.1 and 7.2,
as the library `webauthn` checks them). In a thread: loading the library takes a while, and few processes need it.

Who uses a passkey is verified by its device (a fingerprint, a face, a PIN), so that having it and being its owner are
two things. Which make of device it is, is nobody's concern: no attestation is asked for."""

import asyncio
import base64
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from orderwright.access.passkey_site import PasskeySite
from orderwright.kernel.refusal import Refusal

T = TypeVar("T")
ISSUER = "Orderwright"
TIMEOUT_MS = 300_000
CREDENTIAL_ID_MAX = 1023


class MadePasskey(msgspec.Struct, frozen=True):
    """`public_key`: as COSE writes it (RFC 9052)."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


class Owner(msgspec.Struct, frozen=True):
    user_id: UUID
    email: str
    name: str


class Named(msgspec.Struct, frozen=True):
    id: str


async def options_to_make(site: PasskeySite, owner: Owner, challenge: bytes, existing: Sequence[bytes]) -> str:
    """JSON for `navigator.credentials.create`. A device that holds one of the `existing` makes no other."""

    def options() -> str:
        from webauthn import generate_registration_options, options_to_json
        from webauthn.helpers import structs

        chosen = structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        made = generate_registration_options(
            rp_id=site.host,
            rp_name=ISSUER,
            user_name=owner.email,
            user_display_name=owner.name or owner.email,
            user_id=owner.user_id.bytes,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            authenticator_selection=chosen,
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in existing],
        )
        return options_to_json(made)

    return await asyncio.to_thread(options)


async def options_to_use(site: PasskeySite, challenge: bytes) -> str:
    """JSON for `navigator.credentials.get`: any passkey that the browser has for this site."""

    def options() -> str:
        from webauthn import generate_authentication_options, options_to_json
        from webauthn.helpers.structs import UserVerificationRequirement

        made = generate_authentication_options(
            rp_id=site.host,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(made)

    return await asyncio.to_thread(options)


async def made_passkey(site: PasskeySite, challenge: bytes, credential: str) -> MadePasskey:
    """What `navigator.credentials.create` answered, as JSON. Refuses `passkey_wrong`."""

    def checked() -> MadePasskey:
        from webauthn import verify_registration_response

        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        if len(found.credential_id) > CREDENTIAL_ID_MAX:
            raise ValueError("its name is longer than the standard allows")
        return MadePasskey(found.credential_id, found.credential_public_key, found.sign_count)

    return await right(site, checked)


async def count_of_use(site: PasskeySite, challenge: bytes, credential: str, public_key: bytes, user_id: UUID) -> int:
    """What `navigator.credentials.get` answered, as JSON: how often the passkey was used, as its device counts (0: it
    does not). Refuses `passkey_wrong`."""

    def checked() -> int:
        from webauthn import verify_authentication_response
        from webauthn.helpers import parse_authentication_credential_json

        answer = parse_authentication_credential_json(credential)
        if answer.response.user_handle != user_id.bytes:
            raise ValueError("it says that it belongs to somebody else")
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,  # compared where it is kept, so that two at once can't both be later
            require_user_verification=True,
        )
        return found.new_sign_count

    return await right(site, checked)


def credential_id_of(credential: str) -> bytes:
    """Which passkey it says that it is; of what can't be read, none."""
    try:
        named = msgspec.json.decode(credential, type=Named).id
        return base64.urlsafe_b64decode(f"{named}===")
    except (ValueError, RecursionError):
        return b""


async def right(site: PasskeySite, check: Callable[[], T]) -> T:
    def checked() -> T:
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            return check()
        except (WebAuthnException, ValueError, LookupError, TypeError, RecursionError) as why:
            # the library lets some of what it can't read through as it comes
            raise passkey_wrong(site) from why

    return await asyncio.to_thread(checked)


def passkey_wrong(site: PasskeySite) -> Refusal:
    message = f"This passkey was not used on a page of {site.origin}, or its answer is wrong."
    return Refusal("passkey_wrong", message, "unauthenticated")
