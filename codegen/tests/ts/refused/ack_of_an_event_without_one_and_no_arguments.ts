import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emitWithAck("typing"); // refused
