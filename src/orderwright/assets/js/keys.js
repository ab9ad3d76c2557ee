// Keyboard alone is enough: search, places, rows, dialogs and menus.
"use strict";
(() => {
  const places = { h: "home", o: "orders", r: "returns", s: "service", c: "customers", w: "receive", p: "pick", k: "pack", d: "hand_over", i: "inventory", a: "sales" };
  let leader = 0;

  const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("tr.open, li.open")];
  const current = () => document.querySelector(".at");

  function moveRow(step) {
    const all = rows();
    if (!all.length) return;
    const next = Math.min(all.length - 1, Math.max(0, all.indexOf(current()) + step));
    current()?.classList.remove("at");
    all[next].classList.add("at");
    all[next].scrollIntoView({ block: "nearest" });
  }

  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  }

  const single = {
    "/": () => { const field = document.querySelector(".find input"); field?.focus(); field?.select(); },
    "?": () => openDialog("keys"),
    j: () => moveRow(1),
    k: () => moveRow(-1),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    Enter: () => current()?.querySelector("a.row-link")?.click(),
    "[": () => document.querySelector("[data-key=previous]")?.click(),
    "]": () => document.querySelector("[data-key=next]")?.click(),
    n: () => document.querySelector("[data-key=new]")?.click(),
    g: () => { leader = Date.now(); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.pop[open]").forEach((pop) => { pop.open = false; pop.querySelector("summary").focus(); });
      if (event.target.closest(".find")) event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (Date.now() - leader < 1200 && places[event.key]) {
      leader = 0;
      document.querySelector(`.menu [data-place="${places[event.key]}"]`)?.click();
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && event.target.matches("a, button, summary, input")) return;
    const act = single[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    for (const pop of document.querySelectorAll("details.pop[open]")) if (!pop.contains(event.target)) pop.open = false;
    const opener = event.target.closest("[data-opens]");
    if (opener) { event.preventDefault(); openDialog(opener.dataset.opens); }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog")) event.target.close();
    event.target.closest("[data-dismiss]")?.closest(".flash")?.remove();
    if (event.target.closest("[data-print]")) print();
    const toggle = event.target.closest(".menu-toggle");
    if (toggle) toggle.setAttribute("aria-expanded", String(document.getElementById("menu").classList.toggle("open")));
    const copier = event.target.closest("[data-copies]");
    if (copier) navigator.clipboard.writeText(document.getElementById(copier.dataset.copies).textContent.trim()).then(() => { copier.querySelector("span").textContent = "Copied"; });
  });

  // A dialog whose form was refused comes back open, with what was typed.
  const reopen = () => document.querySelectorAll("dialog[data-open]").forEach((dialog) => { if (!dialog.open) dialog.showModal(); });
  document.addEventListener("DOMContentLoaded", reopen);
  document.addEventListener("htmx:load", reopen);

  // Hints stand under what they explain, and stay on the screen.
  function placeHint(event) {
    const hint = event.target.closest?.(".hint");
    const text = hint?.querySelector(".hint-text");
    if (!text) return;
    const at = hint.getBoundingClientRect();
    text.style.left = `${Math.max(8, Math.min(at.left, innerWidth - text.offsetWidth - 12))}px`;
    text.style.top = `${at.bottom + 6 + text.offsetHeight > innerHeight ? at.top - text.offsetHeight - 6 : at.bottom + 6}px`;
  }
  document.addEventListener("mouseover", placeHint);
  document.addEventListener("focusin", placeHint);

  const lost = (shown) => { const note = document.getElementById("lost-contact"); if (note) note.hidden = !shown; };
  // What refreshes by itself keeps its last state when a refresh fails; the next one tries again.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const polling = event.detail.elt?.getAttribute?.("hx-trigger")?.startsWith("every");
    if (polling && event.detail.xhr.status >= 400) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:sendError", () => lost(true));
  document.addEventListener("htmx:timeout", () => lost(true));
  document.addEventListener("htmx:afterOnLoad", () => lost(false));
})();
