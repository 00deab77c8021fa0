// What the validators of the generated file say of odd values, and what a checked socket of the stock client does.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { io } from "socket.io-client";
import vm from "node:vm";
import { moduleOf } from "./module.mjs";

const { chatSchemas, checked, connectChat, InvalidAnswer, projectSchemas } = await moduleOf(
  await readFile(new URL("../golden/chat.validators.ts", import.meta.url), "utf8"),
);
const issues = (schema, value) => schema["~standard"].validate(value).issues;

// A Standard Schema, and what it was given comes out.
const message = { id: 1, room: "lobby", from: "ann", text: "hi" };
const heard = chatSchemas.events["chat message"]["~standard"];
assert.deepEqual([heard.version, heard.vendor], [1, "ackord"]);
const value = [message];
assert.equal(heard.validate(value).value, value);

// Every problem with its place, and its words.
assert.deepEqual(issues(chatSchemas.events["chat message"], [{ id: -1.5, room: null, from: "ann" }]), [
  { message: "is missing", path: [0, "text"] },
  { message: "expected an integer, got -1.5", path: [0, "id"] },
  { message: "expected a string, got null", path: [0, "room"] },
]);
assert.deepEqual(issues(chatSchemas.events.userJoined, []), [{ message: "must have at least 1 element", path: [] }]);
assert.equal(issues(chatSchemas.events.userJoined, [{ user: "ann" }, "what recovery sends behind them"]), undefined);
const words = (value) => issues(chatSchemas.acks["chat message"], value).map(({ path, message }) => `${path.join(".")}: ${message}`);
assert.deepEqual(words(7), [": expected an object, got a number"]);
assert.deepEqual(words({}), ["status: is missing"]);
assert.deepEqual(words({ status: "ko" }), ['status: expected one of "ok", "error", "rejected", got "ko"']);
assert.deepEqual(words({ status: "ok", data: {} }), ["data.id: is missing"]);
assert.deepEqual(words({ status: "error", error: { code: "muted" } }), ["error.until: is missing"]);
assert.deepEqual(issues(projectSchemas.acks.size, "1"), [{ message: "expected an integer, got a string", path: [] }]);
assert.deepEqual(issues(projectSchemas.acks.size.values, [1, 2]), [{ message: "expected a string or null, got a number", path: [1] }]);
assert.deepEqual(issues(chatSchemas.connectError, { code: "banned" }), [{ message: "is missing", path: ["until"] }]);
assert.equal(issues(chatSchemas.acks.rooms, Array(1000).fill(1)).length, 32, "at most so many are said");

// Binary data, of other realms and with the prototype of nothing too.
const salute = (data) => issues(chatSchemas.events.salute, ["a", [], data]);
const elsewhere = vm.runInNewContext("[new Uint8Array(2), new ArrayBuffer(2)]");
for (const data of [new Uint8Array(2), new ArrayBuffer(2), Buffer.from("ab"), ...elsewhere]) assert.equal(salute(data), undefined);
for (const data of ["AAEC", new DataView(new ArrayBuffer(2)), [0, 1], { 0: 1 }, null]) assert.equal(salute(data).length, 1);
assert.equal(issues(chatSchemas.events["chat message"], [Object.assign(Object.create(null), message)]), undefined);
const parsed = JSON.parse('{"name":"a","sizes":{"__proto__":"x","constructor":1},"folders":[]}');
assert.deepEqual(issues(projectSchemas.acks.tree, parsed), [{ message: "expected an integer, got a string", path: ["sizes", "__proto__"] }]);

// However deep a value is, and whatever it is, a validator ends and does not throw.
let folder = { name: "a", sizes: {} };
for (let depth = 0; depth < 100_000; depth += 1) folder = { name: "a", sizes: {}, folders: [folder] };
assert(issues(projectSchemas.acks.tree, folder).every(({ message }) => message === "is nested too deeply"));
for (const odd of [undefined, NaN, Infinity, 1n, Symbol("s"), () => 1, new Date(), new Map(), new Proxy({}, {})]) {
  assert(issues(chatSchemas.acks.rooms, odd).length > 0, String(odd));
}

// A socket of the stock client that is on no network.
const raw = connectChat(io, "http://localhost:9", { auth: { token: "t" }, autoConnect: false });
const sent = [];
raw.connected = true;
raw.packet = (packet) => sent.push(packet);
const receive = (...data) => raw.onevent({ data });
const answer = (...data) => raw.onack({ id: sent.at(-1).id, data });
const told = [];
const socket = checked(raw, chatSchemas, { onInvalid: (invalid) => told.push([invalid.kind, invalid.event, invalid.issues.length]) });
const said = () => told.splice(0);

const seen = [];
const listener = (message) => seen.push(message.text);
assert.equal(socket.on("chat message", listener), socket, "calls go on with the checked socket");
receive("chat message", message);
receive("chat message", { ...message, text: 7 });
assert.deepEqual(seen, ["hi"]);
assert.deepEqual(said(), [["event", "chat message", 1]]);
assert.equal(socket.off("chat message", listener), socket);
receive("chat message", message);
assert.deepEqual(seen, ["hi"], "off knows the listener");
socket.addEventListener("chat message", listener);
raw.off("chat message", listener);
receive("chat message", message);
assert.deepEqual(seen, ["hi"], "and so does that of the socket itself");

