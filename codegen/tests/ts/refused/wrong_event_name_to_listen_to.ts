import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.on("chat massage", () => {}); // refused
