// The feed of events. A connection that breaks is made anew after everything was read again, so nothing is missed
// though the server was restarted.

import { Away } from "./api.js";

const KINDS = ["message", "edited", "deleted", "reaction", "chat", "member", "topic", "pressed", "answered", "action",
  "pinned", "migrated", "moved_clock", "reset", "person", "commands"];
const FIRST_PAUSE = 400; // milliseconds
const LONGEST_PAUSE = 4000;

/** Follow for ever. `begin` reads everything and gives the number of the last event it includes. */
export async function follow({ begin, onEvent, onLink }) {
  let pause = FIRST_PAUSE;
  for (;;) {
    try {
      const after = await begin();
      onLink(true);
      pause = FIRST_PAUSE;
      await stream(after, onEvent);
    } catch (error) {
      if (!(error instanceof Away)) throw error;
    }
    onLink(false);
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(pause * 1.5, LONGEST_PAUSE);
  }
}

/** Resolves when the connection breaks. */
function stream(after, onEvent) {
  return new Promise((done) => {
    const source = new EventSource(`/control/events?after=${after}`);
    const end = () => {
      source.close();
      removeEventListener("offline", end);
      done();
    };
    for (const kind of KINDS) source.addEventListener(kind, (event) => onEvent(JSON.parse(event.data)));
    source.addEventListener("error", end);
    addEventListener("offline", end);
  });
}
