// What an editor offers in calls that are not finished.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const head = `import type { ChatSocket, ProjectSocket } from "../golden/chat";\ndeclare const socket: ChatSocket;\ndeclare const project: ProjectSocket;\n`;
const file = fileURLToPath(new URL("unfinished.ts", import.meta.url));
const folder = fileURLToPath(new URL(".", import.meta.url));
const { config } = ts.readConfigFile(fileURLToPath(new URL("tsconfig.json", import.meta.url)), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, folder);
let text = head;
let version = 0;
const service = ts.createLanguageService({
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? `${version}` : "0"),
  getScriptSnapshot: (name) => {
    const content = name === file ? text : ts.sys.readFile(name);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  getCurrentDirectory: () => folder,
  getCompilationSettings: () => options,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
});

// The cursor is the `|`.
function offers(call, expected) {
  const at = call.indexOf("|");
  text = head + call.replace("|", "");
  version += 1;
  const offered = service.getCompletionsAtPosition(file, head.length + at, {})?.entries.map((entry) => entry.name);
  assert.deepEqual(offered?.sort(), expected.sort(), call);
}

const events = ["chat message", "typing", "rooms", "history", "leave"];
const acked = ["chat message", "rooms", "history"];
offers('socket.emit("|");', events);
offers('socket.volatile.emit("|");', events);
offers('socket.timeout(1).emit("|");', events);
offers('socket.emitWithAck("|");', acked);
offers('socket.timeout(1).emitWithAck("|");', acked);

const fields = ["room", "text", "reply_to"];
offers('socket.emit("chat message", { | });', fields);
offers('socket.emit("chat message", { | }, () => {});', fields);
offers('socket.emitWithAck("chat message", { | });', fields);
offers('socket.timeout(1).emit("chat message", { | });', fields);
offers('socket.timeout(1).emitWithAck("chat message", { | });', fields);
offers('project.timeout(1).emitWithAck("upload", { | });', ["content", "name", "role"]);
