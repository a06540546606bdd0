// Times as people say them, in the zone of the town.

import { store } from "./store.js";
import { locale, t } from "./words.js";

const format = (at, options) =>
  new Intl.DateTimeFormat(locale(), { timeZone: store.zone, ...options }).format(new Date(at * 1000));
const day = (at) => format(at, { year: "numeric", month: "numeric", day: "numeric" });

export const clock = (at) => format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const isSameDay = (one, other) => day(one) === day(other);

export function dayOf(at) {
  const now = Date.now() / 1000;
  if (isSameDay(at, now)) return t("today");
  if (isSameDay(at, now - 86400)) return t("yesterday");
  return format(at, { month: "long", day: "numeric", weekday: "short" });
}

/** The time of today, else the day. */
export const shortly = (at) => (isSameDay(at, Date.now() / 1000) ? clock(at) : format(at, { month: "numeric", day: "numeric" }));
