// What users write with validators: has to compile.
import type { StandardSchemaV1 as Official } from "@standard-schema/spec";
import { io } from "socket.io-client";
import {
  chatSchemas, checked, connectChat, InvalidAnswer, ok, projectSchemas,
  type ChatConnectError, type ChatSocket, type Invalid, type Message, type PostError, type Posted, type Question, type Rejected, type Reply,
} from "../golden/chat.validators";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(): T | undefined => undefined;

// They are what the specification wants, and say exactly what comes out.
const official: Official<unknown, [message: Message]> = chatSchemas.events["chat message"];
yes<Same<Official.InferOutput<typeof official>, [message: Message]>>();
yes<Same<Official.InferInput<(typeof chatSchemas)["events"]["chat message"]>, unknown>>();
yes<Same<Official.InferOutput<(typeof chatSchemas)["events"]["salute"]>, [a: string, b: string[], c: ArrayBuffer | Uint8Array]>>();
yes<Same<Official.InferOutput<(typeof chatSchemas)["events"]["confirm"]>, [question: Question]>>();
yes<Same<Official.InferOutput<(typeof chatSchemas)["events"]["exception"]>, [rejected: Rejected]>>();
yes<Same<Official.InferOutput<(typeof chatSchemas)["acks"]["chat message"]>, Reply<Posted, PostError>>>();
yes<Same<Official.InferOutput<(typeof chatSchemas)["acks"]["rooms"]>, string[]>>();
yes<Same<Official.InferOutput<(typeof projectSchemas)["acks"]["size"]>, number>>();
yes<Same<Official.InferOutput<(typeof projectSchemas)["acks"]["size"]["values"]>, [a: number, b: string | null]>>();
yes<Same<Official.InferOutput<(typeof chatSchemas)["connectError"]>, Exclude<ChatConnectError["data"], undefined>>>();
yes<Same<keyof (typeof chatSchemas)["acks"], "chat message" | "rooms" | "history">>();

// A library that takes any Standard Schema.
async function parsed<S extends Official>(schema: S, value: unknown): Promise<Official.InferOutput<S>> {
  const result = await schema["~standard"].validate(value);
  if (result.issues) throw new Error(result.issues[0]?.message);
  return result.value;
}
export const [message]: [Message] = await parsed(chatSchemas.events["chat message"], []);

// Without a wait, and narrowed.
const result = chatSchemas.acks.rooms["~standard"].validate(null);
if (result.issues === undefined) result.value.map((room) => room.length);
else result.issues[0]?.path[0]?.toString();

const reports: Invalid[] = [];
const socket = connectChat(io, "https://example.org", { auth: { token: "t" } });
export const safe: ChatSocket = checked(socket, chatSchemas, { onInvalid: (invalid) => reports.push(invalid) });
safe.on("chat message", (message) => message.text.length).once("userJoined", ({ user }) => user.length);
safe.on("connect_error", (error) => error.data);
safe.off("chat message").volatile.emit("typing", "lobby");
try {
  const { id } = await ok(safe.timeout(5000).emitWithAck("chat message", { room: "lobby", text: "hi" }));
  id.toFixed();
} catch (error) {
  if (error instanceof InvalidAnswer) error.issues[0]?.message.length;
}
