// Passkeys: the browser makes or uses one, and what it answers is sent in a form like any other.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ANSWERED = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const SAID = {
    NotAllowedError: "No passkey was used: it took too long, or was canceled.",
    InvalidStateError: "This device has a passkey for you already.",
  };

  // The options come as JSON, the browser wants bytes in them, and gives bytes back.
  function fromJson(options) {
    const described = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
    const ready = { ...options, challenge: bytes(options.challenge) };
    if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) ready.excludeCredentials = described(options.excludeCredentials);
    if (options.allowCredentials) ready.allowCredentials = described(options.allowCredentials);
    return ready;
  }

  function toJson(credential) {
    const parts = ANSWERED.filter((name) => credential.response[name]).map((name) => [name, text(credential.response[name])]);
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: Object.fromEntries(parts) });
  }

  async function asked(address) {
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(`answered with ${answer.status}`);
    return answer.json();
  }

  async function answer(button) {
    const { passkeyMake, passkeyUse } = button.dataset;
    if (passkeyMake) return navigator.credentials.create({ publicKey: fromJson(JSON.parse(passkeyMake)) });
    return navigator.credentials.get({ publicKey: fromJson(await asked(passkeyUse)) });
  }

  function say(form, sentence) {
    const place = form.querySelector("[data-passkey-says]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-passkey-make], [data-passkey-use]");
    if (!button || !button.form.reportValidity()) return;
    button.disabled = true;
    say(button.form, "");
    try {
      button.form.elements.credential.value = toJson(await answer(button));
      button.form.requestSubmit();
    } catch (error) {
      say(button.form, SAID[error.name] ?? "That didn't work. Reload the page and try again.");
    } finally {
      button.disabled = false;
    }
  });

  // A passkey belongs to a host name: elsewhere the page says where it works.
  function show() {
    const able = "credentials" in navigator && "PublicKeyCredential" in window;
    for (const part of document.querySelectorAll("[data-passkeys-at]")) part.hidden = !able || part.dataset.passkeysAt !== location.origin;
    for (const note of document.querySelectorAll("[data-passkeys-not-at]")) note.hidden = note.dataset.passkeysNotAt === location.origin;
    for (const note of document.querySelectorAll("[data-passkeys-none]"))
      note.hidden = able || note.previousElementSibling.dataset.passkeysNotAt !== location.origin;
  }
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:load", show);
})();
