// The left side: who I am, and this person's chats.

import { avatar, el, icon } from "./el.js";
import { authorOf, summary } from "./message.js";
import { patch } from "./patch.js";
import { bot, myChats, newest, store, titleOf, unread } from "./store.js";
import { shortly } from "./when.js";
import { locale, t } from "./words.js";

let parts = null;

/** Make it anew, in the language of now. `does`: {open(chat), choosePerson(), switchLanguage()}. */
export function buildSide(root, does) {
  const list = el("ul", { class: "chats", "aria-label": t("list"), on: { keydown: move } });
  const me = el("button", { type: "button", class: "me", "aria-haspopup": "dialog", on: { click: does.choosePerson } });
  root.replaceChildren(
    el("header", {}, me,
      el("button", { type: "button", class: "language", lang: locale() === "zh-CN" ? "en" : "zh-CN", on: { click: does.switchLanguage } }, t("language"))),
    el("nav", { "aria-label": t("list") }, list), el("p", { class: "keys" }, t("keys").split(" · ").map((one) => el("span", {}, one))));
  parts = { list, me, does };
}

export function drawSide(open) {
  const { list, me, does } = parts;
  me.hidden = !store.me;
  if (!store.me) return list.replaceChildren();
  me.replaceChildren(avatar(store.me.id, store.me.first_name),
    el("span", {}, el("small", {}, t("me")), el("b", {}, store.me.first_name), el("span", {}, store.me.about)), icon("down"));
  me.setAttribute("aria-label", `${t("me")} ${store.me.first_name} ${store.me.about}. ${t("switch")}`);
  return patch(list, rows(open).map((row) => ({ key: String(row.id), signature: JSON.stringify(row), make: () => item(row, does) })));
}

function rows(open) {
  const chats = myChats();
  const isBegun = chats.some((one) => one.type === "private");
  const all = isBegun || !bot() ? chats : [...chats, { id: store.me.id, type: "private", title: "", members: {} }];
  return all.map((chat) => row(chat, open));
}

function row(chat, open) {
  const last = newest(chat.id);
  const isPrivate = chat.type === "private";
  const by = last && !isPrivate && last.kind !== "service" ? `${last.from?.id === store.me.id ? t("you") : authorOf(last)}: ` : "";
  return { id: chat.id, title: isPrivate ? titleOf(chat) : chat.title, isPrivate, locale: locale(),
    preview: last ? by + summary(last) : isPrivate ? t("withBot", { bot: bot()?.first_name ?? "" }) : t("empty"),
    at: last ? shortly(last.date) : "", unread: chat.id === open ? 0 : unread(chat.id), isOpen: chat.id === open };
}

function item(row, does) {
  const mark = row.unread ? el("span", { class: "unread", "aria-label": t("unread", { n: row.unread }) }, row.unread > 99 ? "99+" : String(row.unread)) : null;
  return el("li", {}, el("button", { type: "button", class: "chat", dataset: { focus: "chat" }, "aria-current": row.isOpen ? "true" : null,
    on: { click: () => does.open(row.id) } },
    avatar(row.id, row.title, row.isPrivate),
    el("span", { class: "line" }, el("b", {}, row.title), el("time", {}, row.at)),
    el("span", { class: "line" }, el("span", { class: "preview" }, row.preview), mark)));
}

/** Arrows, j and k go through the list. */
function move(event) {
  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const items = [...this.querySelectorAll("button.chat")];
  items[Math.max(0, Math.min(items.length - 1, items.indexOf(document.activeElement) + by))]?.focus();
}
