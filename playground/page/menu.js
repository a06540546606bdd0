// What can be done with a message: react, reply, edit, delete.

import { el } from "./el.js";
import { t } from "./words.js";

export const REACTIONS = ["👍", "❤", "👏", "🙏", "👌", "👀", "🔥", "🎉"];

/** Opens beside `anchor`. `acts`: [{label, run, isGrave}]; `react(emoji)` or null; `mine`: reactions put already. */
export function openMenu(anchor, { acts, react, mine }) {
  const close = (run) => () => {
    menu.hidePopover();
    run();
  };
  const marks = react && el("div", { class: "marks" }, REACTIONS.map((emoji) =>
    el("button", { type: "button", role: "menuitem", "aria-label": t("react", { emoji }), "aria-pressed": String(mine.includes(emoji)),
      on: { click: close(() => react(emoji)) } }, emoji)));
  const menu = el("div", { class: "menu", popover: "auto", role: "menu" }, marks, acts.map(({ label, run, isGrave }) =>
    el("button", { type: "button", role: "menuitem", class: isGrave ? "grave" : "", on: { click: close(run) } }, label)));
  menu.addEventListener("toggle", (event) => event.newState === "closed" && menu.remove());
  menu.addEventListener("keydown", move);
  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor);
  menu.querySelector("button").focus();
}

function place(menu, anchor) {
  const from = anchor.getBoundingClientRect();
  const left = Math.min(from.left, innerWidth - menu.offsetWidth - 8);
  const below = from.bottom + 4;
  const top = below + menu.offsetHeight > innerHeight - 8 ? from.top - menu.offsetHeight - 4 : below;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${Math.max(8, top)}px`;
}

function move(event) {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const items = [...this.querySelectorAll("button")];
  items[(items.indexOf(document.activeElement) + by + items.length) % items.length].focus();
}
