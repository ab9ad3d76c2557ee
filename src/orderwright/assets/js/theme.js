// Light, dark, or what the system says. Loaded before the page is drawn, so that it never flashes.
"use strict";
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("theme") || "system";

  function show() {
    const theme = chosen() === "system" ? (system.matches ? "dark" : "light") : chosen();
    root.setAttribute("data-bs-theme", theme);
    for (const button of document.querySelectorAll("[data-theme-choice]"))
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
    document.dispatchEvent(new CustomEvent("theme:shown"));
  }

  show();
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:load", (event) => { if (event.target === document.body) show(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    localStorage.setItem("theme", button.dataset.themeChoice);
    show();
  });
})();
