// One message, or the photos of one album, as people see it.

import { bytesAt } from "./api.js";
import { avatar, el, icon } from "./el.js";
import { rich } from "./richtext.js";
import { serviceLine } from "./service.js";
import { person, store } from "./store.js";
import { clock } from "./when.js";
import { t } from "./words.js";

/** `block`: {messages, isContinued}; `does`: what can be done with it (talk.js). */
export function drawBlock(block, does) {
  const first = block.messages[0];
  if (first.kind === "service") return el("li", { class: "service" }, serviceLine(first));
  const isOwn = first.from?.id === store.me.id;
  const name = authorOf(first);
  const last = block.messages.at(-1);
  const classes = ["message", isOwn ? "own" : "", first.from?.is_bot ? "bot" : "", block.isContinued ? "continued" : ""];
  return el("li", { class: classes.filter(Boolean).join(" "), id: `m${first.message_id}`, tabindex: "-1",
    dataset: { id: first.message_id, focus: "self" }, "aria-label": `${isOwn ? t("you") : name} ${clock(first.date)}` },
    isOwn ? null : avatar(first.from?.id ?? 0, name, first.from?.is_bot),
    el("div", { class: "bubble" },
      !isOwn && !block.isContinued ? who(first, name) : null,
      first.forward_origin ? el("p", { class: "origin" }, t("forwarded", { name: originOf(first.forward_origin) })) : null,
      quote(first, does), photosOf(block, does), first.document ? documentOf(first.document) : null,
      first.location ? el("p", { class: "place" }, `${t("place")} ${first.location.latitude}, ${first.location.longitude}`) : null,
      block.messages.filter((one) => one.text).map((one) => el("p", { class: "text" }, rich(one.text, one.entities, does.links))),
      el("p", { class: "meta" }, block.messages.some((one) => one.edits && !one.from?.is_bot) ? `${t("edited")} ` : "",
        el("time", { datetime: new Date(last.date * 1000).toISOString() }, clock(last.date))),
      reactions(block, does), buttons(first, does)),
    el("button", { type: "button", class: "more", dataset: { focus: "more" }, "aria-label": t("actions"), "aria-haspopup": "menu",
      on: { click: (event) => does.menu(event.currentTarget, block) } }, icon("more")));
}

/** Who speaks: an anonymous administrator speaks as the group, a channel as itself. */
export const authorOf = (message) =>
  message.sender_chat ? store.chats.get(message.sender_chat)?.title ?? t("somebody") : message.from?.name ?? t("somebody");

const originOf = (origin) =>
  origin.sender_user?.first_name ?? origin.sender_chat?.title ?? origin.chat?.title ?? t("somebody");

function who(message, name) {
  const about = person(message.from?.id)?.about;
  return el("p", { class: "who" }, el("b", {}, name), about ? el("span", {}, about) : null);
}

function quote(message, does) {
  if (!message.reply_to || message.reply_to === message.topic) return null;
  const quoted = does.find(message.reply_to);
  const text = quoted ? summary(quoted) : t("gone");
  return el("button", { type: "button", class: "quote", dataset: { focus: "quote" }, disabled: !quoted,
    on: { click: () => does.show(message.reply_to) } },
    quoted?.photo ? el("img", { src: bytesAt(quoted.photo.blob), alt: "", loading: "lazy" }) : null,
    el("span", {}, quoted ? el("b", {}, authorOf(quoted)) : null, el("span", {}, text)));
}

/** The first line of a message. */
export function summary(message) {
  if (message.kind === "service") return serviceLine(message);
  const kind = message.photo ? t("photo") : message.document ? t("file") : message.location ? t("place") : "";
  return message.text.split("\n")[0] || message.document?.file_name || kind;
}

function photosOf(block, does) {
  const photos = block.messages.filter((one) => one.photo);
  if (!photos.length) return null;
  return el("div", { class: "photos", dataset: { count: Math.min(photos.length, 4) } }, photos.map((one) =>
    el("button", { type: "button", dataset: { focus: `photo${one.message_id}` }, on: { click: () => does.enlarge(one) } },
      el("img", { src: bytesAt(one.photo.blob), width: one.photo.width, height: one.photo.height, loading: "lazy",
        decoding: "async", alt: one.text.split("\n")[0] || t("photoOf", { name: authorOf(one) }) }))));
}

function documentOf(file) {
  const size = file.file_size < 1 << 20 ? `${Math.max(1, Math.round(file.file_size / 1024))} KB` : `${(file.file_size / (1 << 20)).toFixed(1)} MB`;
  return el("a", { class: "document", href: bytesAt(file.blob), download: file.file_name, dataset: { focus: "document" },
    "aria-label": t("download", { name: file.file_name }) },
    icon("file"), el("span", {}, el("b", {}, file.file_name), el("small", {}, size)));
}

function reactions(block, does) {
  const found = new Map();
  for (const one of block.messages)
    for (const [emoji, people] of Object.entries(one.reactions)) found.set(emoji, [...(found.get(emoji) ?? []), ...people]);
  if (!found.size) return null;
  return el("p", { class: "reactions" }, [...found].map(([emoji, people]) =>
    el("button", { type: "button", dataset: { focus: `mark${emoji}` }, title: people.map((id) => person(id)?.first_name ?? "").join("、"),
      "aria-pressed": String(people.includes(store.me.id)), "aria-label": `${t("react", { emoji })} ${people.length}`,
      on: { click: () => does.react(block, emoji) } }, emoji, people.length > 1 ? el("span", {}, String(people.length)) : null)));
}

function buttons(message, does) {
  if (!message.buttons.length) return null;
  return el("div", { class: "buttons" }, message.buttons.map((row) => el("div", {}, row.map((one) => button(message, one, does)))));
}

function button(message, one, does) {
  if (one.url && /^https?:/.test(one.url)) return el("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.text);
  const isBusy = does.isPressed(message, one.callback_data);
  return el("button", { type: "button", dataset: { focus: `button${one.callback_data}` }, "aria-busy": String(isBusy),
    disabled: !one.callback_data, on: { click: () => does.press(message, one.callback_data) } }, one.text);
}

/** Messages as blocks: an album is one, however late its pieces came; one person's messages in a row belong together. */
export function blocksOf(messages) {
  const blocks = [];
  const albums = new Map();
  for (const message of messages) {
    const album = message.media_group_id && albums.get(message.media_group_id);
    if (album) {
      album.messages.push(message);
      continue;
    }
    const before = blocks.at(-1)?.messages[0];
    const isContinued = Boolean(before && before.kind !== "service" && before.from?.id === message.from?.id &&
      before.sender_chat === message.sender_chat && message.date - before.date < 300 && message.date >= before.date);
    const block = { messages: [message], isContinued };
    blocks.push(block);
    if (message.media_group_id) albums.set(message.media_group_id, block);
  }
  return blocks;
}
