import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emit("typing", 1); // refused: Argument of type 'number' is not assignable to parameter of type 'string'.
socket.emit("chat message", { room: "lobby", text: 1 }); // refused: Type 'number' is not assignable to type 'string'.
socket.emitWithAck("chat message", { room: "lobby", text: 1 }); // refused: Type 'number' is not assignable to type 'string'.
socket.timeout(1).emitWithAck("history", 1, 1); // refused: Argument of type 'number' is not assignable to parameter of type 'string'.
