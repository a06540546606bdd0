// What the page knows: people, chats, their newest messages, what was read. No drawing in here.

import { look } from "./api.js";

const CHANNEL_POSTS = 777000; // the network's own account is nobody one can be
const HERE = new Set(["member", "administrator", "creator", "restricted"]);
export const PAGE = 80; // messages read at once

export const store = {
  me: null, people: [], bots: [], chats: new Map(), zone: undefined,
  messages: new Map(), // chat: Map of messages by id, oldest first
  whole: new Set(), // chats of which nothing older is left to read
};

/** Read everything that is shown; gives the number of the last event that is in it. */
export async function readAll(wanted) {
  const state = await look("state");
  store.people = state.people.filter((one) => one.id !== CHANNEL_POSTS);
  store.bots = state.bots;
  store.zone = state.zone || undefined;
  store.chats = new Map(state.chats.map((one) => [one.id, one]));
  store.messages.clear();
  store.whole.clear();
  const known = (id) => store.people.find((one) => one.id === id);
  store.me = known(wanted) || known(store.me?.id) || store.people[0] || null;
  await readMine();
  return state.event;
}

/** The newest messages of every chat of this person. */
export async function readMine() {
  await Promise.all(myChats().map((chat) => readChat(chat.id)));
}

async function readChat(id) {
  if (store.messages.has(id) || !store.chats.has(id)) return;
  const found = (await look(`chats/${id}/messages?last=${PAGE}`)).messages;
  const known = store.messages.get(id) || new Map(); // events that came meanwhile
  store.messages.set(id, new Map([...found.map((one) => [one.message_id, one]), ...known]));
  if (found.length < PAGE) store.whole.add(id);
}

/** Older messages of a chat before those that are known. */
export async function readEarlier(id) {
  const known = store.messages.get(id) || new Map();
  const first = known.keys().next().value;
  const found = (await look(`chats/${id}/messages?last=${PAGE}&before=${first}`)).messages;
  store.messages.set(id, new Map([...found.map((one) => [one.message_id, one]), ...known]));
  if (found.length < PAGE) store.whole.add(id);
}

export function person(id) {
  return store.people.find((one) => one.id === id) || store.bots.find((one) => one.id === id) || null;
}

export const bot = () => store.bots[0] || null;

/** The chats that this person is in, the one spoken in last first. */
export function myChats() {
  if (!store.me) return [];
  return [...store.chats.values()]
    .filter((one) => (one.type === "private" ? one.id === store.me.id : HERE.has(one.members[store.me.id])))
    .filter((one) => !one.migrated_to)
    .sort((one, other) => newestAt(other) - newestAt(one));
}

const newestAt = (chat) => newest(chat.id)?.date ?? 0;

export function newest(chat) {
  return [...(store.messages.get(chat)?.values() ?? [])].at(-1);
}

/** The private chat is there before it begins: then without messages. */
export const chatOf = (id) => store.chats.get(id) ||
  (store.me && id === store.me.id ? { id, type: "private", title: store.me.first_name, members: {}, topics: [] } : null);

/** What a chat is called for the person who looks. */
export const titleOf = (chat) => (chat.type === "private" ? bot()?.first_name ?? chat.title : chat.title);

/** One event of the feed. Gives false when everything has to be read anew. */
export async function take(event) {
  switch (event.kind) {
    case "reset":
      forgetRead();
      return false;
    case "chat":
    case "member":
    case "topic":
    case "migrated":
    case "person":
    case "commands":
      await readSetting();
      break;
    default:
  }
  if (event.message && store.messages.has(event.chat)) put(event.chat, event.message);
  return true;
}

/** Who and what there is, without the messages that are known. */
async function readSetting() {
  const state = await look("state");
  store.people = state.people.filter((one) => one.id !== CHANNEL_POSTS);
  store.bots = state.bots;
  store.chats = new Map(state.chats.map((one) => [one.id, one]));
  store.me = store.people.find((one) => one.id === store.me?.id) || store.people[0] || null;
  await readMine();
}

function put(chat, message) {
  const known = store.messages.get(chat);
  if (message.deleted) known.delete(message.message_id);
  else if (known.has(message.message_id) || message.message_id > (newest(chat)?.message_id ?? 0))
    known.set(message.message_id, message);
}

// What was read, kept in the browser per person.

const READ = "playground.read";
let read = kept();

function kept() {
  try {
    return JSON.parse(localStorage.getItem(READ)) ?? {};
  } catch {
    return {};
  }
}

function forgetRead() {
  read = {};
  localStorage.removeItem(READ);
}

/** Everything that stands in the chat has been seen by this person. */
export function markRead(chat) {
  const last = newest(chat)?.message_id ?? 0;
  const key = `${store.me.id}/${chat}`;
  if (read[key] === last) return;
  read = { ...read, ...kept(), [key]: last }; // other windows are other people
  localStorage.setItem(READ, JSON.stringify(read));
}

/** How many messages of others came since; a chat that this browser sees for the first time is taken as read. */
export function unread(chat) {
  const key = `${store.me.id}/${chat}`;
  const last = newest(chat)?.message_id ?? 0;
  if (!(key in read)) read[key] = store.chats.get(chat)?.type === "private" ? 0 : last;
  const since = Math.min(read[key], last);
  return [...(store.messages.get(chat)?.values() ?? [])]
    .filter((one) => one.message_id > since && one.kind !== "service" && one.from?.id !== store.me.id).length;
}
