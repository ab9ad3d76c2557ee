// At a station a scan while a dialog is open is of no field of it.
"use strict";
(() => {
  const AT_ONCE_MS = 100; // a second Enter of the same scan
  // Codes come faster than a hand types. What was typed is taken out again, and the Enter at its end closes or sends
  // nothing.
  const BY_HAND_MS = 60;
  const SCANNED_LENGTH = 4;
  let typed = { code: "", field: null, before: "", at: -BY_HAND_MS };
  let ignoredAt = -AT_ONCE_MS;

  function ignoreScan(event) {
    const dialog = document.querySelector("dialog[open]");
    if (!document.querySelector("[data-station]") || !dialog) return;
    const fast = event.timeStamp - typed.at <= BY_HAND_MS;
    if (event.key.length === 1) {
      if (!fast) typed = { code: "", field: event.target, before: event.target.value };
      typed.code += event.key;
      typed.at = event.timeStamp;
      return;
    }
    const scanned = fast && typed.code.length >= SCANNED_LENGTH;
    if (event.key !== "Enter" || !(scanned || event.timeStamp - ignoredAt <= AT_ONCE_MS)) return;
    event.preventDefault();
    event.stopPropagation();
    ignoredAt = event.timeStamp;
    if (!scanned) return;
    if (typed.before !== undefined) typed.field.value = typed.before;
    const form = dialog.querySelector("form");
    let note = form.querySelector("[data-not-scanned]");
    if (!note) {
      note = Object.assign(document.createElement("p"), { className: "alarm", role: "alert" });
      note.dataset.notScanned = "";
      form.prepend(note);
    }
    note.textContent = `${typed.code} was not counted: finish this first, or close it.`;
    beep([220, 180, 220], 0.18);
    typed = { code: "", field: null, before: "", at: -BY_HAND_MS };
  }
  document.addEventListener("keydown", ignoreScan, true);
})();
