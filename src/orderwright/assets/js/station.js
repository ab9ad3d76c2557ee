// What a station's page has: its scan field, and its lines with what each needs and how many are counted.
"use strict";
(() => {
  const station = () => document.querySelector("[data-station]");
  const field = () => station()?.querySelector("[data-scan]");
  const lines = () => [...station().querySelectorAll("[data-line]")];
  const need = (line) => Number(line.dataset.need);
  const count = (line) => line.querySelector("input[data-count]");
  const missing = (line) => need(line) - Number(count(line).value);
  const key = () => `scans:${station().dataset.station}`;

  // Case counts in a SKU. A GTIN is one number, with or without leading zeros, the prefix of its symbology, or as GS1 element (01).
  function formsOf(scanned) {
    const plain = scanned.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, "").normalize("NFC");
    const gtin = /^\x1d?(?:\(01\)|01)(\d{14})/.exec(plain)?.[1] ?? (/^\d{8,14}$/.test(plain) ? plain : null);
    return gtin ? [plain, gtin.padStart(14, "0")] : [plain];
  }
  const codesOf = (line) => line.dataset.codes.split("\n").flatMap(formsOf);
  const reads = (line, code) => { const codes = codesOf(line); return formsOf(code).some((form) => codes.includes(form)); };

  window.atStation = { station, field, lines, need, count, missing, key, reads };
})();
