// Elements are made here, and every text becomes a text node: what people write is never read as markup.

/** An element. `props`: class, dataset, on (event: function), attributes; false and null leave one out. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") made.className = value;
    else if (name === "dataset") Object.assign(made.dataset, value);
    else if (name === "on") for (const [type, act] of Object.entries(value)) made.addEventListener(type, act);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  clip: "M19 11.5l-7.5 7.5a4.5 4.5 0 0 1-6.4-6.4l8-8a3 3 0 0 1 4.3 4.3l-8 8a1.5 1.5 0 0 1-2.1-2.1l7-7",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  slash: "M15 5L9 19",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  reply: "M10 7L5 12l5 5M5 12h9a5 5 0 0 1 5 5v1",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
};

/** A line drawing of a button; decoration, so hidden from readers. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  made.append(path);
  return made;
}

/** A circle with the name's first letter; the same id always has the same colour. */
export function avatar(id, name, isBot = false) {
  const tone = isBot ? "bot" : String(Math.abs(id) % 6);
  return el("span", { class: "avatar", dataset: { tone }, "aria-hidden": "true" }, [...(name || "?")][0]);
}
