// What a user of the generated file writes. It has to compile as it stands.
import { io, type Socket } from "socket.io-client";
import { connectChat, connectProject, ok, projectPath, Refusal } from "../golden/chat";
import type { Acked, ChatClientToServer, ChatServerToClient, ChatSocket, Message, PostError } from "../golden/chat";

export const socket: ChatSocket = connectChat(io, "https://example.org", { auth: { token: "t" }, transports: ["websocket"] });
connectChat(io, "", { auth: (send) => send({ token: "t" }) });
connectChat(io, "", { auth: async (send) => send({ token: await Promise.resolve("t") }) });

// Everything else is still socket.io-client's own.
export const untyped: Socket = socket;
export const anything: Socket<any, any> = socket;
export const sockets: Socket<ChatServerToClient, any>[] = [socket, socket.timeout(100)];
export const same: ChatSocket[] = [socket.volatile, socket.compress(true), socket.connect(), socket.onAny((name: string) => name)];
socket.volatile.emit("typing", "lobby").emit("leave");
socket.compress(true).volatile.timeout(100).emit("rooms", (error, rooms) => error?.message ?? rooms?.[0]?.length);
socket.on("chat message", ({ text }) => text.length).on("userJoined", ({ user }) => user.length).emit("leave");
socket.io.on("reconnect", (attempt) => attempt.toFixed());
socket.listeners("userJoined")[0]?.({ user: "ann" });
socket.on("connect", () => socket.id?.length);
socket.on("disconnect", (reason) => reason.length);
socket.once("exception", ({ issues }) => issues[0]?.path.length);

socket.on("connect_error", (error) => {
  if (error.data === undefined) return error.message.length;
  if ("status" in error.data) return error.data.issues.length;
  switch (error.data.code) {
    case "banned": return error.data.until.length;
    case "bad_token": return 0;
  }
});

socket.on("chat message", (message) => message.text.length);
socket.on("userJoined", ({ user }) => user.length);
socket.on("salute", (greeting, names, image) => greeting.length + names.length + image.byteLength);
socket.on("confirm", (question, ack) => ack({ yes: question.text.length > 1 }));
socket.off("chat message");

socket.emit("typing", "lobby");
socket.emit("leave");
socket.emit("leave", null);
socket.emit("chat message", { room: "lobby", text: "hi" }, (reply) => reply.status);
socket.emit("chat message", { room: "lobby", text: "hi", reply_to: null }, () => {});
// Without its ack an event is fired and forgotten.
socket.emit("chat message", { room: "lobby", text: "hi" });
socket.volatile.emit("rooms").emit("history", "lobby", 7);
socket.timeout(5000).emit("rooms", (error, rooms) => error?.message ?? rooms?.[0]?.length);

const reply = await socket.timeout(5000).emitWithAck("chat message", { room: "lobby", text: "hi" });
switch (reply.status) {
  case "ok": reply.data.id.toFixed(); break;
  case "error": if (reply.error.code === "muted") reply.error.until.length; break;
  case "rejected": reply.issues[0]?.code.length; break;
  default: reply satisfies never;
}

export const rooms: string[] = await socket.emitWithAck("rooms");
export const history: Message[] = await ok(socket.emitWithAck("history", "lobby", undefined));
history.concat(await ok(socket.timeout(100).emitWithAck("history", "lobby", 7)));
try {
  const { id } = await ok(socket.timeout(5000).emitWithAck("chat message", { room: "lobby", text: "hi" }));
  id.toFixed();
} catch (error) {
  if (error instanceof Refusal) {
    const refusal: Refusal<PostError> = error;
    if (refusal.error?.code === "muted") refusal.error.until.length;
    refusal.issues.length;
  }
}

// Names that are type parameters, as in a hook.
export function useEvent<K extends keyof ChatServerToClient>(event: K, listener: ChatServerToClient[K]) {
  socket.on(event, listener);
  return () => { socket.off(event, listener); };
}
export function send<K extends keyof ChatClientToServer>(event: K, ...args: Parameters<ChatClientToServer[K]>) {
  socket.emit(event, ...args);
}
export function either(event: "typing" | "leave") {
  socket.emit(event, "lobby");
}
export const acked: Acked<ChatClientToServer>[] = ["chat message", "rooms", "history"];

const path: `/project/${string}` = projectPath({ id: 7 });
path.length;
const project = connectProject(io, "https://example.org/", { id: 7 });
project.emit("label", { a: ["b", { c: "d" }] }, "#ffffff");
project.emit("log", 1, "two", null);
project.emit("log");
project.emit("log", ...acked);
project.emit("size", (size, name) => size.toFixed() + name?.length);
const uploaded = await ok(project.emitWithAck("upload", { name: "a", content: new Blob([]) }));
uploaded.content.byteLength;
if (uploaded.role === "guest") uploaded.name.length;
const tree = await project.emitWithAck("tree", { name: "/", sizes: { a: 1 }, folders: [{ name: "b", sizes: {} }] });
tree.folders?.[0]?.sizes["a"]?.toFixed();
