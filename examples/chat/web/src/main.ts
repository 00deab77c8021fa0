// Wires the page to the conversation.

import { Chat, type Listener } from "./chat";
import * as view from "./view";

const { page } = view;

let chat: Chat | undefined;
let nick = "";
let members = new Set<string>();

/** Of this tab only: with it we get our nick back after the connection was lost. */
function key(): string {
  const kept = sessionStorage.getItem("key");
  if (kept) return kept;
  // Not `randomUUID`: it is there on HTTPS and localhost only.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("key", made);
  return made;
}

function enter(as: string): void {
  chat?.close();
  nick = as;
  page.enter.disabled = true;
  view.mark(page.nick, page.nickError, undefined);
  chat = new Chat(nick, key(), listener);
}

function leave(why?: string): void {
  chat?.close();
  chat = undefined;
  sessionStorage.removeItem("nick");
  page.enter.disabled = false;
  view.show("entry");
  view.mark(page.nick, page.nickError, why);
}

const listener: Listener = {
  connection(state) {
    view.showConnection(state);
  },
  refused(why) {
    leave(why);
  },
  ended(why) {
    leave(why);
  },
  rooms(rooms) {
    view.showRooms(rooms, chat?.currentRoom ?? "", open);
  },
  presence(online) {
    page.online.textContent = String(online);
  },
  joined({ room, history, members: present }) {
    if (page.chat.hidden) {
      sessionStorage.setItem("nick", nick);
      page.me.textContent = nick;
      view.show("chat");
    }
    page.roomName.textContent = room;
    page.text.placeholder = `Message to ${room}`;
    for (const button of page.rooms.querySelectorAll<HTMLElement>("[data-room]")) {
      if (button.dataset["room"] === room) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    members = new Set(present);
    view.showMembers(members);
    view.clearLog();
    for (const message of history) view.addMessage(message, message.from === nick);
    view.addSystemLine(`You are in ${room}`);
  },
  message(message) {
    view.addMessage(message, message.from === nick);
  },
  entered(who) {
    members.add(who);
    view.showMembers(members);
    view.addSystemLine(`${who} came in`);
  },
  left(who) {
    members.delete(who);
    view.showMembers(members);
    view.addSystemLine(`${who} left`);
  },
  typing(nicks) {
    view.showTyping(nicks);
  },
};

/** What a call says that failed: no answer in time, or a connection that went. */
function failure(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `That did not work: ${reason}.`;
}

function open(room: string): void {
  if (room !== chat?.currentRoom) {
    chat?.join(room).catch((error: unknown) => view.addSystemLine(failure(error)));
  }
  page.text.focus();
}

page.entryForm.addEventListener("submit", (event) => {
  event.preventDefault();
  enter(page.nick.value.trim());
});

page.leave.addEventListener("click", () => leave());

page.newRoomForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = await chat?.create(page.newRoom.value.trim()).catch(failure);
  view.mark(page.newRoom, page.newRoomError, problem);
  if (!problem) {
    page.newRoom.value = "";
    page.text.focus();
  }
});

page.composer.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = page.text.value.trim();
  const problem = await chat?.post(nick, text).catch(failure);
  view.mark(page.text, page.textError, problem);
  // Not what was written meanwhile.
  if (!problem && page.text.value.trim() === text) {
    page.text.value = "";
    fit();
  }
});

page.text.addEventListener("input", () => {
  view.mark(page.text, page.textError, undefined);
  if (page.text.value !== "") chat?.typing();
  fit();
});

page.text.addEventListener("keydown", (event) => {
  // While an input method composes, Enter is its own.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  page.composer.requestSubmit();
});

/** The field grows with the text. */
function fit(): void {
  page.text.style.height = "auto";
  page.text.style.height = `${Math.min(page.text.scrollHeight + 2, 160)}px`;
}

const before = sessionStorage.getItem("nick");
if (before) {
  page.nick.value = before;
  enter(before);
} else {
  view.show("entry");
}
