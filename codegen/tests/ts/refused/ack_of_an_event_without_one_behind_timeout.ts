import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.timeout(5000).emitWithAck("leave"); // refused
