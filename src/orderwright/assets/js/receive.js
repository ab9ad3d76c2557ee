// Receive stock with a scanner: wherever a scan lands, it adds one to the row of its variant, and never to a quantity.
"use strict";
(() => {
  const KEY_MS = 60; // a scanner types a key within some milliseconds, a hand takes longer
  const BURST_MIN = 4;
  const CODE_MIN = 5; // so many digits in a quantity are looked up: they may be a code
  const CODES_MAX = 50;
  const COUNTED = /^([-+]?\d+(?:[.,]\d+)?)\s*[*×x]\s*(\S.*)$/i;
  const COUNT = /^[1-9]\d{0,4}$/;
  const form = () => document.querySelector("[data-receipt]");
  const field = () => document.getElementById("receipt-scan");
  const table = () => document.getElementById("receipt-lines");
  const rows = () => [...table().querySelectorAll("tr")];
  const units = (row) => row.querySelector("[data-units]");
  const matches = () => document.getElementById("receipt-matches");
  const rowOf = (sku) => rows().find((row) => row.dataset.item === sku);
  const skus = new Map(); // what codes turned out to be
  const storage = () => `receipt:${form()?.dataset.receipt ?? ""}`;

  function say(text, kind) {
    const said = form().querySelector(".scan-said");
    said.textContent = text;
    said.className = `scan-said ${kind}`;
  }

  const told = (right) => beep(right ? [1320] : [220, 180, 220], right ? 0.07 : 0.18);

  // --- rows -------------------------------------------------------------------------------------------------------
  async function fetchRows(codes) {
    const location = form().querySelector("[name=location]").value;
    const query = new URLSearchParams([...codes.map((code) => ["code", code]), ["location", location]]);
    const answer = await fetch(`/inventory/receive/lines?${query}`);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    return [...made.content.querySelectorAll("tr")];
  }

  function add(row, more) {
    units(row).value = (Number(units(row).value) || 0) + more;
  }

  // "12*85123A": twelve of a kind were counted by hand. A SKU that reads like that itself stays one.
  async function look(scanned) {
    const [made] = await fetchRows([scanned]);
    const counted = made.dataset.unknown !== undefined && COUNTED.exec(scanned);
    if (!counted) return [made, scanned, 1];
    const [inner] = await fetchRows([counted[2]]);
    if (inner.dataset.unknown !== undefined) return [made, scanned, 1];
    return [inner, counted[2], COUNT.test(counted[1]) ? Number(counted[1]) : 0];
  }

  function answered(row) {
    for (const other of rows()) other.classList.toggle("at", other === row);
    const unknown = row.dataset.unknown !== undefined;
    const title = row.querySelector(".what b").textContent;
    say(unknown ? row.querySelector(".alarm").textContent : `${title}: ${units(row).value}`, unknown ? "wrong" : "right");
    told(!unknown);
    check(row);
    keep();
  }

  async function count(scanned) {
    let row = rowOf(skus.get(scanned));
    if (row) add(row, 1);
    else {
      const [made, code, many] = await look(scanned);
      if (!many) {
        say(`${scanned}: units are a whole number from 1 to 99,999. Nothing was added.`, "wrong");
        told(false);
        return;
      }
      skus.set(code, made.dataset.item);
      row = rowOf(made.dataset.item);
      if (row) add(row, many);
      else { row = made; add(row, many - 1); table().prepend(row); }
    }
    answered(row);
  }

  // Scans come faster than the server answers: one after the other.
  let queue = Promise.resolve();
  function scan(code) {
    close();
    queue = queue.then(() => count(code)).catch(() => {
      say(`${code} was not counted: no contact with the server. Scan it again.`, "wrong");
      told(false);
    });
    return queue;
  }

  // More than usual is asked about here already; the server asks again.
  function check(row) {
    const typed = units(row).value;
    const ask = row.querySelector(".ask");
    const box = ask.querySelector("input");
    if (box.value !== typed) { box.checked = false; box.value = typed; }
    ask.hidden = !(Number(typed) > Number(row.dataset.usual ?? Infinity));
    ask.querySelector("[data-asked]").textContent = Number(typed).toLocaleString("en-GB");
  }

  // --- what was counted survives a reload and leaving the page ------------------------------------------------------
  function keep(sent = false) {
    const all = rows();
    const total = all.reduce((sum, row) => sum + (row.dataset.unknown === undefined ? Number(units(row).value) || 0 : 0), 0);
    form().querySelector("[data-receipt-total]").textContent = all.length ? `${total.toLocaleString("en-GB")} unit${total === 1 ? "" : "s"} on ${all.length} line${all.length === 1 ? "" : "s"}` : "";
    form().querySelector("[data-receipt-empties]").hidden = !all.length;
    const lines = all.map((row) => ({ sku: row.dataset.item, units: units(row).value, bin: row.querySelector("[data-bin]").value, confirmed: row.querySelector(".ask input").checked, line: units(row).name.split(":")[1] }));
    const fields = Object.fromEntries(["location", "reference", "note", "key"].map((name) => [name, form().querySelector(`[name=${name}]`).value]));
    if (lines.length || fields.reference || fields.note) sessionStorage.setItem(storage(), JSON.stringify({ lines, fields, sent }));
    else sessionStorage.removeItem(storage());
  }

  async function restore(kept) {
    for (const [name, value] of Object.entries(kept.fields)) if (name !== "key" || kept.sent) form().querySelector(`[name=${name}]`).value = value;
    for (let start = 0; start < kept.lines.length; start += CODES_MAX) {
      const some = kept.lines.slice(start, start + CODES_MAX);
      const made = await fetchRows(some.map((line) => line.sku));
      made.forEach((row, index) => {
        const line = some[index];
        const there = rowOf(row.dataset.item);
        if (there) { units(there).value = line.units; return; }
        // Under the names of then, what was sent and not answered is received once.
        if (kept.sent) for (const input of row.querySelectorAll("[name]")) input.name = `${input.name.split(":")[0]}:${line.line}`;
        units(row).value = line.units;
        row.querySelector("[data-bin]").value = line.bin;
        check(row);
        row.querySelector(".ask input").checked = line.confirmed;
        table().append(row);
      });
    }
    keep(kept.sent);
  }

  function start() {
    if (!form()) {
      for (const name of Object.keys(sessionStorage))
        if (name.startsWith("receipt:") && JSON.parse(sessionStorage.getItem(name)).sent) sessionStorage.removeItem(name);
      return;
    }
    if (form().dataset.started) return;
    form().dataset.started = "yes";
    if (location.search) history.replaceState(history.state, "", location.pathname); // a reload adds nothing again
    const kept = JSON.parse(sessionStorage.getItem(storage()) || "null");
    if (kept && form().dataset.answered === undefined) queue = queue.then(() => restore(kept)).catch(() => say("What was counted before could not be shown. Load the page again.", "wrong"));
    else keep();
    field().focus();
  }

  // --- choosing by name ----------------------------------------------------------------------------------------------
  let asked = 0;
  function close() {
    asked += 1;
    matches().hidden = true;
    matches().replaceChildren();
    field().setAttribute("aria-expanded", "false");
    field().removeAttribute("aria-activedescendant");
  }

  async function suggest() {
    const mine = (asked += 1);
    const typed = field().value.trim();
    if (typed.length < 2) return close();
    await new Promise((resolve) => setTimeout(resolve, 160));
    if (mine !== asked) return;
    const answer = await fetch(`/inventory/receive/matches?${new URLSearchParams({ q: typed })}`);
    const text = answer.ok ? await answer.text() : "";
    if (mine !== asked) return;
    matches().innerHTML = text;
    matches().dataset.for = typed;
    const any = matches().childElementCount > 0;
    matches().hidden = !any;
    field().setAttribute("aria-expanded", String(any));
    choose(0);
  }

  const options = () => [...matches().querySelectorAll("[data-match]")];
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");
  function choose(step) {
    const all = options();
    if (!all.length) return;
    const next = Math.min(all.length - 1, Math.max(0, all.indexOf(chosen()) + step));
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === next)));
    field().setAttribute("aria-activedescendant", all[next].id);
    all[next].scrollIntoView({ block: "nearest" });
  }

  // --- keys ------------------------------------------------------------------------------------------------------------
  const NO_BURST = { text: "", at: 0, before: "", in: null };
  let burst = NO_BURST;
  function noteKey(event) {
    const goesOn = event.target === burst.in && event.timeStamp - burst.at <= KEY_MS;
    if (!goesOn) burst = { text: "", before: event.target.value, in: event.target, at: 0 };
    burst.text += event.key;
    burst.at = event.timeStamp;
  }
  const wasScanned = (event) => event.target === burst.in && burst.text.length >= BURST_MIN && event.timeStamp - burst.at <= KEY_MS * 2;
  let found = { value: "", in: null }; // a field as it was when it was entered: a slow scanner types behind it
  document.addEventListener("focusin", (event) => { if (event.target.matches?.("input")) found = { value: event.target.value, in: event.target }; });
  const before = (input) => (found.in === input ? found.value : input.defaultValue);

  async function enterInField(event) {
    const code = field().value.trim();
    const byHand = !wasScanned(event) && !matches().hidden && matches().dataset.for === code && chosen();
    field().value = "";
    if (code) await scan(byHand ? byHand.dataset.match : code);
  }

  async function enterInRow(event) {
    const input = event.target;
    const old = before(input);
    const typed = input.value.startsWith(old) && input.value !== old ? input.value.slice(old.length) : input.value;
    if (input.matches("[data-bin]")) {
      const code = wasScanned(event) ? burst.text : typed;
      if (skus.has(code) || rowOf(code)) { input.value = old; await scan(code); }
    } else if (wasScanned(event)) {
      input.value = burst.before;
      await scan(burst.text);
    } else if (typed.length >= CODE_MIN) {
      const [row] = await fetchRows([typed]).catch(() => []); // as long as a code: is it one?
      if (row && row.dataset.unknown === undefined) { input.value = old; await scan(typed); }
    }
    const row = input.closest("tr");
    if (row) check(row);
    keep();
    field().focus();
  }

  document.addEventListener("keydown", (event) => {
    if (!form()?.contains(event.target) || !event.target.matches("input")) return;
    const inField = event.target === field();
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) { noteKey(event); return; }
    if (inField && ["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); choose(event.key === "ArrowDown" ? 1 : -1); }
    if (inField && event.key === "Escape") close();
    const scannedTab = event.key === "Tab" && wasScanned(event) && (inField || event.target.closest("#receipt-lines"));
    if (event.key !== "Enter" && !scannedTab) return;
    if (event.target.matches("[type=checkbox]")) return;
    event.preventDefault();
    if (inField) enterInField(event);
    else if (event.target.closest("#receipt-lines")) enterInRow(event);
    else if (wasScanned(event)) { const code = burst.text; event.target.value = burst.before; field().focus(); scan(code); }
    else field().focus();
    burst = NO_BURST; // a scan ends with its Enter: the next one is not of it
  });

  document.addEventListener("input", (event) => {
    if (!form()?.contains(event.target)) return;
    if (event.target === field()) { suggest(); return; }
    const row = event.target.closest("#receipt-lines tr");
    if (row && event.target.matches("[data-units]")) check(row);
    keep();
  });
  document.addEventListener("change", (event) => {
    if (!form()?.contains(event.target) || event.target === field()) return;
    keep();
    if (event.target.name !== "location") return; // what is on hand is said of the location
    const kept = JSON.parse(sessionStorage.getItem(storage()) || "null");
    if (kept) queue = queue.then(() => { table().replaceChildren(); return restore(kept); }).catch(() => {});
  });

  document.addEventListener("click", (event) => {
    if (!form()) return;
    const option = event.target.closest("[data-match]");
    if (option) { field().value = ""; scan(option.dataset.match); field().focus(); return; }
    if (event.target.closest("[data-receipt-empties]")) { table().replaceChildren(); skus.clear(); keep(); say("Each scan adds one unit, 12*code adds twelve.", ""); field().focus(); }
    if (!event.target.closest(".combo")) close();
  });

  document.addEventListener("submit", (event) => { if (event.target === form()) keep(true); }, true);
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:load", start);
})();
