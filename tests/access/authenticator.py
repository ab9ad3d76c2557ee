"""A device that holds passkeys, as the standard describes it (Web Authentication, sections 6 and 7): it makes them,
signs with them, and counts. What it says can be changed, to be refused."""

import base64
import hashlib
import json
import os
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}===")


class Authenticator:
    """With one passkey. `flags`: what it says of its user; `step`: by how much its count goes on (0: it counts not)."""

    def __init__(self, origin: str, flags: int = PRESENT | VERIFIED, step: int = 1) -> None:
        self.origin, self.flags, self.step, self.count = origin, flags, step, 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id, self.user_handle = os.urandom(32), b""
        at = self.key.public_key().public_numbers()
        self.public = {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")}

    def make(self, options: str) -> str:
        asked = json.loads(options)
        self.host, self.user_handle = asked["rp"]["id"], bytes_of(asked["user"]["id"])
        attested = (
            bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor2.dumps(self.public)
        )
        data = self.data(ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self.client("webauthn.create", asked["challenge"])
        return self.answer({"clientDataJSON": text_of(client), "attestationObject": text_of(statement)})

    def use(self, options: str, **changes: Any) -> str:
        """`changes`: fields of the response that are told otherwise."""
        self.count += self.step
        client = self.client("webauthn.get", json.loads(options)["challenge"])
        data = self.data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": text_of(client),
            "authenticatorData": text_of(data),
            "signature": text_of(signature),
            "userHandle": text_of(self.user_handle),
        }
        return self.answer(response | changes)

    def data(self, more: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", self.flags | more, self.count)

    def client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def answer(self, response: dict[str, Any]) -> str:
        name = text_of(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
