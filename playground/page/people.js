// Choosing whom one is.

import { avatar, el, icon } from "./el.js";
import { store } from "./store.js";
import { t } from "./words.js";

/** A dialog with everybody; `choose(person)` is called with the one chosen. */
export function choosePerson(choose) {
  const search = el("input", { type: "search", placeholder: t("search"), "aria-label": t("search"), autocomplete: "off" });
  const list = el("ul", {});
  const box = el("dialog", { class: "people", "aria-label": t("switch") },
    el("header", {}, el("h2", {}, t("switch")),
      el("button", { class: "close", type: "button", "aria-label": t("close"), on: { click: () => box.close() } }, icon("close"))),
    search, list);
  const draw = () => list.replaceChildren(...found(search.value).map((one) => row(one, (chosen) => {
    box.close();
    choose(chosen);
  })));
  search.addEventListener("input", () => {
    draw();
    if (!list.firstChild) list.append(el("li", { class: "none" }, t("noOne")));
  });
  box.addEventListener("keydown", (event) => move(event, box, list));
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => box.remove());
  draw();
  document.body.append(box);
  box.showModal();
  list.querySelector("[aria-current]")?.focus();
}

function found(words) {
  const wanted = words.trim().toLowerCase();
  return store.people.filter((one) => `${one.first_name} ${one.about} ${one.username ?? ""}`.toLowerCase().includes(wanted));
}

function row(one, choose) {
  const place = store.people.indexOf(one) + 1;
  return el("li", {}, el("button", { type: "button", class: "person", "aria-current": one.id === store.me?.id ? "true" : null,
    on: { click: () => choose(one) } },
    avatar(one.id, one.first_name), el("b", {}, one.first_name), el("span", {}, one.about),
    place <= 9 ? el("kbd", {}, `Alt+${place}`) : null),
    el("a", { class: "beside", href: `/#/${one.id}`, target: "_blank", rel: "noopener", title: t("openBeside", { name: one.first_name }),
      "aria-label": t("openBeside", { name: one.first_name }) }, "↗"));
}

function move(event, box, list) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const items = [...list.querySelectorAll("button.person")];
  if (event.key === "Enter" && event.target.type === "search") {
    event.preventDefault();
    items[0]?.click();
  }
  if (!by) return;
  event.preventDefault();
  items[Math.max(0, Math.min(items.length - 1, items.indexOf(document.activeElement) + by))]?.focus();
}
