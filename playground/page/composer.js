// Writing: text, photos and files from the disk, a reply, a change of what was written, commands.

import { Refused, act, actWithFiles } from "./api.js";
import { commandsIn } from "./commands.js";
import { el, icon } from "./el.js";
import { authorOf, summary } from "./message.js";
import { explain, toast } from "./notices.js";
import { store } from "./store.js";
import { t } from "./words.js";

const MOST_PHOTOS = 10;
const LARGEST = 20 << 20; // bytes of a file; what a bot may fetch
const LONGEST = { text: 4096, caption: 2048 };
const PHOTOS = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"]);

/** `place()`: {chat, topic} of now. Gives the form and what others may do with it. */
export function buildComposer(place) {
  const state = { reply: null, editing: null, files: [] };
  const drafts = new Map();
  let here = "";
  const input = el("textarea", { rows: "1", "aria-label": t("write"), placeholder: t("write"), autocomplete: "off", enterkeyhint: "send" });
  const picker = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const above = el("div", { class: "above" });
  const strip = el("ul", { class: "strip", "aria-label": t("photos") });
  const choices = el("ul", { class: "choices", role: "listbox", "aria-label": t("commands"), hidden: true });
  const slash = el("button", { type: "button", class: "round", "aria-label": t("commands"), hidden: true }, icon("slash"));
  const clip = el("button", { type: "button", class: "round", "aria-label": t("photos"), on: { click: () => picker.click() } }, icon("clip"));
  const send = el("button", { type: "submit", class: "round send", "aria-label": t("send") }, icon("send"));
  const form = el("form", { class: "composer" }, choices, above, strip, el("div", { class: "field" }, clip, picker, input, slash, send));

  const draw = () => {
    drawAbove(above, state, cancel);
    strip.replaceChildren(...state.files.map((file) => thumb(file, () => remove(file))));
    input.placeholder = state.files.length ? t("caption") : t("write");
    clip.hidden = Boolean(state.editing);
    slash.hidden = Boolean(input.value) || state.editing !== null || !known().length;
    send.disabled = !input.value.trim() && !state.files.length;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
    drawChoices();
  };
  const known = () => (place() ? commandsIn(place().chat, store.me) : []);
  const remove = (file) => {
    state.files = state.files.filter((one) => one !== file);
    draw();
    input.focus();
  };
  const cancel = () => {
    if (state.editing) input.value = "";
    Object.assign(state, { reply: null, editing: null });
    draw();
    input.focus();
  };
  const fill = (text) => {
    input.value = text;
    draw();
    input.focus();
  };

  function drawChoices() {
    const typed = /^\/(\w*)$/.exec(input.value)?.[1];
    const found = typed === undefined ? [] : known().filter((one) => one.command.startsWith(typed));
    choices.hidden = !found.length;
    choices.replaceChildren(...found.map((one, index) => el("li", { role: "option", "aria-selected": String(index === 0),
      on: { click: () => fill(`/${one.command} `) } }, el("b", {}, `/${one.command}`), el("span", {}, one.description))));
  }

  function choose(event) {
    const all = [...choices.children];
    const at = all.findIndex((one) => one.ariaSelected === "true");
    if (event.key === "Enter" && input.value === all[at].querySelector("b").textContent) return false; // it is whole
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      all[at].ariaSelected = "false";
      const next = all[(at + by + all.length) % all.length];
      next.ariaSelected = "true";
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Tab" || event.key === "Enter") all[at].click();
    else return false;
    event.preventDefault();
    return true;
  }

  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // an input method's own keys
    if (!choices.hidden && choose(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key === "Escape" && (state.reply || state.editing)) {
      event.stopPropagation();
      cancel();
    } else if (event.key === "Escape" && state.files.length) {
      event.stopPropagation();
      state.files = [];
      draw();
    }
  });
  slash.addEventListener("click", () => fill("/"));
  picker.addEventListener("change", () => {
    add([...picker.files]);
    picker.value = "";
  });
  input.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add([...event.clipboardData.files]);
  });

  function add(files) {
    if (state.editing) return;
    for (const file of files.filter((one) => one.size > LARGEST)) toast(t("tooLarge", { name: file.name }));
    const fit = files.filter((one) => one.size <= LARGEST);
    const room = MOST_PHOTOS - state.files.length;
    if (fit.length > room) toast(t("tooMany"));
    state.files.push(...fit.slice(0, room));
    draw();
    input.focus();
  }

  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const most = LONGEST[state.files.length ? "caption" : "text"];
    if (isSending || send.disabled) return;
    if (input.value.trim().length > most) {
      toast(t("tooLong", { n: most }));
      return;
    }
    isSending = true;
    form.setAttribute("aria-busy", "true");
    try {
      await deliver(place(), input.value.trim(), state);
      Object.assign(state, { reply: null, editing: null, files: [] });
      input.value = "";
    } catch (error) {
      if (error instanceof Refused && state.files.length && /photo/.test(error.message)) toast(t("noPicture"));
      else explain(error);
    } finally {
      isSending = false;
      form.removeAttribute("aria-busy");
      draw();
      input.focus();
    }
  });

  /** Keep what was begun in another chat or by another person, and bring back what was begun here. */
  function moveTo(key) {
    if (key === here) return;
    drafts.set(here, { ...state, text: input.value });
    const kept = drafts.get(key);
    here = key;
    Object.assign(state, { reply: kept?.reply ?? null, editing: kept?.editing ?? null, files: kept?.files ?? [] });
    input.value = kept?.text ?? "";
    draw();
  }

  return {
    form, add, draw, fill, moveTo, focus: () => input.focus(),
    reply: (message) => {
      Object.assign(state, { reply: message, editing: null });
      draw();
      input.focus();
    },
    edit: (message) => {
      Object.assign(state, { reply: null, editing: message, files: [] });
      fill(message.text);
    },
  };
}

