// The types alone, with the factory of the stock client.
import { io } from "socket.io-client";
import type { ChatOptions, ChatSocket, Contract, ProjectPath, Reply, Posted } from "../golden/chat.types";

const auth = { token: "t", $contract: { name: "chat", version: "1.0.0", hash: "03686263cb22da60" } satisfies Contract };
const options: ChatOptions = { transports: ["websocket"], auth };
const socket = io("https://example.org/chat", options) as ChatSocket;
socket.on("userJoined", ({ user }) => user.toUpperCase());
socket.on("connect_error", (error) => error.data);

const reply = await socket.timeout(5000).emitWithAck("chat message", { room: "lobby", text: "hi" });
export const id: number | undefined = reply.status === "ok" ? reply.data.id : undefined;
export const answer: Reply<Posted, unknown> = reply;

const path: ProjectPath = "/project/7";
export const project = io(`https://example.org${path}`);
