// Taps on buttons, and the line that answers them.

import { Refused, act } from "./api.js";
import { alertBox, explain, toast } from "./notices.js";
import { store } from "./store.js";
import { t } from "./words.js";

const PATIENCE = 12000; // milliseconds; the bot's line is dropped after ten seconds
const under = new Set(); // buttons that wait for their answer
const waiting = new Map(); // press: what to do with its answer
const early = new Map(); // answers that came before we knew the press's number

const keyOf = (chat, message, data) => `${store.me.id}/${chat}/${message}/${data}`;

export const isPressed = (chat, message, data) => under.has(keyOf(chat, message, data));

export async function press(chat, message, data, draw) {
  const key = keyOf(chat, message, data);
  if (under.has(key)) return;
  const end = () => {
    under.delete(key);
    draw();
  };
  under.add(key);
  draw();
  try {
    const made = await act(`chats/${chat}/messages/${message}/press`, { from: store.me.id, data });
    await until(made.press);
  } catch (error) {
    if (error instanceof Refused) toast(t("oldButton"));
    else explain(error);
  } finally {
    end();
  }
}

/** Resolves when the tap is answered, which is shown, or after patience. */
function until(press) {
  return new Promise((done) => {
    const late = setTimeout(() => {
      waiting.delete(press);
      toast(t("noAnswer"));
      done();
    }, PATIENCE);
    waiting.set(press, (event) => {
      clearTimeout(late);
      waiting.delete(press);
      tell(event);
      done();
    });
    if (early.has(press)) waiting.get(press)(early.get(press));
  });
}

function tell(event) {
  if (!event.text) return;
  if (event.show_alert) alertBox(event.text);
  else toast(event.text);
}

/** An answer to a tap came. */
export function answered(event) {
  const waits = waiting.get(event.press);
  if (waits) waits(event);
  else {
    early.set(event.press, event);
    setTimeout(() => early.delete(event.press), PATIENCE);
  }
}
