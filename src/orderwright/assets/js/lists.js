// Selecting rows: one, a range with Shift, all on the page, or all that match. Filters apply as they change.
"use strict";
(() => {
  let last = null;
  const boxes = () => [...document.querySelectorAll('input[name="id"][type=checkbox]')];

  function show() {
    const bar = document.querySelector(".bulk");
    if (!bar) return;
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    const every = bar.querySelector('[name="all_matching"]');
    if (chosen < all.length) every.value = "";
    bar.hidden = chosen === 0;
    bar.querySelector("[data-selected]").textContent = every.value ? `${every.dataset.total} selected` : `${chosen} selected`;
    bar.querySelector("[data-select-matching]").hidden = Boolean(every.value) || !every.dataset.total;
    const head = document.querySelector("[data-select-page]");
    if (head) { head.checked = chosen > 0 && chosen === all.length; head.indeterminate = chosen > 0 && chosen < all.length; }
  }

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (box.matches('input[name="id"][type=checkbox]')) {
      const all = boxes();
      if (event.shiftKey && last && all.includes(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        for (const between of all.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      show();
    }
    if (box.matches("[data-select-page]")) { for (const each of boxes()) each.checked = box.checked; show(); }
    if (box.matches("[data-select-matching]")) {
      for (const each of boxes()) each.checked = true;
      document.querySelector('.bulk [name="all_matching"]').value = "yes";
      show();
    }
    if (box.matches("[data-select-none]")) { for (const each of boxes()) each.checked = false; show(); }
  });
  document.addEventListener("htmx:load", show);

  // A table that grows has an empty line at its end, whatever is written in the last one.
  document.addEventListener("change", (event) => {
    const table = event.target.closest("[data-grows]");
    if (table?.lastElementChild?.querySelector("input")?.value) document.querySelector(`[data-adds="${table.dataset.grows}"]`).click();
  });

  // Of tabs that don't all fit, the current one is in sight.
  document.addEventListener("htmx:load", () => {
    for (const row of document.querySelectorAll(".tabs, .sections > nav")) {
      const at = row.querySelector("[aria-current]")?.getBoundingClientRect();
      const box = row.getBoundingClientRect();
      if (at && row.scrollWidth > row.clientWidth) row.scrollLeft += (at.left + at.right - box.left - box.right) / 2;
    }
  });

  // A file that was waited for is downloaded as soon as it is there.
  document.addEventListener("htmx:load", (event) => event.detail.elt.querySelector("[data-downloads]")?.click());

  // A mail is shown whole: it has no scripts, so the page measures it.
  document.addEventListener("load", (event) => {
    const mail = event.target.matches?.(".mail-frame") && event.target.contentDocument?.documentElement;
    if (!mail) return;
    event.target.style.height = "0";
    event.target.style.height = `${mail.scrollHeight}px`;
  }, true);

  // A scanner ends each code with Enter: that goes on to the next field instead of sending the form half done.
  document.addEventListener("keydown", (event) => {
    const table = event.key === "Enter" && event.target.matches("input") && event.target.closest("[data-enter-goes-on]");
    if (!table) return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
    const fields = [...table.querySelectorAll("input")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  });

  // Lines of a form that can be added and removed: the <template> is copied with the next index.
  document.addEventListener("click", (event) => {
    const adder = event.target.closest("[data-adds]");
    if (adder) {
      const template = document.getElementById(adder.dataset.adds);
      const into = document.querySelector(template.dataset.into);
      const row = template.content.cloneNode(true);
      const index = Date.now();
      for (const field of row.querySelectorAll("[name], [id]"))
        for (const attribute of [...field.attributes]) attribute.value = attribute.value.replace("NEW", index);
      into.append(row);
      window.htmx?.process(into.lastElementChild);
      if (event.isTrusted) into.lastElementChild.querySelector("input, select")?.focus();
    }
    const gone = event.target.closest("[data-removes]")?.closest(event.target.closest("[data-removes]").dataset.removes);
    const left = gone?.parentElement;
    gone?.remove();
    left?.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // What opens in a window of its own (paper) is left to the browser.
  document.addEventListener("submit", (event) => { if (event.submitter?.formTarget) event.stopImmediatePropagation(); }, true);
})();
