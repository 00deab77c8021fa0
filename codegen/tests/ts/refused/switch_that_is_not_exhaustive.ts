import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
const reply = await socket.emitWithAck("chat message", { room: "lobby", text: "hi" });
switch (reply.status) {
  case "ok": break;
  case "error": break;
  default: reply satisfies never; // refused
}
