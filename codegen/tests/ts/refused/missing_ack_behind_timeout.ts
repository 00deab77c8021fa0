import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.timeout(5000).emit("rooms"); // refused: Expected 2 arguments, but got 1.
socket.timeout(5000).emit("history", "lobby", 7); // refused: Expected 4 arguments, but got 3.
socket.timeout(5000).emitWithAck("chat message"); // refused: Expected 2 arguments, but got 1.
