import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emit("chat massage", { room: "lobby", text: "hi" }, () => {}); // refused: Argument of type '"chat massage"' is not assignable to parameter of type 'keyof ChatClientToServer'.
