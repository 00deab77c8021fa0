import type { ChatSocket } from "../../golden/chat";
declare const socket: ChatSocket;
socket.timeout(1).emit("rooms", (error) => error.message); // refused: 'error' is possibly 'null'.
