import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.emitWithAck("typing", "lobby"); // refused: Argument of type '"typing"' is not assignable to parameter of type 'Acked<ChatClientToServer>'.
