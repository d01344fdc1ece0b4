// Keeps the console true while the teacher looks elsewhere: fetches the page and swaps its live part, never under a hand.
(() => {
  const part = () => document.querySelector("[data-console]");
  const stale = document.querySelector("[data-stale]");
  let dragged = null;
  let offset = 0;

  const busy = () => {
    const hand = document.activeElement;
    const typing = document.hasFocus() && part()?.contains(hand) && hand.matches("select, input, textarea");
    return typing || dragged || part()?.querySelector(".name-card[aria-pressed=true]");
  };

  const remembered = (from) => {
    const values = {};
    // Only what somebody has typed or chosen: the rest is for the server to say.
    for (const field of from.querySelectorAll("select[id], input[id]")) {
      const begun = field.matches("select") ? [...field.options].find((one) => one.defaultSelected)?.value ?? field.options[0]?.value : field.defaultValue;
      if (field.value !== begun) values[field.id] = field.value;
    }
    const open = [...from.querySelectorAll("details[open][id]")].map((one) => one.id);
    const focused = from.contains(document.activeElement) ? document.activeElement : null;
    return { values, open, focused: focused?.id || "", said: focused?.textContent.trim() || "" };
  };

  const restore = (to, kept) => {
    for (const id of kept.open) to.querySelector(`[id="${id}"]`)?.setAttribute("open", "");
    for (const [id, value] of Object.entries(kept.values)) {
      const field = to.querySelector(`[id="${id}"]`);
      if (field) field.value = value;
    }
    if (!kept.said) return;
    const again = [...to.querySelectorAll("button, summary, a")].find((one) => one.textContent.trim() === kept.said);
    again?.focus({ preventScroll: true });
  };

  // What calls for the teacher is told also while a hand is on something: only the rest waits.
  const alerts = document.querySelector("[data-alerts]");
  const wordsOf = (node) => node.textContent.trim().replace(/\s+/g, " ");
  const tellAlerts = (fresh, freshPart) => {
    if (!alerts || !fresh || !freshPart) return;
    if (wordsOf(alerts) !== wordsOf(fresh)) {
      const stoodOn = alerts.contains(document.activeElement) ? wordsOf(document.activeElement) : "";
      alerts.innerHTML = fresh.innerHTML;
      if (stoodOn) [...alerts.querySelectorAll("a, button")].find((one) => wordsOf(one) === stoodOn)?.focus({ preventScroll: true });
    }
    if (freshPart.dataset.alert) part().dataset.alert = freshPart.dataset.alert;
    else delete part().dataset.alert;
    count();
  };

  const refresh = async () => {
    if (part() && document.visibilityState === "visible") {
      try {
        const answer = await fetch(location.pathname, { cache: "no-store" });
        if (answer.redirected && !busy()) return location.reload();
        if (answer.redirected) throw new Error("signed out");
        if (stale) stale.hidden = answer.ok;
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.querySelector("[data-console]");
          tellAlerts(page.querySelector("[data-alerts]"), fresh);
          if (fresh && !busy()) {
            const kept = remembered(part());
            part().replaceWith(fresh);
            restore(fresh, kept);
            count();
          }
        }
      } catch {
        if (stale) stale.hidden = false;
      }
    }
    setTimeout(refresh, 4000 + Math.random() * 1000);
  };

  // The console tells that it is open: whoever sits there can be asked to be somebody's partner.
  const tell = () => {
    const where = part()?.dataset.here;
    if (where && document.visibilityState === "visible") fetch(where, { method: "POST" }).catch(() => {});
    setTimeout(tell, 60000);
  };

  // Time left by the server's clock: a laptop's may be wrong.
  const title = document.title;
  const count = () => {
    // Seen from the other window, in the row of tabs.
    const alert = part()?.dataset.alert;
    document.title = alert ? `● ${alert}` : title;
    const timer = document.querySelector("[role=timer][data-ends]");
    const now = part()?.dataset.now;
    if (now) offset = Date.parse(now) - Date.now();
    show(timer);
  };
  const show = (timer) => {
    if (!timer) return;
    const now = Date.now() + offset;
    const [starts, ends] = [Date.parse(timer.dataset.starts), Date.parse(timer.dataset.ends)];
    const words = now < starts ? timer.dataset.way : now < ends ? timer.dataset.left : timer.dataset.over;
    const left = Math.max(0, Math.round(((now < starts ? starts : ends) - now) / 1000));
    timer.textContent = `${words}${now < ends ? ` ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : ""}`;
  };
  setInterval(() => show(document.querySelector("[role=timer][data-ends]")), 1000);

  // What was said of a press is said once: not again where the page is loaded anew, and not for ever.
  if (location.search) history.replaceState(null, "", location.pathname);
  setTimeout(() => document.querySelector("[data-passing]")?.remove(), 30000);

  const roomsOf = () => Object.fromEntries([...document.querySelectorAll("[data-room] .name-card")].map((name) => [name.dataset.person, name.closest("[data-room]").dataset.room]));

  // Two names, tapped one after the other or dragged onto each other, change places.
  const send = (fields) => {
    const where = document.querySelector("[data-arrange]");
    const form = document.createElement("form");
    form.method = "post";
    form.action = where.dataset.arrange;
    for (const [name, value] of Object.entries({ version: where.dataset.version, do: "swap", ...fields })) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    sessionStorage.setItem("rooms", JSON.stringify(roomsOf()));
    document.body.append(form);
    form.submit();
  };
  // Where they have landed is seen at a glance: a place that may not be is exchanged for the nearest one.
  const sat = JSON.parse(sessionStorage.getItem("rooms") || "{}");
  sessionStorage.removeItem("rooms");
  for (const [id, room] of Object.entries(roomsOf())) {
    if (!sat[id] || sat[id] === room) continue;
    const name = document.querySelector(`.name-card[data-person="${id}"]`);
    name.classList.add("just-moved");
    setTimeout(() => name.classList.remove("just-moved"), 6000);
  }
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.(".name-card");
    if (!name) return;
    const first = document.querySelector(".name-card[aria-pressed=true]");
    if (first === name) return name.setAttribute("aria-pressed", "false");
    if (first) return send({ one: first.dataset.person, other: name.dataset.person });
    name.setAttribute("aria-pressed", "true");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector(".name-card[aria-pressed=true]")?.setAttribute("aria-pressed", "false");
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".name-card");
    if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.person);
  });
  document.addEventListener("dragend", () => (dragged = null));
  document.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest?.("[data-room]")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const room = event.target.closest?.("[data-room]");
    if (!dragged || !room) return;
    event.preventDefault();
    const other = event.target.closest(".name-card");
    if (room.contains(dragged)) return;
    send(other && !other.disabled ? { one: dragged.dataset.person, other: other.dataset.person } : { one: dragged.dataset.person, room: room.dataset.room });
  });

  // A double click is one press.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // The practice's own length, as long as nobody has typed another.
  document.addEventListener("change", (event) => {
    if (event.target.id !== "practice") return;
    const minutes = document.querySelector("#minutes");
    if (minutes) minutes.value = event.target.selectedOptions[0].dataset.minutes;
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      text.select();
      document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
  });

  // Ticks of the list stay on this device, for this round.
  for (const table of document.querySelectorAll("[data-ticks]")) {
    const key = `ticks/${table.dataset.ticks}`;
    const ticked = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
    for (const box of table.querySelectorAll("[data-tick]")) {
      box.checked = ticked.has(box.dataset.tick);
      box.addEventListener("change", () => {
        box.checked ? ticked.add(box.dataset.tick) : ticked.delete(box.dataset.tick);
        localStorage.setItem(key, JSON.stringify([...ticked]));
      });
    }
  }

  // A press reloads the page: it stays where the eyes are.
  const place = `place${location.pathname}`;
  addEventListener("pagehide", () => sessionStorage.setItem(place, String(scrollY)));
  const before = Number(sessionStorage.getItem(place));
  if (before && !location.hash && document.querySelector("[data-arrange]")) scrollTo(0, before);

  count();
  tell();
  setTimeout(refresh, 4000);
})();
