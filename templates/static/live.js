// Asks for one small thing while the page is seen; swaps the words when something has changed, says them, rings softly.
(() => {
  const live = document.querySelector("[data-live]");
  const offline = document.querySelector("[data-offline]");
  const status = document.querySelector("[data-status]");
  const bell = document.querySelector("[data-bell]");
  if (!live) return;
  let tag = "";
  let told = 0;
  let heard = Date.now();
  let refusals = 0;
  let next = 0;
  let again = 2000;
  let asking = false;
  let offset = 0;
  let rung = "";

  const ask = async () => {
    if (document.visibilityState === "visible" && !asking) {
      asking = true;
      try {
        const answer = await fetch("/live/state", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
        if (answer.status === 410) return location.reload();
        again = Number(answer.headers.get("Ask-Again-In")) || again;
        if (answer.status === 200) {
          const said = await answer.json();
          tag = answer.headers.get("ETag") || "";
          if (String(said.version) !== live.dataset.version) change(said);
        }
        // Too many at once are refused for a moment: ask again soon, then later each time; worry nobody before it lasts.
        const refused = !answer.ok && answer.status !== 304;
        if (refused) again = Math.min(2000 * 2 ** refusals, 14000);
        else heard = Date.now();
        refusals = refused ? refusals + 1 : 0;
        offline.hidden = Date.now() - heard < 20000;
        if (!refused && Date.now() - told > 120000) {
          const here = await fetch("/live/here", { method: "POST" });
          told = here.ok ? Date.now() : Date.now() - 90000;
        }
      } catch {
        offline.hidden = false;
      } finally {
        asking = false;
      }
    }
    clearTimeout(next);
    next = setTimeout(ask, again * (0.95 + Math.random() * 0.25));
  };

  const change = (said) => {
    const focused = live.contains(document.activeElement) ? document.activeElement : null;
    const before = words();
    live.dataset.version = said.version;
    live.innerHTML = said.html;
    set();
    if (words() === before) return stay(focused);
    status.textContent = words();
    ring();
    // Whoever stood on a button that is gone stands at the beginning of what is new.
    const heading = live.querySelector("h1, [role=heading]");
    if (focused && heading) {
      heading.tabIndex = -1;
      heading.focus();
    }
  };
  // What has changed is not for whoever stands on a button here: they still stand on it.
  const stay = (focused) => {
    if (!focused) return;
    const heading = live.querySelector("h1, [role=heading]");
    const same = [...live.querySelectorAll("button, a")].find((one) => one.value === focused.value && one.textContent.trim() === focused.textContent.trim());
    if (!same && heading) heading.tabIndex = -1;
    (same || heading)?.focus({ preventScroll: true });
  };
  const words = () => [...live.querySelectorAll("[data-say], [data-say-also]")].map((one) => one.textContent.trim().replace(/\s+/g, " ")).join(". ");

  // A phone that is taken out of a pocket asks at once: what it shows may be long over.
  const wake = () => {
    if (document.visibilityState !== "visible") return;
    told = 0;
    clearTimeout(next);
    ask();
  };
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", wake);

  // Time by the server's clock. A page without connection says by itself when the time is over.
  const set = () => {
    const timer = live.querySelector("[role=timer]");
    if (timer) offset = Date.parse(timer.dataset.now) - Date.now();
    show();
  };
  const show = () => {
    const timer = live.querySelector("[role=timer]");
    if (!timer) return;
    const now = Date.now() + offset;
    const [starts, ends] = [Date.parse(timer.dataset.starts), Date.parse(timer.dataset.ends)];
    if (now >= ends) {
      live.querySelector("[data-during]").hidden = true;
      const over = live.querySelector("[data-over]");
      over.hidden = false;
      if (rung !== timer.dataset.ends) {
        rung = timer.dataset.ends;
        status.textContent = over.textContent.trim().replace(/\s+/g, " ");
        ring();
      }
      return;
    }
    const left = Math.round(((now < starts ? starts : ends) - now) / 1000);
    timer.textContent = `${now < starts ? timer.dataset.way : timer.dataset.left} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  setInterval(show, 1000);

  // A soft bell, off until somebody wants it; a browser lets a page sound only after a press anyway.
  let sound = null;
  const ring = () => {
    if (!sound || bell.getAttribute("aria-pressed") !== "true") return;
    for (const [pitch, loud] of [[528, 0.12], [1056, 0.04]]) {
      const [tone, gain] = [sound.createOscillator(), sound.createGain()];
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(loud, sound.currentTime);
      gain.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + 2.5);
      tone.connect(gain).connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + 2.5);
    }
  };
  if (bell && window.AudioContext) {
    bell.hidden = false;
    bell.addEventListener("click", () => {
      sound ??= new AudioContext();
      const on = bell.getAttribute("aria-pressed") !== "true";
      bell.setAttribute("aria-pressed", String(on));
      bell.textContent = on ? bell.dataset.on : bell.dataset.off;
      if (on) ring();
    });
  }

  set();
  ask();
})();
