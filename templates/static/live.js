// Asks for one small thing every few seconds while the page is seen; swaps the words when something has changed.
(() => {
  const live = document.querySelector("[data-live]");
  const offline = document.querySelector("[data-offline]");
  if (!live) return;
  let tag = "";
  let woken = 0;
  let next = 0;
  const status = document.querySelector("[data-status]");
  const wait = () => 3000 + Math.random() * 1500;
  const ask = async () => {
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch("/live/state", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
        if (answer.status === 410) return location.reload();
        if (answer.status === 200) {
          const said = await answer.json();
          tag = answer.headers.get("ETag") || "";
          if (String(said.version) !== live.dataset.version) {
            live.dataset.version = said.version;
            live.innerHTML = said.html;
            status.textContent = live.querySelector("[data-say]")?.textContent ?? "";
          }
        }
        offline.hidden = answer.ok || answer.status === 304;
        if (Date.now() - woken > 45000) {
          woken = Date.now();
          await fetch("/live/here", { method: "POST" });
        }
      } catch {
        offline.hidden = false;
      }
    }
    clearTimeout(next);
    next = setTimeout(ask, wait());
  };
  // A phone that is taken out of a pocket asks at once: what it shows may be long over.
  document.addEventListener("visibilitychange", () => {
    woken = 0;
    if (document.visibilityState !== "visible") return;
    clearTimeout(next);
    ask();
  });
  ask();
})();