socket.once("chat message", listener);
receive("chat message", {});
receive("chat message", { ...message, text: "first" });
receive("chat message", { ...message, text: "second" });
assert.deepEqual(seen, ["hi", "first"], "the first that fits");
assert.deepEqual(said(), [["event", "chat message", 4]]);
socket.once("chat message", listener).off("chat message", listener);
receive("chat message", message);
assert.equal(seen.length, 2);

// An event that wants an answer: the acknowledgement is no argument.
const questions = [];
socket.on("confirm", (question, ack) => questions.push(question.text) && ack({ yes: true }));
raw.onevent({ id: 7, data: ["confirm", { text: "?" }] });
assert.deepEqual(sent.pop().data, [{ yes: true }]);
raw.onevent({ id: 8, data: ["confirm", { text: null }] });
assert.deepEqual([questions, sent.length, said()], [["?"], 0, [["event", "confirm", 1]]]);

// Events of the client itself, and what a server may say that the contract does not know.
let connections = 0;
socket.on("connect", () => (connections += 1)).once("connect", () => (connections += 1));
raw.emitReserved("connect");
raw.emitReserved("connect");
assert.equal(connections, 3);
socket.on("unknown", (...args) => seen.push(args.length));
receive("unknown", 1, 2);
assert.equal(seen.pop(), 2);

// A refusal is always told; data that does not fit is not.
const errors = [];
socket.on("connect_error", (error) => errors.push([error.message, error.data, error instanceof Error]));
const refusal = (data) => Object.assign(new Error("no"), { data });
for (const data of [{ code: "bad_token" }, { code: 1 }, undefined]) raw.emitReserved("connect_error", refusal(data));
assert.deepEqual(errors, [["no", { code: "bad_token" }, true], ["no", undefined, true], ["no", undefined, true]]);
assert.deepEqual(said(), [["connect_error", "connect_error", 1]]);

// Answers.
const posted = { status: "ok", data: { id: 1 } };
const post = (to) => to.emitWithAck("chat message", { room: "lobby", text: "hi" });
let promise = post(socket);
answer(posted);
assert.deepEqual(await promise, posted);
for (const to of [() => socket, () => socket.timeout(5000), () => socket.timeout(5000).compress(true)]) {
  promise = post(to());
  answer({ status: "ok", data: {} });
  const error = await promise.then(assert.fail, (error) => error);
  assert(error instanceof InvalidAnswer && error instanceof Error);
  assert.equal(String(error), 'InvalidAnswer: the answer to "chat message" does not fit: is missing');
  assert.deepEqual([error.event, error.value, error.issues[0].path], ["chat message", { status: "ok", data: {} }, ["data", "id"]]);
}
assert.deepEqual(said(), Array(3).fill(["answer", "chat message", 1]));
await assert.rejects(post(socket.timeout(1)), /timed out/);

const answers = [];
const collect = (...values) => answers.push(values);
assert.equal(socket.emit("rooms", collect), socket);
answer(["lobby"]);
socket.emit("rooms", collect);
answer(["lobby", 1]);
assert.deepEqual([answers.splice(0), said()], [[[["lobby"]]], [["answer", "rooms", 1]]], "not called with what does not fit");
socket.timeout(5000).emit("rooms", collect);
answer(["lobby"]);
socket.timeout(5000).emit("rooms", collect);
answer("lobby");
const [fine, [error, ...none]] = answers.splice(0);
assert.deepEqual(fine, [null, ["lobby"]]);
assert(error instanceof InvalidAnswer && none.length === 0, "behind timeout() there is an error to give");
assert.deepEqual(said(), [["answer", "rooms", 1]]);
await new Promise((resolve) => socket.timeout(1).emit("rooms", (error, rooms) => resolve(collect(error.message, rooms))));
assert.deepEqual([answers.splice(0), said()], [[["operation has timed out", undefined]], []]);
socket.emit("typing", "lobby");
assert.deepEqual(sent.pop().data, ["typing", "lobby"]);

// Everything else is the socket's own.
assert.equal(socket.volatile, socket);
assert.equal(socket.id, raw.id);
assert.equal(socket.io, raw.io);
assert(socket instanceof raw.constructor);
socket.auth = { token: "u" };
assert.deepEqual(raw.auth, { token: "u" });

// The options that put an error first, too.
const limited = connectChat(io, "http://localhost:9", { auth: { token: "t" }, autoConnect: false, ackTimeout: 5000, forceNew: true });
limited.connected = true;
limited.packet = (packet) => queueMicrotask(() => limited.onack({ id: packet.id, data: [7] }));
const first = await new Promise((resolve) => checked(limited, chatSchemas, { onInvalid() {} }).emit("rooms", resolve));
assert(first instanceof InvalidAnswer);
