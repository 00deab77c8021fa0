import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emitWithAck("history", "lobby"); // refused: Expected 3 arguments, but got 2.