function drawAbove(above, { reply, editing }, cancel) {
  const about = reply ?? editing;
  above.replaceChildren(...(about ? [
    el("span", { class: "about" }, el("b", {}, reply ? t("replyTo", { name: authorOf(reply) }) : t("editing")), el("span", {}, summary(about))),
    el("button", { type: "button", class: "round", "aria-label": t("cancel"), on: { click: cancel } }, icon("close")),
  ] : []));
}

const isPhoto = (file) => PHOTOS.has(file.type);

function thumb(file, remove) {
  const shown = isPhoto(file) ? el("img", { alt: file.name }) : el("span", { class: "name" }, icon("file"), file.name);
  if (isPhoto(file)) {
    shown.src = URL.createObjectURL(file);
    shown.addEventListener("load", () => URL.revokeObjectURL(shown.src), { once: true });
  }
  return el("li", {}, shown, el("button", { type: "button", "aria-label": `${t("remove")} ${file.name}`, on: { click: remove } }, icon("close")));
}

async function deliver({ chat, topic }, text, { reply, editing, files }) {
  const path = `chats/${chat.id}/messages`;
  const common = { from: store.me.id, ...(reply ? { reply_to: reply.message_id } : {}), ...(topic ? { topic } : {}) };
  if (editing) {
    await act(`${path}/${editing.message_id}/edit`, editing.kind === "text" ? { text } : { caption: text });
    return;
  }
  const photos = files.filter(isPhoto);
  const documents = files.filter((one) => !isPhoto(one));
  if (!files.length) await act(path, { ...common, text });
  if (photos.length) await actWithFiles(path, formOf({ ...common, caption: text }, "photo", photos));
  for (const [index, file] of documents.entries())
    await actWithFiles(path, formOf({ ...common, caption: photos.length || index ? "" : text }, "document", [file]));
}

function formOf(fields, name, files) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, String(value));
  for (const file of files) form.append(name, file, file.name);
  return form;
}
