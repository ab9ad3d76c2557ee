// What is typed into a form survives leaving the page and a reload, within this tab, until the form was sent and answered: also
// where who sent it has to sign in first. Enter in a line goes on to the next line, and on a ticked row it does nothing. A form is
// not sent twice by a double click.
"use strict";
(() => {
  const PREFIX = "form:";
  const SENT = "sent-form:"; // not answered yet
  const SIGN_OUT = "form[action='/sign-out']";
  let over = false; // signed out: nothing is kept on the way to the sign-in either
  function forget() {
    over = true;
    sessionStorage.clear();
  }
  const windows = new BroadcastChannel("orderwright");
  const TWICE_MS = 1000;
  const key = (form) => `${PREFIX}${location.pathname}:${form.getAttribute("action") ?? ""}`;
  // By attribute: a field named "method" or "id" hides the form's own property.
  const posts = (form) => form?.matches?.("form[method=post]");
  const keepable = (form) => posts(form) && !form.matches("#list") && !form.hasAttribute("data-station")
    && !form.querySelector("input[type=password]") && !/^\/(sign-|organization\/|inventory\/receive)/.test(form.getAttribute("action") ?? "");
  const typed = (field) => field.name && field.matches("input:not([type=hidden]):not([type=file]):not([type=submit]), textarea, select");
  const isTick = (field) => field.matches("[type=checkbox], [type=radio]");
  const changed = (field) => (isTick(field) ? field.checked !== field.defaultChecked
    : field.matches("select") ? ![...field.options].every((option) => option.selected === option.defaultSelected)
      : field.value !== field.defaultValue);
  const read = (form) => JSON.parse(sessionStorage.getItem(key(form)) || "null");

  function valuesOf(form, which) {
    const values = Object.create(null); // whatever a field is called
    for (const field of form.elements) {
      if (!typed(field) || !which(field)) continue;
      values[isTick(field) ? `${field.name}=${field.value}` : field.name] = isTick(field) ? field.checked : field.value;
    }
    return values;
  }

  function keep(form) {
    if (over) return;
    const values = valuesOf(form, changed);
    if (Object.keys(values).length) sessionStorage.setItem(key(form), JSON.stringify(values));
    else sessionStorage.removeItem(key(form));
  }

  // All of it: a page that was shown again with a mistake had what was typed before as its own.
  function keepSent(form) {
    sessionStorage.setItem(SENT + key(form), JSON.stringify(valuesOf(form, () => true)));
    sessionStorage.removeItem(key(form));
  }

  function answered(wasDone) {
    for (const name of Object.keys(sessionStorage).filter((each) => each.startsWith(SENT))) {
      if (!wasDone) sessionStorage.setItem(name.slice(SENT.length), sessionStorage.getItem(name));
      sessionStorage.removeItem(name);
    }
  }

  // Lines that were added here are not in the page that comes from the server: they are added again.
  function addMissing(form, values) {
    const template = form.querySelector("template[data-into]");
    if (!template) return;
    const suffixes = Object.keys(values).filter((name) => name.includes(":") && !form.elements[name]).map((name) => name.split(":")[1]);
    for (const suffix of new Set(suffixes)) {
      const row = template.content.cloneNode(true);
      for (const field of row.querySelectorAll("[name], [id]"))
        for (const attribute of [...field.attributes]) attribute.value = attribute.value.replace("NEW", suffix);
      form.querySelector(template.dataset.into).append(row);
      window.htmx?.process(form.querySelector(template.dataset.into).lastElementChild);
    }
  }

  function restore(form) {
    const values = keepable(form) && !form.dataset.restored && read(form);
    if (!values) return;
    form.dataset.restored = "yes";
    addMissing(form, values);
    let last = null;
    for (const field of form.elements) {
      if (!typed(field)) continue;
      const value = values[isTick(field) ? `${field.name}=${field.value}` : field.name];
      if (value === undefined) continue;
      if (isTick(field)) field.checked = value; else field.value = value;
      last = field;
    }
    last?.closest("[hx-trigger^=change]") && last.dispatchEvent(new Event("change", { bubbles: true }));
    if (last && !form.closest("dialog")) tell(form);
  }

  function tell(form) {
    const note = document.createElement("div");
    note.className = "flash flash-blue form-restored";
    note.append("Unsaved entries were restored. ");
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "link-button";
    discard.textContent = "Discard them";
    discard.addEventListener("click", () => { sessionStorage.removeItem(key(form)); location.reload(); });
    note.append(discard);
    document.querySelector("main .flashes")?.append(note);
  }

  // Only in what has just come: a part that is exchanged within a form leaves what is being typed there alone.
  const restoreIn = (part) => [part, ...part.querySelectorAll("form[method=post]")].filter(posts).forEach(restore);
  const kept = (event) => { const form = event.target.form; if (keepable(form)) keep(form); };
  document.addEventListener("input", kept);
  document.addEventListener("change", kept);
  document.addEventListener("DOMContentLoaded", () => {
    answered(!document.querySelector("form[action^='/sign-in']"));
    restoreIn(document.body);
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === document.body) answered(event.detail.xhr.status < 500); });
  document.addEventListener("htmx:load", (event) => restoreIn(event.detail.elt));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!posts(form)) return;
    const by = event.submitter?.value ?? "";
    if (!event.submitter?.formTarget && form.dataset.sentBy === by && Date.now() - Number(form.dataset.sentAt) < TWICE_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sentAt = Date.now();
    form.dataset.sentBy = by;
    if (form.matches(SIGN_OUT)) { forget(); windows.postMessage("signed out"); }
    else if (keepable(form)) keepSent(form);
  }, true);
  // The other windows of who signs out show nothing any more either; counts that were not sent yet stay (kept_scans.js).
  windows.onmessage = () => {
    if (!document.querySelector(SIGN_OUT)) return;
    forget();
    location.replace("/sign-in");
  };
  // What did not reach the server is kept again.
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => answered(false));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    // A search within a form finds; it sends nothing.
    if (event.target.matches("input[type=checkbox][name=id], form[method=post] input[type=search]")) { event.preventDefault(); return; }
    const row = event.target.matches("td input:not([type=checkbox]):not([type=radio])") && event.target.closest("tr");
    if (!row || !event.target.form || event.target.closest("[data-enter-goes-on]")) return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
    const column = [...row.querySelectorAll("input")].indexOf(event.target);
    const next = row.nextElementSibling?.querySelectorAll("input");
    (next?.[Math.min(column, next.length - 1)] ?? event.target).focus();
  });
})();
