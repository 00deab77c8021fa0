import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emit("chat message", { room: "lobby", text: "hi", colour: "red" }, () => {}); // refused: Object literal may only specify known properties, and 'colour' does not exist in type 'NewMessageInput'.
