import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emit("chat message", { room: "lobby", text: 1 }, () => {}); // refused: Type 'number' is not assignable to type 'string'.
