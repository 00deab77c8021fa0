// A page against the generated file and the stock client: it has to compile as it stands, and to run.
import { io } from "socket.io-client";
import { connectKitchen, kitchenPath, ok, type Dish, type DishInput } from "./kitchen.js";

declare const process: { argv: string[] };
const url = process.argv[2] ?? "";
const said: string[] = [];

const socket = connectKitchen(io, url, { id: 7 }, { auth: { name: "ann" }, transports: ["websocket"] });
socket.on("rate", (dish, ack) => ack({ stars: dish.length }));
const served = new Promise<Dish>((resolve) => socket.on("served", resolve));
const photo = new Promise<number>((resolve) => socket.on("photo", ({ image }) => resolve(image.byteLength)));

socket.emit("sit", 3);
const soup: DishInput = { name: "soup", portions: 2 };
const reply = await socket.timeout(5000).emitWithAck("order", 3, soup);
switch (reply.status) {
  case "ok": said.push(`order ${reply.data.number}`); break;
  case "error": said.push(`have ${reply.error.instead}`); break;
  case "rejected": said.push(reply.issues.map((issue) => issue.path).join()); break;
}
said.push((await served).hot ? "hot" : "cold");
const cake = await socket.timeout(5000).emitWithAck("order", 3, { name: "cake", portions: 1 });
if (cake.status === "error") said.push(`have ${cake.error.instead}`);
const wrong = await socket.timeout(5000).emitWithAck("order", 3, { name: "", portions: 10 });
if (wrong.status === "rejected") said.push(wrong.issues.map(({ path, code }) => `${path} ${code}`).join(", "));
await ok(socket.timeout(5000).emitWithAck("order", 3, { name: "cake", portions: 1 })).catch((error) => said.push(error.error.code));
said.push(await socket.timeout(5000).emitWithAck("askMe"));
socket.emit("show", "soup", new Uint8Array([1, 2, 3]));
said.push(`${await photo} bytes`);

const stranger = connectKitchen(io, url, { id: 13 }, { auth: { name: "bob" }, transports: ["websocket"] });
const refused = await new Promise<string>((resolve) => stranger.on("connect_error", (error) => {
  const { data } = error as import("./kitchen.js").KitchenConnectError;
  resolve(data && "code" in data ? `${error.message} until ${data.until}` : "?");
}));
said.push(refused, kitchenPath({ id: 7 }));

export function mistakes(): void {
  // @ts-expect-error: there is no such event
  socket.emit("orders");
  // @ts-expect-error: a dish has portions
  socket.emit("order", 3, { name: "soup" }, () => {});
  // @ts-expect-error: an auth has a name
  connectKitchen(io, url, { id: 7 }, { auth: {} });
  // @ts-expect-error: a kitchen has an id
  connectKitchen(io, url, {}, { auth: { name: "ann" } });
  // @ts-expect-error: a rating has stars
  socket.on("rate", (_, ack) => ack({ points: 1 }));
  // @ts-expect-error: what the server sends is whole
  const dish: Dish = soup;
  void dish;
}

console.log(said.join("\n"));
socket.disconnect();
stranger.disconnect();
