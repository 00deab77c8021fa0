import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
export const rooms: number[] = await socket.emitWithAck("rooms"); // refused
