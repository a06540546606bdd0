// The line that a person who tapped sees, refusals, and the state of the connection.

import { Away, Refused } from "./api.js";
import { el } from "./el.js";
import { t } from "./words.js";

const LIFE = 4500; // milliseconds, and more for long ones

export function toast(text) {
  const made = el("p", { class: "toast" }, text);
  document.getElementById("toasts").append(made);
  setTimeout(() => made.remove(), LIFE + text.length * 40);
}

/** A notice that stays until it is closed. */
export function alertBox(text) {
  const box = el("dialog", { class: "alert", role: "alertdialog", "aria-label": text },
    el("p", {}, text), el("form", { method: "dialog" }, el("button", { class: "primary" }, t("ok"))));
  document.body.append(box);
  box.addEventListener("close", () => box.remove());
  box.showModal();
}

/** Say why something was not done; errors that are ours go on. */
export function explain(error) {
  if (error instanceof Away) toast(t("away"));
  else if (error instanceof Refused) toast(t("refused", { why: error.message }));
  else throw error;
}

export function showLink(isUp) {
  const line = document.getElementById("link");
  const text = isUp ? "" : t("lost");
  if (line.textContent !== text) line.textContent = text;
}
