"""Sign in with a passkey: the browser asks for a challenge, and sends the passkey's answer as a form."""

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.response import Redirect, Template

from orderwright.access.passkey_challenge import LASTS
from orderwright.access.passkey_site import passkey_site
from orderwright.access.sign_in_with_passkey import PasskeySignIn, ask_for_use, sign_in_with_passkey
from orderwright.console.client_address import address_of
from orderwright.console.form import typed
from orderwright.console.page import AnyRequest
from orderwright.console.problems import STATUS
from orderwright.console.sign_in import (
    DEVICE_COOKIE,
    STEP_COOKIE,
    known_here,
    local_path,
    page,
    refused_form,
    signed_in,
)
from orderwright.kernel.refusal import Refusal

PATH = "/sign-in/passkey"
CHALLENGE_COOKIE = "passkey_challenge"


@get(PATH + "/options")
async def options(state: State) -> Response[str]:
    """What the script hands to the browser. The challenge stays with this browser, in a cookie."""
    asked = await ask_for_use(state.door, passkey_site(state.settings))
    answer = Response(asked.options, media_type="application/json")
    answer.set_cookie(
        CHALLENGE_COOKIE,
        asked.sealed,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
    )
    return answer


@post(PATH)
async def come_in_with_passkey(request: AnyRequest, state: State) -> Redirect | Template:
    """In one step, also where a code was waited for."""
    values = await typed(request)
    given = PasskeySignIn(
        credential=values.get("credential", ""),
        sealed=request.cookies.get(CHALLENGE_COOKIE, ""),
        address=address_of(request),
        device=request.cookies.get(DEVICE_COOKIE),
    )
    answer: Redirect | Template
    try:
        session = await sign_in_with_passkey(state.door, passkey_site(state.settings), given)
    except Refusal as refusal:
        answer = page(request, refused_form(refusal, {}), values.get("next", ""), STATUS[refusal.kind])
    else:
        answer = signed_in(session, local_path(values.get("next", "")))
        answer.delete_cookie(STEP_COOKIE)
        answer = await known_here(request, state, session, answer)
    answer.delete_cookie(CHALLENGE_COOKIE)
    return answer


routes = [options, come_in_with_passkey]
