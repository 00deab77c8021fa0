import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
export const id: string = (await socket.timeout(5000).emitWithAck("history", "lobby", 1)).anything; // refused
