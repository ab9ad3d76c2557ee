// The scan field: focus never leaves it; each code is checked at once; a mismatch fills the screen and sounds.
// The server checks every unit again when the form is sent: what is counted here is what was really scanned.
"use strict";
(() => {
  const { station, field, lines, need, count, missing, reads } = window.atStation;

  const BY_HAND_MS = 60; // a scanner types faster
  const AT_ONCE_MS = 100; // a scanner that ends its codes with CR and LF sends a second Enter, which confirms nothing
  const LONE_KEY_MS = 140; // a key with nothing after it for so long is a command
  const PAUSE_MS = 1000; // so long a scanner may be still after its first character
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
    keptScans.keepCounts();
    return done === total;
  }

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
      if (taken) keptScans.keep(line.dataset.line, taken);
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
    if (asks) scanAhead.leave(); // the next codes wait for where this one leads
    const answer = asks && await fetch(asks).catch(() => null);
    if (!asker.isConnected) return;
    if (answer?.redirected || [401, 403].includes(answer?.status)) { location.reload(); return; } // the session has ended
    const why = answer?.ok ? await answer.json().catch(() => null) : null;
    if (why?.href) { follow(why.href); return; }
    const said = why ?? elsewhere;
    alarm("wrong", said.title, said.text);
    scanAhead.goOn(scan);
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

  function scan(code) {
    if (scanAhead.isLeaving()) { scanAhead.wait(code); return; }
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
  let chosen = null; // by a lone key: that key, when, and the box before
  const boxOf = (key) => (/^\w$/.test(key) ? station().querySelector(`.boxes input[data-box="${key}"]`) : null);

  // What a lone key does here; nothing for most.
  function command(key) {
    const box = boxOf(key);
    if (box) return () => chooseBox(key, box);
    return Object.hasOwn(letters, key) && (key !== "/" || search()) ? letters[key] : null;
  }

  function chooseBox(key, box) {
    chosen = { key, at: performance.now(), box, before: station().querySelector(".boxes input[data-box]:checked") };
    box.checked = true;
  }

  // The first character of a scanner that then paused has chosen a box: it is put in front again, and the box is as before.
  function wholeCode(code, at) {
    const [pause, byHand] = [typedAt - (chosen?.at ?? -PAUSE_MS), at - typedAt > BY_HAND_MS * code.length];
    if (!chosen || pause > PAUSE_MS || byHand || lines().some((line) => reads(line, code))) return code;
    chosen.box.checked = false;
    if (chosen.before) chosen.before.checked = true;
    return chosen.key + code;
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
      const typed = field().value.trim();
      const code = typed && wholeCode(typed, event.timeStamp);
      chosen = null;
      field().value = "";
      if (code && !scanAhead.isLeaving() && command(code) && !lines().some((line) => reads(line, code))) {
        if (event.timeStamp - typedAt > BY_HAND_MS && boxOf(code)) { chooseBox(code, boxOf(code)); send(); return; }
        command(code)();
        scannedAt = event.timeStamp;
        return;
      }
      if (code) { scannedAt = event.timeStamp; scan(code); } else if (!scanAhead.isLeaving() && event.timeStamp - scannedAt > AT_ONCE_MS) send();
      return;
    }
    // A scanner types a whole code and Enter; a lone key in an empty field, followed by nothing, is a command.
    if (field().value !== "" || event.ctrlKey || event.metaKey || event.altKey) return;
    typedAt = event.timeStamp;
    if (!command(event.key)) return;
    setTimeout(() => {
      if (field()?.value !== event.key || scanAhead.isLeaving()) return;
      field().value = "";
      command(event.key)();
    }, LONE_KEY_MS);
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

  function keepFocus() {
    if (!field() || document.querySelector("dialog[open]")) return;
    if (document.activeElement?.matches("input:not([data-scan]):not([type=radio]):not([type=checkbox]), textarea, select")) return;
    field().focus({ preventScroll: true });
  }

  function start() {
    if (!station()) { scanAhead.goOn(scan); return; }
    if (station().dataset.station) keptScans.restore();
    show();
    keepFocus();
    const refused = station().dataset.station ? keptScans.refusedByChange() : null;
    if (refused) {
      const back = station().querySelector("[data-put-back] span")?.firstChild ? station().querySelector("[data-put-back]").innerText : "";
      const how = back || "Something of it was canceled. Go on with what it shows now.";
      if (refused.length) alarm("wrong", "Not counted", `${refused.join(" ")} The list has changed. ${how}`);
      else alarm("changed", "The list has changed", `Your scan was counted. ${how}`);
    }
    scanAhead.goOn(scan);
  }
  document.addEventListener("scans-kept", (event) => {
    show();
    if (event.detail.refused.length) alarm("wrong", "Not counted", event.detail.refused.join(" "));
  });
  document.addEventListener("page-arrived", keepFocus);
  for (const name of ["htmx:sendError", "htmx:sendAbort", "htmx:timeout"]) {
    document.addEventListener(name, (event) => { if (event.detail.target === document.body) scanAhead.goOn(scan); });
  }
  document.addEventListener("close", keepFocus, true);
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:load", (event) => { if (event.target === document.body || event.target.contains(station())) start(); });
})();
