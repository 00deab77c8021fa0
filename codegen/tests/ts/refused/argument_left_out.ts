import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emit("typing"); // refused: Expected 2 arguments, but got 1.
socket.emit("chat message"); // refused: Expected 3 arguments, but got 1.
socket.volatile.emit("history", "lobby"); // refused: Expected 4 arguments, but got 2.
