// Bringing a parent's children to what is wanted, touching only what changed: focus, scroll and readers stay at peace.

const signatures = new WeakMap();

/** `wanted`: [{key, signature, make}] in their order. */
export function patch(parent, wanted) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let next = parent.firstElementChild;
  for (const { key, signature, make } of wanted) {
    let child = before.get(key);
    before.delete(key);
    if (!child || signatures.get(child) !== signature) child = renewed(parent, child, make(), key, signature);
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
    if (next === child) next = child.nextElementSibling;
  }
  for (const child of before.values()) child.remove();
}

function renewed(parent, old, made, key, signature) {
  made.dataset.key = key;
  signatures.set(made, signature);
  if (!old) {
    made.dataset.state = "new";
    return made;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  made.dataset.state = "changed";
  old.replaceWith(made);
  if (focused) (focused === old ? made : made.querySelector(`[data-focus="${CSS.escape(focused.dataset.focus ?? "")}"]`))?.focus();
  return made;
}
