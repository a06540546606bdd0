// The bot's commands in a chat, as the network chooses among scopes: the nearest one wins, then the language.

import { bot } from "./store.js";

export function commandsIn(chat, person) {
  const known = bot()?.commands ?? {};
  for (const scope of scopesOf(chat, person.id))
    for (const language of [person.language_code, ""]) {
      const found = known[`${scope}/${language ?? ""}`];
      if (found?.length) return found;
    }
  return [];
}

function scopesOf(chat, user) {
  if (chat.type === "private") return [`chat/${chat.id}/`, "all_private_chats//", "default//"];
  const isAdmin = ["administrator", "creator"].includes(chat.members[user]);
  return [`chat_member/${chat.id}/${user}`, isAdmin ? `chat_administrators/${chat.id}/` : null, `chat/${chat.id}/`,
    isAdmin ? "all_chat_administrators//" : null, "all_group_chats//", "default//"].filter(Boolean);
}
