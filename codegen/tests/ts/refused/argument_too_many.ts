import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emit("typing", "lobby", "hall"); // refused: Expected 2 arguments, but got 3.
socket.emitWithAck("rooms", "lobby"); // refused: Expected 1 arguments, but got 2.
