// The open chat: its head, its messages, and the place to write.

import { act } from "./api.js";
import { buildComposer } from "./composer.js";
import { avatar, el, icon } from "./el.js";
import { openMenu } from "./menu.js";
import { authorOf, blocksOf, drawBlock } from "./message.js";
import { explain } from "./notices.js";
import { patch } from "./patch.js";
import { enlarge } from "./photos.js";
import { isPressed, press } from "./press.js";
import { bot, chatOf, readEarlier, store, titleOf } from "./store.js";
import { dayOf, isSameDay } from "./when.js";
import { t } from "./words.js";

const NEAR = 80; // pixels from the end within which new messages are followed
const HERE = new Set(["member", "administrator", "creator", "restricted"]);
let parts = null;
const NOTHING = { place: "", key: "", last: 0, fresh: 0, isAtEnd: true };
let shown = { ...NOTHING };
let topic = null;
let typing = 0;

/** Make it anew, in the language of now. `back()` shows the list. */
export function buildTalk(root, back) {
  const head = el("header", {});
  const topics = el("nav", { class: "topics", hidden: true });
  const log = el("ol", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
  const pane = el("div", { class: "pane" }, log);
  const newest = el("button", { type: "button", class: "newest", hidden: true, on: { click: toEnd } });
  const composer = buildComposer(() => (parts?.chat ? { chat: parts.chat, topic } : null));
  const start = el("div", { class: "start", hidden: true });
  root.replaceChildren(head, topics, el("div", { class: "scroll" }, pane, newest), start, composer.form,
    el("p", { class: "drop", "aria-hidden": "true" }, t("drop")));
  shown = { ...NOTHING };
  parts = { root, head, topics, log, pane, newest, composer, start, back, chat: null };
  pane.addEventListener("scroll", onScroll, { passive: true });
  const resized = new ResizeObserver(() => shown.isAtEnd && toEnd()); // photos arrive, the field grows
  resized.observe(log);
  resized.observe(pane);
  log.addEventListener("keydown", moveAmongMessages);
  acceptDrops(root, composer);
}

function acceptDrops(root, composer) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  root.ondragover = (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    root.classList.add("dropping");
  };
  root.ondragleave = (event) => !root.contains(event.relatedTarget) && root.classList.remove("dropping");
  root.ondrop = (event) => {
    root.classList.remove("dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    composer.add([...event.dataTransfer.files]);
  };
}

/** Show this chat as it stands now; without one say what to do. */
export function drawTalk(id) {
  const chat = id === null ? null : chatOf(id);
  const place = `${store.me?.id}/${chat?.id}`;
  if (place !== shown.place) topic = null;
  const key = `${place}/${topic}`;
  parts.chat = chat;
  parts.root.classList.toggle("idle", !chat);
  if (!chat) {
    parts.log.replaceChildren(el("li", { class: "hint" }, store.me ? t("noChat") : ""));
    shown = { ...NOTHING };
    return;
  }
  drawHead(chat);
  drawTopics(chat);
  drawStart(chat);
  drawMessages(chat, key !== shown.key);
  Object.assign(shown, { key, place });
  parts.composer.moveTo(place);
  parts.composer.draw();
}

function drawHead(chat) {
  const isPrivate = chat.type === "private";
  const count = Object.values(chat.members).filter((one) => HERE.has(one)).length - store.bots.length;
  const line = Date.now() < typing ? t("typing") : isPrivate ? t("private") : t("people", { n: Math.max(0, count) });
  const signature = JSON.stringify([chat.id, titleOf(chat), line]);
  if (parts.head.dataset.signature === signature) return;
  parts.head.dataset.signature = signature;
  parts.head.replaceChildren(
    el("button", { type: "button", class: "round back", "aria-label": t("back"), on: { click: parts.back } }, icon("back")),
    avatar(chat.id, titleOf(chat), isPrivate), el("div", {}, el("h1", {}, titleOf(chat)), el("p", {}, line)));
}

function drawTopics(chat) {
  parts.topics.hidden = !chat.topics?.length;
  const choice = (id, name) => el("button", { type: "button", "aria-pressed": String(topic === id),
    on: { click: () => { topic = id; drawTalk(chat.id); } } }, name);
  parts.topics.replaceChildren(...(chat.topics?.length ? [choice(null, t("general")), ...chat.topics.map((one) => choice(one.id, one.name))] : []));
}

/** A private chat begins with a tap, as the network wants it. */
function drawStart(chat) {
  const isNew = chat.type === "private" && !(store.messages.get(chat.id)?.size);
  parts.start.hidden = !isNew;
  parts.composer.form.hidden = isNew;
  const name = bot()?.first_name ?? "";
  parts.start.replaceChildren(...(isNew ? [el("p", {}, t("startHint", { bot: name })),
    el("button", { type: "button", class: "primary", on: { click: () => say(chat.id, "/start") } }, t("start"))] : []));
}

const say = (chat, text) => act(`chats/${chat}/messages`, { from: store.me.id, text }).catch(explain);

function drawMessages(chat, isOther) {
  const { log } = parts;
  const wasAtEnd = isOther || shown.isAtEnd;
  const messages = [...(store.messages.get(chat.id)?.values() ?? [])].filter((one) => topic === null || one.topic === topic);
  log.setAttribute("aria-busy", String(isOther));
  if (isOther) log.replaceChildren();
  patch(log, wanted(chat, messages));
  if (isOther) for (const child of log.children) delete child.dataset.state;
  log.removeAttribute("aria-busy");
  const last = messages.at(-1)?.message_id ?? 0;
  const isOwn = messages.at(-1)?.from?.id === store.me.id;
  if (wasAtEnd || (isOwn && last !== shown.last)) toEnd();
  else if (last > shown.last) shown.fresh += messages.filter((one) => one.message_id > shown.last).length;
  shown.last = last;
  drawNewest();
}

function wanted(chat, messages) {
  const does = doing(chat);
  const found = [];
  if (!store.whole.has(chat.id) && messages.length)
    found.push({ key: "earlier", signature: "", make: () => el("li", { class: "earlier" },
      el("button", { type: "button", on: { click: () => earlier(chat) } }, t("earlier"))) });
  if (!messages.length) found.push({ key: "empty", signature: "", make: () => el("li", { class: "hint" }, t("empty")) });
  let before = null;
  for (const block of blocksOf(messages)) {
    const first = block.messages[0];
    if (!before || !isSameDay(before.date, first.date)) {
      block.isContinued = false;
      found.push({ key: `day${first.message_id}`, signature: dayOf(first.date), make: () => el("li", { class: "day" }, el("span", {}, dayOf(first.date))) });
    }
    before = first;
    found.push({ key: `m${first.message_id}`, signature: signatureOf(block, does), make: () => drawBlock(block, does) });
  }
  return found;
}

const signatureOf = (block, does) => JSON.stringify([block, store.me.id, does.find(block.messages[0].reply_to)?.text,
  block.messages[0].buttons.flat().map((one) => isPressed(parts.chat.id, block.messages[0].message_id, one.callback_data))]);

async function earlier(chat) {
  const { pane } = parts;
  const height = pane.scrollHeight;
  await readEarlier(chat.id).catch(explain);
  drawTalk(chat.id);
  pane.scrollTop += pane.scrollHeight - height;
}

/** What can be done with the messages of this chat. */
function doing(chat) {
  const at = (message) => `chats/${chat.id}/messages/${message.message_id}`;
  const find = (id) => store.messages.get(chat.id)?.get(id);
  const mine = (block) => block.messages.flatMap((one) => Object.entries(one.reactions)
    .filter(([, people]) => people.includes(store.me.id)).map(([emoji]) => emoji));
  const react = (block, emoji) => act(`${at(block.messages[0])}/react`,
    { from: store.me.id, emoji: mine(block).includes(emoji) ? [] : [emoji] }).catch(explain);
  return {
    find, react,
    show: (id) => showMessage(id),
    enlarge: (message) => enlargeFrom(chat, message),
    press: (message, data) => press(chat.id, message.message_id, data, () => drawTalk(chat.id)),
    isPressed: (message, data) => isPressed(chat.id, message.message_id, data),
    menu: (anchor, block) => openMenu(anchor, { acts: actsOf(block, at), react: (emoji) => react(block, emoji), mine: mine(block) }),
    links: { botName: bot()?.username ?? "", onCommand: (text) => parts.composer.fill(`${text} `),
      onStart: (code) => say(store.me.id, `/start ${code}`).then(() => { location.hash = `#/${store.me.id}/${store.me.id}`; }) },
  };
}

function actsOf(block, at) {
  const [first] = block.messages;
  const worded = block.messages.find((one) => one.text) ?? first;
  const acts = [{ label: t("reply"), run: () => parts.composer.reply(first) }];
  if (first.from?.id !== store.me.id) return acts;
  if (["text", "photo", "document"].includes(first.kind)) acts.push({ label: t("edit"), run: () => parts.composer.edit(worded) });
  const gone = () => Promise.all(block.messages.map((one) => act(`${at(one)}/delete`, {}))).catch(explain);
  return [...acts, { label: t("delete"), run: gone, isGrave: true }];
}

function enlargeFrom(chat, message) {
  const photos = [...store.messages.get(chat.id).values()].filter((one) => one.photo);
  enlarge(photos.map((one) => ({ blob: one.photo.blob, caption: one.text, name: authorOf(one) })), photos.indexOf(message));
}

function showMessage(id) {
  const found = document.getElementById(`m${id}`);
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
  found.dataset.state = "shown";
}

/** In the messages the arrows go from one to the next, r answers. */
function moveAmongMessages(event) {
  const here = event.target.closest?.(".message");
  if (!here || event.target !== here) return;
  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (event.key === "r") parts.composer.reply(store.messages.get(parts.chat.id).get(Number(here.dataset.id)));
  if (event.key === "Enter") here.querySelector(".more").click();
  if (by) {
    const all = [...parts.log.querySelectorAll(".message")];
    all[Math.max(0, Math.min(all.length - 1, all.indexOf(here) + by))].focus();
  }
  if (by || event.key === "r" || event.key === "Enter") event.preventDefault();
}

const below = () => parts.pane.scrollHeight - parts.pane.scrollTop - parts.pane.clientHeight;

function toEnd() {
  parts.pane.scrollTop = parts.pane.scrollHeight;
  Object.assign(shown, { fresh: 0, isAtEnd: true });
  drawNewest();
}

function onScroll() {
  shown.isAtEnd = below() < NEAR;
  if (shown.isAtEnd) shown.fresh = 0;
  drawNewest();
}

function drawNewest() {
  const { newest } = parts;
  newest.hidden = !shown.fresh && below() <= 3 * NEAR;
  newest.replaceChildren(icon("down"), shown.fresh ? t("fresh", { n: shown.fresh }) : "");
  newest.setAttribute("aria-label", shown.fresh ? t("fresh", { n: shown.fresh }) : t("newest"));
}

/** The bot is writing in a chat; the network shows it for five seconds. */
export function showTyping(chat) {
  if (parts.chat?.id !== chat) return;
  typing = Date.now() + 5000;
  drawHead(parts.chat);
  setTimeout(() => parts.chat && drawHead(parts.chat), 5100);
}

export const focusComposer = () => parts.composer.focus();
