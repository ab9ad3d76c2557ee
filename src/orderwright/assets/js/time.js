// Shows each <time data-style> in the viewer's own zone; "ago" and "until" keep counting.
"use strict";
(() => {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });
  const withYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
  const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
  const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate());
  const daysFromToday = (at) => Math.round((midnight(at) - midnight(new Date())) / 86400000);
  const names = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" };

  function date(at) {
    const distance = daysFromToday(at);
    if (names[distance]) return names[distance];
    if (Math.abs(distance) < 7) return weekday.format(at);
    return at.getFullYear() === new Date().getFullYear() ? day.format(at) : withYear.format(at);
  }

  function span(milliseconds) {
    const minutes = Math.max(0, Math.floor(milliseconds / 60000));
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
    const days = Math.floor(hours / 24);
    return days === 1 ? "1 day" : `${days} days`;
  }

  const styles = {
    short: (at) => `${date(at)} ${clock.format(at)}`,
    date,
    day: (at) => (names[daysFromToday(at)] ? date(at).toLowerCase() : date(at)),
    clock: (at) => clock.format(at),
    ago: (at) => (Date.now() - at < 60000 ? "just now" : `${span(Date.now() - at)} ago`),
    age: (at) => span(Date.now() - at),
    until: (at) => (at > Date.now() ? `in ${span(at - Date.now())}` : `${span(Date.now() - at)} ago`),
  };

  function show(within) {
    for (const element of within.querySelectorAll("time[data-style]")) {
      const at = new Date(element.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const text = styles[element.dataset.style](at);
      if (element.textContent !== text) element.textContent = text;
      if (!element.title) element.title = full.format(at);
    }
  }

  // So that what the server writes itself is in the viewer's zone from the second page on.
  const [prefix, secure] = location.protocol === "https:" ? ["__Host-", ";secure"] : ["", ""];
  document.cookie = `${prefix}zone=${Intl.DateTimeFormat().resolvedOptions().timeZone};path=/;max-age=31536000;samesite=lax${secure}`;
  document.addEventListener("DOMContentLoaded", () => show(document));
  document.addEventListener("htmx:load", (event) => show(event.target));
  setInterval(() => show(document), 20000);
})();
