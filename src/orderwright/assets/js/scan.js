// The scan field: focus never leaves it; each code is checked at once; a mismatch fills the screen and sounds.
// The server checks every unit again when the form is sent: what is counted here is what was really scanned.
"use strict";
(() => {
  const station = () => document.querySelector("[data-station]");
  const field = () => station()?.querySelector("[data-scan]");
  const lines = () => [...station().querySelectorAll("[data-line]")];
  const need = (line) => Number(line.dataset.need);
  const count = (line) => line.querySelector("input[data-count]");
  const missing = (line) => need(line) - Number(count(line).value);
  const key = () => `scans:${station().dataset.station}`;
  const CHANGED = "list-changed";

  const BY_HAND_MS = 60; // a scanner types faster
  const SCANNED_LENGTH = 3;
  const AT_ONCE_MS = 100; // a scanner that ends its codes with CR and LF sends a second Enter, which confirms nothing
  let scannedAt = -AT_ONCE_MS;

  let shownLine = null;
  function say(text, kind) {
    const said = station().querySelector(".scan-said");
    said.textContent = text;
    said.className = `scan-said ${kind}`;
  }

  function alarm(kind, title, text) {
    const screen = document.getElementById("scan-answer");
    screen.className = "";
    void screen.offsetWidth; // starts the flash anew when two right scans follow each other
    screen.className = kind;
    screen.querySelector("b").textContent = title;
    screen.querySelector("p").textContent = text;
    beep({ right: [1320], changed: [660, 660] }[kind] ?? [220, 180, 220], kind === "right" ? 0.07 : 0.18);
  }

  const covers = (screen) => ["wrong", "changed"].includes(screen.className);

  function mark(line, wasCurrent) {
    const left = missing(line);
    line.classList.toggle("full", left === 0);
    line.classList.toggle("current", wasCurrent);
    line.querySelector("[data-so-far]").textContent = `${count(line).value} / ${need(line)}`;
  }

  function show() {
    if (!station() || !station().dataset.station) return;
    const all = lines();
    const current = all.find((line) => missing(line) > 0 && !line.classList.contains("short"));
    for (const line of all) mark(line, line === current);
    if (current && !current.isSameNode(shownLine)) current.scrollIntoView({ block: "center" });
    shownLine = current;
    const total = all.reduce((sum, line) => sum + need(line), 0);
    const done = all.reduce((sum, line) => sum + Number(count(line).value), 0);
    station().querySelector("[data-done]").textContent = done;
    station().querySelector("progress").value = done;
    for (const button of station().querySelectorAll("[data-needs-all]")) button.disabled = done < total;
    for (const button of station().querySelectorAll("[data-needs-some]")) button.disabled = done === 0;
    if (!saves()) sessionStorage.setItem(key(), JSON.stringify(Object.fromEntries(all.map((line) => [line.dataset.line, count(line).value]))));
    return done === total;
  }

  // Each scan of a pick list is kept on the server, under a key of its own: sent twice, it counts once. What could not be
  // sent yet waits in this browser and is sent again; another device goes on from what the server has.
  const saves = () => station().dataset.saves;
  const unsent = (name = key()) => JSON.parse(localStorage.getItem(name) || "[]");
  const textOf = (scan) => `${scan.key} ${scan.units} ${scan.row}`;
  let sending = false;

  function keepUnsent(name, scans) {
    if (scans.length) localStorage.setItem(name, JSON.stringify(scans)); else localStorage.removeItem(name);
  }

  function keyOfScan() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function keepScan(row, units) {
    if (!saves()) return;
    keepUnsent(key(), [...unsent(), { key: keyOfScan(), row, units }]);
    sendScans();
  }

  async function sendScans() {
    if (sending || !station()?.dataset.station || !saves() || !unsent().length) return;
    const [name, url, scans] = [key(), saves(), unsent().slice(0, 50)];
    const body = new URLSearchParams(scans.map((scan) => ["scan", textOf(scan)]));
    body.append("_csrf_token", station().querySelector("[name=_csrf_token]").value);
    sending = true;
    const answer = await fetch(url, { method: "POST", body }).then((response) => (response.ok ? response.json() : null)).catch(() => null);
    sending = false;
    if (answer) keepUnsent(name, unsent(name).filter((scan) => !scans.some((sent) => sent.key === scan.key)));
    if (!station()?.dataset.station || !saves() || key() !== name) return;
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
    show();
    if (answer.refused.length) alarm("wrong", "Not counted", answer.refused.join(" "));
    sendScans();
  }
  setInterval(sendScans, 4000);
  addEventListener("online", sendScans);

  function addUnsent() {
    for (const scan of unsent()) {
      const line = lines().find((each) => each.dataset.line === scan.row);
      if (line) count(line).value = Math.min(need(line), Number(count(line).value) + scan.units);
    }
  }

  // A reload or a lost connection loses nothing that was scanned.
  function restore() {
    if (saves()) { addUnsent(); sendScans(); return; }
    const kept = JSON.parse(sessionStorage.getItem(key()) || "{}");
    for (const line of lines()) if (kept[line.dataset.line]) count(line).value = Math.min(need(line), Number(kept[line.dataset.line]));
  }

  // Case counts in a SKU. A GTIN is one number, with or without leading zeros, the prefix of its symbology, or as GS1 element (01).
  function formsOf(scanned) {
    const plain = scanned.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, "").normalize("NFC");
    const gtin = /^\x1d?(?:\(01\)|01)(\d{14})/.exec(plain)?.[1] ?? (/^\d{8,14}$/.test(plain) ? plain : null);
    return gtin ? [plain, gtin.padStart(14, "0")] : [plain];
  }
  const codesOf = (line) => line.dataset.codes.split("\n").flatMap(formsOf);
  const reads = (line, code) => { const codes = codesOf(line); return formsOf(code).some((form) => codes.includes(form)); };

  // "12*85123A": twelve of a kind were counted by hand, and one of them was scanned.
  function counted(code) {
    const said = /^(\d{1,5})\s*[*×x]\s*(\S.*)$/i.exec(code);
    const known = lines().some((line) => reads(line, code));
    return said && !known ? [Number(said[1]), said[2]] : [1, code];
  }

  function scanUnit(scanned) {
    if (weighed(scanned)) return;
    const [units, code] = counted(scanned);
    const fits = lines().filter((line) => reads(line, code));
    if (!fits.length) return alarm("wrong", "Not in this order", `${code} is not in this order. Set it aside and continue scanning.`);
    const open = fits.find((line) => missing(line) > 0);
    if (!open) return alarm("wrong", "One too many", `All ${need(fits[0])} of ${code} are already counted. Put this one back.`);
    const wanted = fits.reduce((sum, line) => sum + missing(line), 0);
    if (units > wanted) return alarm("wrong", "Too many", `${wanted} more of ${code} belong here, not ${units}. Nothing was counted.`);
    let rest = units;
    for (const line of fits) {
      const taken = Math.min(rest, missing(line));
      count(line).value = Number(count(line).value) + taken;
      rest -= taken;
      if (taken) keepScan(line.dataset.line, taken);
    }
    const left = missing(open);
    alarm("right", "", "");
    say(`${open.dataset.title}: ${left === 0 ? "complete" : `${left} more to go`}`, "right");
    const complete = show();
    if (complete && station().dataset.sends !== undefined) closeOrAsk();
  }

  // The last scan asks for what the label needs: a box where none is chosen, and the weight. With both, it closes the parcel.
  const weight = () => station().querySelector("[name=weight_g]");
  const boxIsOpen = () => { const boxes = [...station().querySelectorAll(".boxes input[data-box]")]; return boxes.length > 0 && !boxes.some((box) => box.checked); };

  function closeOrAsk() {
    if (!boxIsOpen() && weight()?.value !== "") return send();
    const box = boxIsOpen() ? "Choose a box (its key). " : "";
    const expected = weight()?.dataset.expected;
    say(`All scanned. ${box}Weigh it and type the grams, such as 410g${expected ? `; Enter takes ${expected} and closes the parcel` : ""}.`, "right");
  }

  // "410g" or "1.2 kg" in the scan field is the weight, unless it is the code of an item.
  function weighed(code) {
    const said = /^(\d{1,7}(?:[.,]\d{1,3})?)\s*(k?g)$/i.exec(code);
    if (!said || !weight() || lines().some((line) => reads(line, code))) return false;
    weight().value = Math.round(Number(said[1].replace(",", ".")) * (said[2].length === 2 ? 1000 : 1));
    say(`Weight: ${weight().value} g`, "right");
    if (lines().every((line) => missing(line) === 0)) closeOrAsk();
    return true;
  }

  function scanPlace(scanned) {
    const code = scanned.replace(/^\][A-Za-z][0-9A-Za-z]/, ""); // the prefix of a symbology says nothing of the label
    const found = [...document.querySelectorAll("[data-scan-target]")].find((each) => each.dataset.scanTarget.toLowerCase().split("\n").includes(code.toLowerCase()));
    if (!found) return explain(code);
    if (found.dataset.refuses) return alarm("wrong", found.dataset.refuses, found.dataset.refusal);
    alarm("right", "", "");
    if (found.matches("a, button")) found.click();
    const box = found.querySelector("input[type=checkbox]");
    // A second scan of the same code never takes a parcel away again: scanners read twice, people scan to be sure.
    say(box?.checked ? `${code} was already scanned` : `${code} found`, "right");
    if (box && !box.checked) box.click();
  }

  // What this page does not show may be something that must not go on from here: the server knows why.
  async function explain(code) {
    const elsewhere = { title: "Not found here", text: `${code} is not in this list.` };
    const [asker, asks] = [station(), station().dataset.explains && new URL(station().dataset.explains, location.href)];
    asks?.searchParams.set("code", code);
    leaving = Boolean(asks); // the next codes wait for where this one leads
    const why = asks && await fetch(asks).then((response) => (response.ok ? response.json() : null)).catch(() => null);
    if (!asker.isConnected) return;
    if (why?.href) { follow(why.href); return; }
    const said = why ?? elsewhere;
    alarm("wrong", said.title, said.text);
    scanAhead();
  }

  function follow(href) {
    const link = Object.assign(document.createElement("a"), { href, hidden: true });
    station().append(link);
    htmx.process(link);
    link.click();
  }

  function send() {
    const button = station().querySelector("[data-needs-all]:not(:disabled)") ?? document.querySelector(".bulk:not([hidden]) [data-key=go]");
    if (button && weight() && weight().value === "" && !weight().dataset.expected) { closeOrAsk(); return; }
    button?.click();
  }

  // Scans go on while the next page is on its way: they wait for it, and so does a code that is half typed.
  let leaving = false;
  let ahead = [];
  let begun = "";

  function scanAhead() {
    leaving = false;
    const receipt = document.getElementById("receipt-scan");
    if (!station() && ahead.length && receipt) setTimeout(receiveAhead, 50); // once its rows are there again
    else if (!station() && ahead.length) { beep([220, 180, 220], 0.18); ahead = []; }
    while (station() && ahead.length && !leaving) scan(ahead.shift());
  }
  function receiveAhead() {
    const receipt = document.getElementById("receipt-scan");
    for (const code of receipt ? ahead : []) {
      receipt.value = code;
      receipt.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }
    ahead = [];
  }

  // Who has pressed Pick or Receive scans on, although no scan field has the keys: a code is typed faster than by hand.
  const NO_CODE = { text: "", at: -AT_ONCE_MS };
  let gathered = NO_CODE;
  let gatheredAt = -AT_ONCE_MS;
  function gather(event) {
    if (!leaving || event.target === field() || event.ctrlKey || event.metaKey || event.altKey) return;
    const fast = event.timeStamp - gathered.at <= BY_HAND_MS;
    if (event.key.length === 1) { gathered = { text: fast ? gathered.text + event.key : event.key, at: event.timeStamp }; return; }
    if (event.key !== "Enter") return;
    const scanned = fast && gathered.text.length >= SCANNED_LENGTH;
    if (!scanned && event.timeStamp - gatheredAt > AT_ONCE_MS) return;
    event.preventDefault();
    event.stopPropagation();
    if (scanned) { ahead.push(gathered.text); gatheredAt = event.timeStamp; }
    gathered = NO_CODE;
  }
  document.addEventListener("keydown", gather, true);
  const ofThePage = (event) => event.detail.target === document.body;
  document.addEventListener("htmx:beforeRequest", (event) => { if (ofThePage(event)) leaving = true; });
  document.addEventListener("htmx:beforeSwap", (event) => { if (ofThePage(event)) begun = field()?.value || (performance.now() - gathered.at <= BY_HAND_MS ? gathered.text : ""); gathered = NO_CODE; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!ofThePage(event) || !field()) return;
    keepFocus();
    if (begun) field().value = begun;
  });
  for (const name of ["htmx:sendError", "htmx:sendAbort", "htmx:timeout"]) document.addEventListener(name, (event) => { if (ofThePage(event)) scanAhead(); });

  function scan(code) {
    if (leaving) { ahead.push(code); return; }
    const screen = document.getElementById("scan-answer");
    if (covers(screen)) screen.className = "";
    if (station().dataset.station) scanUnit(code); else scanPlace(code);
  }

  // Where there is a search, its key works from the scan field as well.
  const search = () => document.querySelector(".find input");
  const currentLine = () => station().querySelector("[data-line].current");
  const letters = {
    s: () => station().querySelector("[data-key=short]")?.click(),
    n: () => station().querySelector("[data-key=new-parcel]")?.click(),
    p: () => station().querySelector("[data-key=reprint]")?.click(),
    w: () => weight()?.focus(),
    "/": () => search().focus(),
  };

  let typedAt = 0;
  const boxOf = (key) => (/^\w$/.test(key) ? station().querySelector(`.boxes input[data-box="${key}"]`) : null);

  // What a lone key does here; nothing for most.
  function command(key) {
    const box = boxOf(key);
    if (box) return () => { box.checked = true; };
    return Object.hasOwn(letters, key) && (key !== "/" || search()) ? letters[key] : null;
  }

  document.addEventListener("keydown", (event) => {
    if (!station()) return;
    const screen = document.getElementById("scan-answer");
    if (covers(screen) && ["Escape", " "].includes(event.key)) { screen.className = ""; event.preventDefault(); return; }
    if (event.key === "Enter" && event.target === weight()) {
      event.preventDefault();
      field().focus();
      if (lines().every((line) => missing(line) === 0)) send();
      return;
    }
    if (event.target !== field()) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const code = field().value.trim();
      field().value = "";
      if (code && !leaving && command(code) && !lines().some((line) => reads(line, code))) {
        if (event.timeStamp - typedAt > BY_HAND_MS && boxOf(code)) { boxOf(code).checked = true; send(); return; }
        command(code)();
        scannedAt = event.timeStamp;
        return;
      }
      if (code) { scannedAt = event.timeStamp; scan(code); } else if (!leaving && event.timeStamp - scannedAt > AT_ONCE_MS) send();
      return;
    }
    // A scanner types a whole code and Enter; a lone key in an empty field, followed by nothing, is a command.
    if (field().value !== "" || event.ctrlKey || event.metaKey || event.altKey) return;
    typedAt = event.timeStamp;
    if (!command(event.key)) return;
    setTimeout(() => {
      if (field()?.value !== event.key || leaving) return;
      field().value = "";
      command(event.key)();
    }, 140);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-types]")) field().inputMode = "text";
    if (event.target.closest("#scan-answer")) document.getElementById("scan-answer").className = "";
    const short = event.target.closest("[data-fills-short]");
    if (short && currentLine()) {
      const dialog = document.getElementById(short.dataset.opens);
      dialog.querySelector("[name=line_id]").value = currentLine().dataset.line;
      dialog.querySelector("[name=found]").value = count(currentLine()).value;
      dialog.querySelector("[name=found]").max = need(currentLine());
      dialog.querySelector("[data-title]").textContent = currentLine().dataset.title;
      dialog.querySelector("[data-about]").textContent = currentLine().dataset.about;
      dialog.querySelector("[data-of]").textContent = `of ${need(currentLine())}`;
    }
    setTimeout(keepFocus, 0);
  });
  // What is still on its way goes along with the form; its keys count it once.
  document.addEventListener("submit", (event) => {
    if (!station()?.dataset.station || !station().isSameNode(event.target)) return;
    if (!saves()) { sessionStorage.removeItem(key()); return; }
    for (const scan of unsent()) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "scan", value: textOf(scan) });
      event.target.append(field);
    }
  }, true);

  function keepFocus() {
    if (!field() || document.querySelector("dialog[open]")) return;
    if (document.activeElement?.matches("input:not([data-scan]):not([type=radio]):not([type=checkbox]), textarea, select")) return;
    field().focus({ preventScroll: true });
  }

  function start() {
    if (!station()) { scanAhead(); return; }
    if (station().dataset.station) restore();
    show();
    keepFocus();
    const changed = JSON.parse(sessionStorage.getItem(CHANGED) ?? "null");
    if (changed && station().dataset.station && changed.name === key()) {
      sessionStorage.removeItem(CHANGED);
      const back = station().querySelector("[data-put-back] span")?.firstChild ? station().querySelector("[data-put-back]").innerText : "";
      const how = back || "Something of it was canceled. Go on with what it shows now.";
      if (changed.refused.length) alarm("wrong", "Not counted", `${changed.refused.join(" ")} The list has changed. ${how}`);
      else alarm("changed", "The list has changed", `Your scan was counted. ${how}`);
    }
    scanAhead();
  }
  document.addEventListener("close", keepFocus, true);
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:load", (event) => { if (event.target === document.body || event.target.contains(station())) start(); });
})();
