// Reads iCalendar files with ical.js, which has nothing in common with the library that wrote them.
// In: a JSON list of files. Out: for each its METHOD, and of each entry the instants (by the file's own VTIMEZONE) and words.
import ICAL from "ical.js";

const read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = Object.fromEntries(
    calendar.getAllSubcomponents("vtimezone").map((zone) => [zone.getFirstPropertyValue("tzid"), new ICAL.Timezone(zone)]),
  );
  const instant = (entry, name) => {
    const property = entry.getFirstProperty(name);
    const time = property.getFirstValue();
    const tzid = property.getParameter("tzid");
    if (tzid && !zones[tzid]) throw new Error(`no VTIMEZONE for ${tzid}`);
    if (tzid) time.zone = zones[tzid];
    return time.toUnixTime();
  };
  return {
    method: calendar.getFirstPropertyValue("method"),
    name: calendar.getFirstPropertyValue("x-wr-calname"),
    entries: calendar.getAllSubcomponents("vevent").map((entry) => ({
      uid: entry.getFirstPropertyValue("uid"),
      sequence: entry.getFirstPropertyValue("sequence"),
      starts: instant(entry, "dtstart"),
      ends: instant(entry, "dtend"),
      summary: entry.getFirstPropertyValue("summary"),
      location: entry.getFirstPropertyValue("location"),
      status: entry.getFirstPropertyValue("status"),
      alarms: entry.getAllSubcomponents("valarm").map((one) => one.getFirstPropertyValue("trigger").toString()),
    })),
  };
};

let given = "";
for await (const part of process.stdin) given += part;
process.stdout.write(JSON.stringify(JSON.parse(given).map(read)));
