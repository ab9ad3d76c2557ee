// What was scanned is kept: a reload or a lost connection loses nothing of it.
// Scans of a pick list are kept on the server, each under a key of its own: sent twice, it counts once. What could not be
// sent yet waits in this browser and is sent again; another device goes on from what the server has. Those of other
// stations are counts in this tab.
"use strict";
(() => {
  const { station, lines, need, count, key } = window.atStation;
  const CHANGED = "list-changed";
  const AGAIN_MS = 4000;
  const AT_ONCE_MOST = 50;

  const saves = () => station()?.dataset.station && station().dataset.saves;
  const unsent = (name = key()) => JSON.parse(localStorage.getItem(name) || "[]");
  const textOf = (scan) => `${scan.key} ${scan.units} ${scan.row}`;
  const announce = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  let sending = false;

  function keepUnsent(name, scans) {
    if (scans.length) localStorage.setItem(name, JSON.stringify(scans)); else localStorage.removeItem(name);
  }

  function keyOfScan() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function keep(row, units) {
    if (!saves()) return;
    keepUnsent(key(), [...unsent(), { key: keyOfScan(), row, units }]);
    send();
  }

  function keepCounts() {
    if (saves()) return;
    sessionStorage.setItem(key(), JSON.stringify(Object.fromEntries(lines().map((line) => [line.dataset.line, count(line).value]))));
  }

  function addUnsent() {
    for (const scan of unsent()) {
      const line = lines().find((each) => each.dataset.line === scan.row);
      if (line) count(line).value = Math.min(need(line), Number(count(line).value) + scan.units);
    }
  }

  async function send() {
    if (sending || !saves() || !unsent().length) return;
    const [name, url, scans] = [key(), saves(), unsent().slice(0, AT_ONCE_MOST)];
    const body = new URLSearchParams(scans.map((scan) => ["scan", textOf(scan)]));
    body.append("_csrf_token", station().querySelector("[name=_csrf_token]").value);
    sending = true;
    const answer = await fetch(url, { method: "POST", body }).then((response) => (response.ok ? response.json() : null)).catch(() => null);
    sending = false;
    if (answer) keepUnsent(name, unsent(name).filter((scan) => !scans.some((sent) => sent.key === scan.key)));
    if (!saves() || key() !== name) return;
    const note = station().querySelector("[data-unsaved]");
    const waiting = unsent().length;
    note.hidden = answer !== null;
    note.textContent = `${waiting} ${waiting === 1 ? "scan is" : "scans are"} not saved on the server yet. Trying again.`;
    if (!answer) return;
    if (lines().some((line) => need(line) !== answer.needs[line.dataset.line])) {
      // Something of the list was canceled, or another device changed it: the page says what, and what is to be put back,
      // and whether what was scanned has counted.
      sessionStorage.setItem(CHANGED, JSON.stringify({ name, refused: answer.refused }));
      location.reload();
      return;
    }
    for (const line of lines()) count(line).value = answer.counts[line.dataset.line] ?? count(line).value;
    addUnsent();
    announce("scans-kept", { refused: answer.refused });
    send();
  }

  function restore() {
    if (saves()) { addUnsent(); send(); return; }
    const kept = JSON.parse(sessionStorage.getItem(key()) || "{}");
    for (const line of lines()) if (kept[line.dataset.line]) count(line).value = Math.min(need(line), Number(kept[line.dataset.line]));
  }

  // Why this list was loaded anew, said once: which of its scans were refused; null where it was not.
  function refusedByChange() {
    const changed = JSON.parse(sessionStorage.getItem(CHANGED) ?? "null");
    if (changed?.name !== key()) return null;
    sessionStorage.removeItem(CHANGED);
    return changed.refused;
  }

  // What is still on its way goes along with the form; its keys count it once.
  document.addEventListener("submit", (event) => {
    if (!station()?.dataset.station || !station().isSameNode(event.target)) return;
    if (!saves()) { sessionStorage.removeItem(key()); return; }
    for (const scan of unsent()) event.target.append(Object.assign(document.createElement("input"), { type: "hidden", name: "scan", value: textOf(scan) }));
  }, true);
  setInterval(send, AGAIN_MS);
  addEventListener("online", send);

  window.keptScans = { keep, keepCounts, restore, refusedByChange };
})();
