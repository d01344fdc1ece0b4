// Counts down to the door by the server's clock, and keeps this page as the page for the pairs.
(() => {
  const box = document.querySelector("[data-opens]");
  if (box) {
    const opens = Date.parse(box.dataset.opens);
    const ahead = Date.parse(box.dataset.now) - Date.now();
    const line = box.querySelector("[data-countdown]");
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    const tick = () => {
      const minutes = Math.ceil((opens - Date.now() - ahead) / 60000);
      if (minutes <= 0) return location.reload();
      if (minutes > 2880) line.textContent = words.format(Math.round(minutes / 1440), "day");
      else if (minutes > 120) line.textContent = words.format(Math.round(minutes / 60), "hour");
      else line.textContent = words.format(minutes, "minute");
      setTimeout(tick, 10000);
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
