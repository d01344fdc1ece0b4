// Asks for one small thing every few seconds while the page is seen; swaps the words when something has changed.
(() => {
  const live = document.querySelector("[data-live]");
  const offline = document.querySelector("[data-offline]");
  if (!live) return;
  let tag = "";
  let woken = 0;
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
          }
        }
        offline.hidden = true;
        if (Date.now() - woken > 45000) {
          woken = Date.now();
          await fetch("/live/here", { method: "POST" });
        }
      } catch {
        offline.hidden = false;
      }
    }
    setTimeout(ask, wait());
  };
  document.addEventListener("visibilitychange", () => { woken = 0; });
  ask();
})();
