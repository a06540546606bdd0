// A photo, enlarged; the arrows go through the chat's photos.

import { bytesAt } from "./api.js";
import { el, icon } from "./el.js";
import { t } from "./words.js";

/** `photos`: [{blob, caption, name}]; `at`: which of them first. */
export function enlarge(photos, at) {
  const image = el("img", {});
  const caption = el("p", { class: "caption" });
  const step = (by) => el("button", { class: by < 0 ? "previous" : "next", "aria-label": t(by < 0 ? "previous" : "next"),
    on: { click: () => show(at + by) } }, icon(by < 0 ? "left" : "right"));
  const [previous, next] = [step(-1), step(1)];
  const original = el("a", { target: "_blank", rel: "noopener" }, t("original"));
  const close = el("button", { class: "close", "aria-label": t("close"), on: { click: () => box.close() } }, icon("close"));
  const box = el("dialog", { class: "lightbox", "aria-label": t("photo") }, image, caption, previous, next, close, original);

  function show(index) {
    if (!photos[index]) return;
    at = index;
    image.src = bytesAt(photos[at].blob);
    image.alt = t("photoOf", { name: photos[at].name });
    caption.textContent = photos[at].caption;
    original.href = image.src;
    previous.hidden = at === 0;
    next.hidden = at === photos.length - 1;
  }

  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => box.remove());
  show(at);
  document.body.append(box);
  box.showModal();
}
