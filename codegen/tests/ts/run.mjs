// What the generated file does when it runs: the factories, and ok().
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import ts from "typescript";

const source = await readFile(new URL("../golden/chat.ts", import.meta.url), "utf8");
const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
const { outputText } = ts.transpileModule(source, { compilerOptions: options });
assert(!/^import/m.test(outputText), "nothing is imported at run time");
const chat = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

// Instead of socket.io-client's `io`: what it is called with.
const io = (uri, options) => ({ uri, options });
const sent = (socket) => new Promise((resolve) => socket.options.auth(resolve));
const $contract = chat.contract;
assert.equal($contract.name, "chat");
assert.match($contract.hash, /^[0-9a-f]{16}$/);

const plain = chat.connectChat(io, "https://example.org/", { auth: { token: "t" }, forceNew: true });
assert.equal(plain.uri, "https://example.org/chat");
assert.equal(plain.options.forceNew, true);
assert.deepEqual(await sent(plain), { token: "t", $contract });

let token = 0;
const later = chat.connectChat(io, "", { auth: async (send) => send({ token: `t${(token += 1)}` }) });
assert.equal(later.uri, "/chat");
assert.deepEqual(await sent(later), { token: "t1", $contract });
assert.deepEqual(await sent(later), { token: "t2", $contract }, "asked again on each connection");

const project = chat.connectProject(io, "https://example.org", { id: 7 });
assert.equal(project.uri, "https://example.org/project/7");
assert.deepEqual(await sent(project), { $contract });
assert.equal(chat.projectPath({ id: "a/b c" }), "/project/a%2Fb%20c");

assert.equal(await chat.ok(Promise.resolve({ status: "ok", data: 1 })), 1);
const refusal = async (reply) => chat.ok(Promise.resolve(reply)).then(assert.fail, (error) => error);
const error = await refusal({ status: "error", error: { code: "unknown_room" } });
assert.equal(String(error), 'Refusal: the server answered with the error "unknown_room"');
const answers = [[{ kind: "muted", until: 1 }, ' "muted"'], ["full", ' "full"'], [{ seconds: 7 }, ""], [["a"], ""], [null, ""], [7, ""]];
for (const [answer, name] of answers) {
  const { message } = await refusal({ status: "error", error: answer });
  assert.equal(message, name === "" ? "the server answered with an error" : `the server answered with the error${name}`);
}
assert(error instanceof chat.Refusal && error instanceof Error);
assert.deepEqual([error.status, error.error, error.issues], ["error", { code: "unknown_room" }, []]);
const issues = [{ path: "/0/text", code: "length", message: "must be at least 1 character" }];
const rejected = await refusal({ status: "rejected", event: "chat message", message: "no", issues });
assert.deepEqual([rejected.status, rejected.error, rejected.issues], ["rejected", undefined, issues]);
assert.equal(String(rejected), "Refusal: no");
