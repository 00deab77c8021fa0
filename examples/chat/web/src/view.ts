// What the page shows. It knows nothing of sockets.

import type { ConnectionState } from "./chat";
import type { Message, RoomInfo } from "./generated/chat";

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

export const page = {
  entry: element("entry", HTMLElement),
  entryForm: element("entry-form", HTMLFormElement),
  nick: element("nick", HTMLInputElement),
  nickError: element("nick-error", HTMLElement),
  enter: element("enter", HTMLButtonElement),
  chat: element("chat", HTMLElement),
  online: element("online", HTMLElement),
  status: element("status", HTMLElement),
  rooms: element("rooms", HTMLUListElement),
  newRoomForm: element("new-room-form", HTMLFormElement),
  newRoom: element("new-room", HTMLInputElement),
  newRoomError: element("new-room-error", HTMLElement),
  me: element("me", HTMLElement),
  leave: element("leave", HTMLButtonElement),
  roomName: element("room-name", HTMLElement),
  members: element("members", HTMLElement),
  log: element("log", HTMLOListElement),
  typing: element("typing", HTMLElement),
  composer: element("composer", HTMLFormElement),
  text: element("text", HTMLTextAreaElement),
  textError: element("text-error", HTMLElement),
};

/** The entry or the chat. */
export function show(which: "entry" | "chat"): void {
  page.entry.hidden = which !== "entry";
  page.chat.hidden = which !== "chat";
  (which === "entry" ? page.nick : page.text).focus();
}

/** What is wrong with a field; nothing if nothing is. */
export function mark(field: HTMLElement, note: HTMLElement, problem: string | undefined): void {
  note.textContent = problem ?? "";
  if (problem) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

export function showConnection(connection: ConnectionState): void {
  page.status.dataset["state"] = connection.state;
  page.status.textContent = connectionText(connection);
}

function connectionText(connection: ConnectionState): string {
  switch (connection.state) {
    case "connecting":
      return "connecting …";
    case "connected":
      return `connected · ${connection.transport}`;
    case "reconnecting":
      return connection.attempt > 1 ? `reconnecting (${connection.attempt}) …` : "reconnecting …";
  }
}

export function showRooms(rooms: RoomInfo[], current: string, open: (name: string) => void): void {
  // The focus stays where it was: on the room of the same name.
  const focused = document.activeElement?.closest<HTMLElement>("#rooms [data-room]")?.dataset["room"];
  page.rooms.replaceChildren(
    ...rooms.map(({ name, members }) => {
      const button = create("button", "room-button");
      button.type = "button";
      button.dataset["room"] = name;
      button.dataset["testid"] = `room-${name}`;
      if (name === current) button.setAttribute("aria-current", "true");
      const count = create("span", "count", members > 0 ? String(members) : "");
      count.setAttribute("aria-label", members > 0 ? `, ${members} in it` : ", empty");
      button.append(create("span", "name", name), count);
      button.addEventListener("click", () => open(name));
      const item = document.createElement("li");
      item.append(button);
      if (name === focused) queueMicrotask(() => button.focus());
      return item;
    }),
  );
}

export function showMembers(members: Iterable<string>): void {
  page.members.textContent = [...members].sort((a, b) => a.localeCompare(b)).join(", ");
}

export function showTyping(nicks: string[]): void {
  const [first, second] = nicks;
  if (first === undefined) page.typing.textContent = "";
  else if (second === undefined) page.typing.textContent = `${first} is typing …`;
  else if (nicks.length === 2) page.typing.textContent = `${first} and ${second} are typing …`;
  else page.typing.textContent = "Several people are typing …";
}

export function clearLog(): void {
  page.log.replaceChildren();
}

export function addMessage(message: Message, own: boolean): void {
  const last = page.log.lastElementChild;
  const follows = last instanceof HTMLElement && last.dataset["from"] === message.from;
  const item = create("li", own ? "message own" : "message");
  item.classList.toggle("follows", follows);
  item.dataset["testid"] = "message";
  item.dataset["from"] = message.from;
  item.style.setProperty("--hue", String(hue(message.from)));

  const avatar = create("span", "avatar", initial(message.from));
  avatar.setAttribute("aria-hidden", "true");
  const at = new Date(message.at);
  const time = create("time", "time", at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = at.toISOString();
  const bubble = create("div", "bubble");
  bubble.append(create("span", "from", message.from), create("span", "text", message.text), time);
  item.append(avatar, bubble);
  append(item, own);
}

export function addSystemLine(text: string): void {
  const item = create("li", "system", text);
  item.dataset["testid"] = "system-line";
  append(item, false);
}

/** Stays at the end, unless somebody reads further up. */
function append(item: HTMLElement, scroll: boolean): void {
  const { log } = page;
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(item);
  if (atEnd || scroll) log.scrollTop = log.scrollHeight;
}

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function initial(nick: string): string {
  return [...nick][0]?.toUpperCase() ?? "?";
}

/** A colour for each nick, always the same. */
function hue(nick: string): number {
  let hash = 0;
  for (const character of nick) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}
