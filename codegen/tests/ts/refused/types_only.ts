import type { ChatSocket, ProjectPath } from "../../golden/chat.types";
declare const socket: ChatSocket;
socket.emit("chat message", { room: "lobby" }); // refused
export const path: ProjectPath = "/project/seven"; // refused
export type Hidden = import("../../golden/chat.types").Typed; // refused
