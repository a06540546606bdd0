// Where it begins: the address names person and chat, events draw what they change.

import { follow } from "./live.js";
import { explain, showLink, toast } from "./notices.js";
import { choosePerson } from "./people.js";
import { answered } from "./press.js";
import { buildSide, drawSide } from "./side.js";
import { chatOf, markRead, myChats, readAll, readMine, store, take, unread } from "./store.js";
import { buildTalk, drawTalk, focusComposer, showTyping } from "./talk.js";
import { locale, switchLanguage, t } from "./words.js";

const app = document.getElementById("app");
const ME = "playground.me";
let open = null; // the chat's id
let isReady = false;

const isWide = () => matchMedia("(min-width: 760px)").matches;

/** `#/person/chat`; either may be missing. */
function address() {
  const [, me, chat] = location.hash.split("/").map(Number);
  return { me: me || Number(localStorage.getItem(ME)) || null, chat: chat || null };
}

function build() {
  document.documentElement.lang = locale();
  buildSide(document.getElementById("side"), {
    open: (chat) => go(store.me.id, chat),
    choosePerson: () => choosePerson(become),
    switchLanguage: () => {
      switchLanguage();
      build();
      draw();
    },
  });
  buildTalk(document.getElementById("talk"), () => go(store.me.id, null));
}

function draw() {
  if (!isReady) return;
  if (open !== null && !document.hidden) markRead(open);
  drawSide(open);
  drawTalk(open);
  const waiting = myChats().reduce((sum, one) => sum + (one.id === open && !document.hidden ? 0 : unread(one.id)), 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${store.me ? `${store.me.first_name} · ` : ""}${t("page")}`;
}

function go(me, chat) {
  const hash = chat === null ? `#/${me}` : `#/${me}/${chat}`;
  if (location.hash === hash) route();
  else location.hash = hash;
}

/** Be this person, in the same chat if that is theirs too. */
function become(one) {
  const isTheirs = open !== null && open < 0 && store.chats.get(open)?.members[one.id];
  go(one.id, isTheirs ? open : null);
}

async function route() {
  if (!isReady) return;
  const wanted = address();
  const known = store.people.find((one) => one.id === wanted.me);
  if (known && known.id !== store.me?.id) {
    store.me = known;
    await readMine();
  }
  if (store.me) localStorage.setItem(ME, store.me.id);
  const mine = new Set([...myChats().map((one) => one.id), store.me?.id]);
  open = mine.has(wanted.chat) && chatOf(wanted.chat) ? wanted.chat : isWide() ? myChats()[0]?.id ?? null : null;
  document.body.dataset.ready = "";
  app.dataset.screen = open === null ? "list" : "talk";
  draw();
  if (open !== null && isWide()) focusComposer();
}

addEventListener("hashchange", () => route().catch(explain));
document.addEventListener("visibilitychange", draw);
matchMedia("(min-width: 760px)").addEventListener("change", () => route().catch(explain));

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)) {
    const one = store.people[Number(event.code.at(-1)) - 1];
    if (!one) return;
    event.preventDefault();
    document.querySelector("dialog.people")?.close();
    become(one);
  } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open], .menu") && !isWide() && open !== null)
    go(store.me.id, null);
});

let queue = Promise.resolve();

/** One after the other: what an event makes us read is there before the next is taken. */
function onEvent(event) {
  if (event.kind === "answered") answered(event);
  if (event.kind === "action") showTyping(event.chat);
  queue = queue.then(async () => {
    if (await take(event)) return draw();
    await readAll(address().me);
    return route();
  }).catch(explain);
}

build();
let wasLost = false;
follow({
  begin: async () => {
    const after = await readAll(isReady ? store.me?.id : address().me);
    isReady = true;
    await route();
    return after;
  },
  onEvent,
  onLink: (isUp) => {
    showLink(isUp);
    if (isUp && wasLost) toast(t("back_again"));
    wasLost = !isUp;
  },
});
