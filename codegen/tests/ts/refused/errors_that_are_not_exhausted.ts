import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
import { ok, type PostError } from "../../golden/chat";
export function words(error: PostError): string { // refused
  switch (error.code) {
    case "muted": return error.until;
  }
}
ok(socket.emitWithAck("chat message", { room: "lobby", text: "hi" }));
