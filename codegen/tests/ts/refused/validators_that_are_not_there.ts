import { chatSchemas } from "../../golden/chat.validators";
export const none = chatSchemas.acks["typing"]; // refused
