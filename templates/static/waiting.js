// Counts down to the door by the server's clock, and keeps this page as the page for the pairs.
(() => {
  const box = document.querySelector("[data-opens]");
  if (box) {
    const opens = Date.parse(box.dataset.opens);
    const ahead = Date.parse(box.dataset.now) - Date.now();
    const line = box.querySelector("[data-countdown]");
    const tick = () => {
      const seconds = Math.max(0, Math.round((opens - Date.now() - ahead) / 1000));
      if (seconds === 0) return location.reload();
      const days = Math.floor(seconds / 86400);
      const clock = [Math.floor((seconds % 86400) / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
        .map((part) => String(part).padStart(2, "0")).join(":");
      line.textContent = days ? `${days} × 24 h + ${clock}` : clock;
      setTimeout(tick, 1000);
    };
    tick();
  }
  const join = document.querySelector("[data-join]");
  // The press opens the meeting in a window of its own; once it has got through, this page becomes the page for the pairs.
  const follow = async () => {
    try {
      const answer = await fetch("/live/state", { cache: "no-store" });
      if (answer.ok) return location.assign("/live");
    } catch { /* no connection: the next turn asks again */ }
    setTimeout(follow, 1000);
  };
  if (join) join.addEventListener("submit", () => setTimeout(follow, 1000));
})();
