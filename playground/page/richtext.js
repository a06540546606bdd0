// A text with its entities as nodes. Offsets are UTF-16 units, as in JavaScript's own strings.

import { el } from "./el.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "code",
  blockquote: "q", expandable_blockquote: "q", spoiler: "span" };

/** Nodes of the text; `onStart(code)` is for a link that starts the bot with a code, `onCommand(text)` for /words. */
export function rich(text, entities, { botName, onStart, onCommand }) {
  const cuts = new Set([0, text.length]);
  for (const one of entities) cuts.add(one.offset).add(one.offset + one.length);
  const ends = [...cuts].filter((at) => at <= text.length).sort((one, other) => one - other);
  return ends.slice(1).map((end, index) => {
    const part = text.slice(ends[index], end);
    const around = entities.filter((one) => one.offset <= ends[index] && one.offset + one.length >= end);
    return around.reduceRight((inner, one) => wrapped(inner, one, text, { botName, onStart, onCommand }), document.createTextNode(part));
  });
}

function wrapped(inner, entity, text, { botName, onStart, onCommand }) {
  const words = text.slice(entity.offset, entity.offset + entity.length);
  switch (entity.type) {
    case "url":
    case "text_link":
      return link(inner, entity.url ?? words, { botName, onStart });
    case "bot_command":
      return el("button", { type: "button", class: "inline", on: { click: () => onCommand(words) } }, inner);
    case "mention":
    case "text_mention":
    case "hashtag":
      return el("span", { class: "mention" }, inner);
    default:
      return TAGS[entity.type] ? el(TAGS[entity.type], { class: entity.type }, inner) : inner;
  }
}

function link(inner, address, { botName, onStart }) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return inner;
  const code = url.searchParams.get("start");
  if (url.hostname === "t.me" && url.pathname === `/${botName}` && code !== null)
    return el("button", { type: "button", class: "inline", on: { click: () => onStart(code) } }, inner);
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, inner);
}
