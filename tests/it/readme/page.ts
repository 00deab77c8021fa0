import { io } from "socket.io-client";
import { connectChat, ok } from "./chat"; // generated: types, and a thin factory

const socket = connectChat(io, "https://example.org", { auth: { name: "Ann" } });

socket.on("chat message", ({ from, text }) => console.log(`${from}: ${text}`));

const reply = await socket.timeout(5000).emitWithAck("chat message", { room: "lobby", text: "hi" });
switch (reply.status) {
  case "ok": console.log("posted as", reply.data.id); break;
  case "error": console.log("muted until", reply.error.until); break;
  case "rejected": console.log(reply.issues); // [{ path: "/0/text", code: "length", message: "…" }]
}

// or the data alone; what is not `ok` is thrown
const { id } = await ok(socket.timeout(5000).emitWithAck("chat message", { room: "lobby", text: `${reply.status}` }));
console.log(id);
