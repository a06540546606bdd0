// What the page itself says, in Chinese and English.

const ZH = {
  page: "工作群", me: "我是", switch: "换一个人", language: "English", list: "会话", search: "找人", noOne: "没有这个人",
  openBeside: "在新窗口以{name}打开", people: "{n}人", group: "群", private: "私聊", withBot: "与{bot}私聊", start: "开始",
  startHint: "点“开始”,{bot}就能在这里回答您。", noChat: "选一个会话", noChats: "{name}还没有加入任何群。",
  empty: "还没有消息。", back: "返回", write: "写消息", caption: "写一句说明", photos: "照片", document: "文件", send: "发送",
  commands: "命令", remove: "去掉", replyTo: "回复{name}", editing: "修改消息", cancel: "取消", reply: "回复", edit: "修改",
  delete: "删除", actions: "更多操作", react: "回应{emoji}", edited: "已修改", unread: "{n}条未读", fresh: "{n}条新消息",
  newest: "最新消息", earlier: "更早的消息", photo: "照片", photoOf: "{name}发的照片", file: "文件", place: "位置",
  download: "下载{name}", close: "关闭", previous: "上一张", next: "下一张", original: "原图", gone: "消息已删除", you: "你",
  today: "今天", yesterday: "昨天", lost: "连接断了,正在重新连接…", back_again: "已重新连接", ok: "知道了",
  noAnswer: "机器人还没有回答,请稍后再看。", oldButton: "这条消息已经更新,请看最新的按钮。", refused: "没有成功:{why}",
  away: "连不上服务,消息没有发出,请再试一次。", tooMany: "一次最多发10张照片,多出的没有加入。",
  tooLarge: "{name}超过20 MB,没有加入。", noPicture: "有照片打不开,请换一张。",
  tooLong: "太长了:最多{n}个字。", drop: "松开鼠标,加入照片", general: "全部", topic: "话题{name}",
  joined: "{who}加入了群", added: "{by}邀请{who}入群", left: "{who}离开了群", removed: "{by}将{who}移出了群",
  pinned: "{who}置顶了一条消息", titled: "{who}把群名改为“{name}”", topicOpened: "{who}建立了话题“{name}”",
  topicNamed: "{who}把话题改名为“{name}”", topicClosed: "{who}关闭了话题", topicReopened: "{who}重新打开了话题",
  moved: "本群已升级", service: "系统消息", typing: "正在输入…", forwarded: "转发自{name}", somebody: "某人",
  keys: "Alt+1…9 换人 · ↑↓ 选会话 · Enter 发送 · Shift+Enter 换行 · Esc 取消",
};

const EN = {
  page: "Work group", me: "I am", switch: "Be somebody else", language: "中文", list: "Chats", search: "Find a person",
  noOne: "Nobody of that name", openBeside: "Open as {name} in a new window", people: "{n} people", group: "Group",
  private: "Private", withBot: "Chat with {bot}", start: "Start", startHint: "Press Start and {bot} can answer you here.",
  noChat: "Choose a chat", noChats: "{name} is in no group yet.", empty: "No messages yet.", back: "Back",
  write: "Message", caption: "Add a sentence", photos: "Photos", document: "File", send: "Send", commands: "Commands",
  remove: "Remove", replyTo: "Reply to {name}", editing: "Edit message", cancel: "Cancel", reply: "Reply", edit: "Edit",
  delete: "Delete", actions: "More actions", react: "React with {emoji}", edited: "edited", unread: "{n} unread",
  fresh: "{n} new", newest: "Newest messages", earlier: "Earlier messages", photo: "Photo", photoOf: "Photo by {name}",
  file: "File", place: "Place", download: "Download {name}", close: "Close", previous: "Previous", next: "Next",
  original: "Original", gone: "Deleted message", you: "You", today: "Today", yesterday: "Yesterday",
  lost: "Connection lost, reconnecting…", back_again: "Connected again", ok: "OK",
  noAnswer: "The bot has not answered yet; look again in a moment.",
  oldButton: "This message has changed; please use its newest buttons.", refused: "That did not work: {why}",
  away: "The server cannot be reached. Nothing was sent; please try again.",
  tooMany: "At most 10 photos at a time; the rest were left out.", tooLarge: "{name} is larger than 20 MB and was left out.",
  noPicture: "A photo cannot be opened. Please choose another.", tooLong: "Too long: at most {n} characters.",
  drop: "Drop to add photos", general: "All", topic: "Topic {name}", joined: "{who} joined the group",
  added: "{by} added {who}", left: "{who} left the group", removed: "{by} removed {who}", pinned: "{who} pinned a message",
  titled: "{who} named the group “{name}”", topicOpened: "{who} opened the topic “{name}”",
  topicNamed: "{who} renamed the topic to “{name}”", topicClosed: "{who} closed the topic",
  topicReopened: "{who} reopened the topic", moved: "This group was upgraded", service: "Notice", typing: "typing…",
  forwarded: "Forwarded from {name}", somebody: "somebody",
  keys: "Alt+1…9 who I am · ↑↓ chats · Enter sends · Shift+Enter new line · Esc cancels",
};

export const CATALOGUES = { zh: ZH, en: EN };

let language = remembered() || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** The sentence of this name in the language of the page. */
export function t(name, values = {}) {
  return CATALOGUES[language][name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

export const locale = () => (language === "zh" ? "zh-CN" : "en-GB");

/** The other language, remembered. */
export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("playground.language", language);
}

function remembered() {
  const kept = localStorage.getItem("playground.language");
  return kept === "zh" || kept === "en" ? kept : null;
}
