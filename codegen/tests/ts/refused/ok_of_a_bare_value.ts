import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
import { ok } from "../../golden/chat";
ok(socket.emitWithAck("rooms")); // refused
