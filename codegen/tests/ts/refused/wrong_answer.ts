import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.on("confirm", (_question, ack) => ack({ yes: "yes" })); // refused
