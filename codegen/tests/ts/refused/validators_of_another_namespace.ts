import { checked, projectSchemas, type ChatSocket } from "../../golden/chat.validators";
declare const socket: ChatSocket;
checked(socket, projectSchemas, { onInvalid() {} }); // refused
