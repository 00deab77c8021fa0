import { chatSchemas, checked, type ChatSocket } from "../../golden/chat.validators";
declare const socket: ChatSocket;
checked(socket, chatSchemas, {}); // refused
