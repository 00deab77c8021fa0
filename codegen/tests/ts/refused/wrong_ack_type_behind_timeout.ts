import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
export const rooms: number[] = await socket.timeout(5000).emitWithAck("rooms"); // refused
