// What the chat itself says: who came, who left, what was pinned.

import { t } from "./words.js";

/** One line. */
export function serviceLine(message) {
  const content = message.service;
  const who = message.from?.name ?? t("somebody");
  if (content.new_chat_members) return arrival(content.new_chat_members, message.from);
  if (content.left_chat_member) return departure(content.left_chat_member, message.from);
  if ("pinned_message" in content) return t("pinned", { who });
  if (content.new_chat_title) return t("titled", { who, name: content.new_chat_title });
  if (content.forum_topic_created) return t("topicOpened", { who, name: content.forum_topic_created.name });
  if (content.forum_topic_edited) return t("topicNamed", { who, name: content.forum_topic_edited.name });
  if (content.forum_topic_closed) return t("topicClosed", { who });
  if (content.forum_topic_reopened) return t("topicReopened", { who });
  if (content.migrate_to_chat_id || content.migrate_from_chat_id) return t("moved");
  return t("service");
}

function arrival(people, by) {
  const who = people.map((one) => one.first_name).join("、");
  return people.some((one) => one.id === by?.id) ? t("joined", { who }) : t("added", { who, by: by?.name ?? t("somebody") });
}

function departure(person, by) {
  const who = person.first_name;
  return person.id === by?.id ? t("left", { who }) : t("removed", { who, by: by?.name ?? t("somebody") });
}
