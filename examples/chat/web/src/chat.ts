// The conversation with the server, typed by the generated contract. It knows nothing of the page.

import { io } from "socket.io-client";
import {
  connectChat,
  ok,
  type ChatConnectError,
  type ChatSocket,
  type CreateError,
  type Joined,
  type Message,
  type PostError,
  type RoomInfo,
} from "./generated/chat";

/** What becomes visible of the conversation. */
export interface Listener {
  connection(state: ConnectionState): void;
  /** The server does not let us in. */
  refused(why: string): void;
  /** The server ended it, and the client does not come back by itself. */
  ended(why: string): void;
  rooms(rooms: RoomInfo[]): void;
  presence(online: number): void;
  joined(room: Joined): void;
  message(message: Message): void;
  entered(nick: string): void;
  left(nick: string): void;
  typing(nicks: string[]): void;
}

export type ConnectionState =
  | { state: "connecting" }
  | { state: "connected"; transport: string }
  | { state: "reconnecting"; attempt: number };

/** An answer takes no longer than this, or there is none. */
const PATIENCE = 5000;
/** Others believe that somebody writes for so long… */
const TYPING_HOLDS = 4000;
/** …hence we repeat it so often. */
const TYPING_REPEATS = 2500;

export class Chat {
  private readonly socket: ChatSocket;
  private readonly listener: Listener;
  private readonly typists = new Map<string, number>();
  private room = "lobby";
  private saidTyping = 0;

  constructor(nick: string, key: string, listener: Listener) {
    this.listener = listener;
    this.socket = connectChat(io, location.origin, { auth: { nick, key } });
    this.listenToConnection();
    this.listenToEvents();
  }

  get currentRoom(): string {
    return this.room;
  }

  close(): void {
    this.socket.close();
    this.forgetTypists();
  }

  /** Goes to a room. */
  async join(room: string): Promise<void> {
    const joined = await ok(this.socket.timeout(PATIENCE).emitWithAck("join", room));
    this.room = joined.room;
    this.forgetTypists();
    this.listener.joined(joined);
  }

  /** Opens a room and goes there; says what is wrong with it if it cannot. */
  async create(name: string): Promise<string | undefined> {
    const reply = await this.socket.timeout(PATIENCE).emitWithAck("create", { name });
    switch (reply.status) {
      case "ok":
        await this.join(reply.data.name);
        return undefined;
      case "error":
        return createErrorText(reply.error);
      case "rejected":
        return reply.issues[0]?.message ?? reply.message;
    }
  }

  /** Posts a message; says what is wrong with it if it cannot. */
  async post(from: string, text: string): Promise<string | undefined> {
    const room = this.room;
    const reply = await this.socket.timeout(PATIENCE).emitWithAck("chat message", { room, text });
    switch (reply.status) {
      case "ok":
        this.saidTyping = 0;
        if (room === this.room) this.listener.message({ room, from, text, ...reply.data });
        return undefined;
      case "error":
        return postErrorText(reply.error);
      case "rejected":
        return reply.issues[0]?.message ?? reply.message;
    }
  }

  /** Says that we are writing; as often as wanted. */
  typing(): void {
    const now = Date.now();
    if (now - this.saidTyping < TYPING_REPEATS) return;
    this.saidTyping = now;
    this.socket.volatile.emit("typing");
  }

  private listenToConnection(): void {
    const { socket, listener } = this;
    const manager = socket.io;
    const connected = () =>
      listener.connection({ state: "connected", transport: manager.engine.transport.name });

    listener.connection({ state: "connecting" });
    socket.on("connect", () => {
      connected();
      manager.engine.once("upgrade", connected);
      // A room may be gone when we come back.
      this.join(this.room)
        .catch(() => this.join("lobby"))
        .catch(() => {
          if (socket.connected) listener.refused("The server does not answer.");
        });
    });
    socket.on("connect_error", (error) => {
      // While `active`, the connection failed and will be tried again; else the server said no.
      if (!socket.active) listener.refused(refusedText(error as ChatConnectError));
    });
    socket.on("disconnect", (reason) => {
      this.forgetTypists();
      if (reason === "io server disconnect") {
        listener.ended("The server ended this connection. Did you come in from another window?");
      } else if (socket.active) {
        listener.connection({ state: "reconnecting", attempt: 0 });
      }
    });
    manager.on("reconnect_attempt", (attempt) =>
      listener.connection({ state: "reconnecting", attempt }),
    );
  }

  private listenToEvents(): void {
    const { socket, listener } = this;
    socket.on("rooms", (rooms) => listener.rooms(rooms));
    socket.on("presence", ({ online }) => listener.presence(online));
    socket.on("chat message", (message) => {
      if (message.room !== this.room) return;
      this.stoppedTyping(message.from);
      listener.message(message);
    });
    socket.on("entered", ({ room, nick }) => {
      if (room === this.room) listener.entered(nick);
    });
    socket.on("left", ({ room, nick }) => {
      if (room !== this.room) return;
      this.stoppedTyping(nick);
      listener.left(nick);
    });
    socket.on("typing", ({ room, nick }) => {
      if (room !== this.room) return;
      window.clearTimeout(this.typists.get(nick));
      this.typists.set(nick, window.setTimeout(() => this.stoppedTyping(nick), TYPING_HOLDS));
      listener.typing([...this.typists.keys()]);
    });
  }

  private stoppedTyping(nick: string): void {
    window.clearTimeout(this.typists.get(nick));
    if (this.typists.delete(nick)) this.listener.typing([...this.typists.keys()]);
  }

  private forgetTypists(): void {
    for (const timer of this.typists.values()) window.clearTimeout(timer);
    this.typists.clear();
    this.listener.typing([]);
  }
}

function refusedText({ data, message }: ChatConnectError): string {
  if (!data) return message;
  if ("status" in data) return data.issues[0]?.message ?? data.message;
  switch (data.code) {
    case "nick_taken":
      return `Somebody is here as “${data.nick}”. Take another nick.`;
    case "nick_invalid":
      return "A nick has no spaces at its ends and no control characters.";
    case "full":
      return `The chat is full: ${data.limit} people are here.`;
  }
}

function postErrorText(error: PostError): string {
  switch (error.code) {
    case "rate_limited":
      return `That was fast. Wait ${seconds(error.seconds)}.`;
    case "muted":
      return `You are muted for ${seconds(error.seconds)}.`;
    case "not_in_room":
      return "You are not in this room.";
  }
}

function createErrorText(error: CreateError): string {
  switch (error.code) {
    case "exists":
      return "There is a room of that name.";
    case "too_many_rooms":
      return "There are too many rooms.";
  }
}

function seconds(count: number): string {
  return count === 1 ? "1 second" : `${count} seconds`;
}
