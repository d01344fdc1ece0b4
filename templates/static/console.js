// Keeps the console true while the teacher looks elsewhere: fetches the page and swaps its live part, never under a hand.
(() => {
  const wait = () => 4000 + Math.random() * 1000;
  const refresh = async () => {
    const part = document.querySelector("[data-console]");
    const hand = document.activeElement;
    const busy = document.hasFocus() && part.contains(hand) && hand.matches("select, input, summary");
    const stale = document.querySelector("[data-stale]");
    if (document.visibilityState === "visible" && !busy) {
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (answer.redirected) return location.reload();
        stale.hidden = answer.ok;
        if (answer.ok) {
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-console]");
          const open = part.querySelector("details")?.open;
          if (fresh && fresh.innerHTML !== part.innerHTML) {
            const chosen = part.querySelector("#practice")?.value;
            part.replaceWith(fresh);
            const practice = fresh.querySelector("#practice");
            if (practice && chosen) practice.value = chosen;
            const details = fresh.querySelector("details");
            if (details && open) details.open = true;
          }
        }
      } catch {
        stale.hidden = false;
      }
    }
    setTimeout(refresh, wait());
  };
  setTimeout(refresh, wait());
})();
