// Bringing a parent's children to what is wanted, touching only what changed: focus, scroll and readers stay at peace.

const signatures = new WeakMap();

/** `wanted`: [{key, signature, make}] in their order. */
export function patch(parent, wanted) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let next = parent.firstElementChild;
  for (const { key, signature, make } of wanted) {
    const old = before.get(key);
    before.delete(key);
    const child = old && signatures.get(old) === signature ? old : renewed(old, make(), key, signature);
    if (next === old && old) next = child;
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
  for (const child of before.values()) child.remove();
}

function renewed(old, made, key, signature) {
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
