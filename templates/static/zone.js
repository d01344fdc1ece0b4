// Tells the form which time zone this device keeps, and shows the course's times in it.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const field of document.querySelectorAll("[data-zone]")) {
    if (!field.value) field.value = zone;
  }
  const select = document.querySelector("#show-zone");
  if (!select) return;
  const asked = new URLSearchParams(location.search).has("zone");
  if (!asked && select.value !== zone && !document.querySelector("[aria-invalid]")) {
    location.replace(`?zone=${encodeURIComponent(zone)}${location.hash}`);
  }
})();
