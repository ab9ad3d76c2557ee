// Scans go on while the next page is on its way: they wait for it, and so does a code that is half typed.
"use strict";
(() => {
  const { station, field } = window.atStation;
  const BY_HAND_MS = 60; // a scanner types faster
  const AT_ONCE_MS = 100; // a second Enter of the same scan
  const SCANNED_LENGTH = 3;
  const RECEIVE_AFTER_MS = 50; // once the rows of a receipt are there again

  let leaving = false;
  let ahead = [];
  let begun = "";

  // The page has arrived, or stays: `scan` takes what waited for it, until that leads to the next one.
  function goOn(scan) {
    leaving = false;
    if (!ahead.length) return;
    if (!station()) {
      if (document.getElementById("receipt-scan")) { setTimeout(receive, RECEIVE_AFTER_MS); return; }
      beep([220, 180, 220], 0.18);
      ahead = [];
    }
    while (station() && ahead.length && !leaving) scan(ahead.shift());
  }

  function receive() {
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
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!ofThePage(event)) return;
    begun = field()?.value || (performance.now() - gathered.at <= BY_HAND_MS ? gathered.text : "");
    gathered = NO_CODE;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!ofThePage(event) || !field()) return;
    document.dispatchEvent(new Event("page-arrived"));
    if (begun) field().value = begun;
  });

  window.scanAhead = {
    isLeaving: () => leaving,
    leave: () => { leaving = true; },
    wait: (code) => ahead.push(code),
    goOn,
  };
})();
