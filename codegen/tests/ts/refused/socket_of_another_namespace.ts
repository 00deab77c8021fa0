import type { ChatSocket, ProjectSocket } from "../../golden/chat";
declare const socket: ChatSocket;
export const other: ProjectSocket = socket; // refused
