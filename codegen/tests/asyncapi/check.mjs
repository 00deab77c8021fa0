// Asks the official parser whether AsyncAPI documents are ones: `node check.mjs <file>…`.
// Prints what the parser understood of the last one, for a test to look at.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const parser = new Parser();
let failed = false;
let understood;
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await parser.parse(await readFile(file, "utf8"));
  // Advice about `info`, tags and the like is of the severities below.
  for (const { severity, path, message } of diagnostics.filter(({ severity }) => severity <= 1)) {
    // That there are no servers is no fault: the document does not say where somebody runs one.
    console.error(`${file}: severity ${severity} at /${path.join("/")}: ${message}`);
    failed = true;
  }
  if (document === undefined) {
    console.error(`${file}: not understood`);
    failed = true;
    continue;
  }
  understood = document.operations().all().map((operation) => ({
    id: operation.id(),
    action: operation.action(),
    address: operation.channels().all().map((channel) => channel.address()),
    messages: operation.messages().all().map((message) => message.id()),
    reply: operation.reply()?.messages().all().map((message) => message.id()) ?? [],
  }));
}
console.log(JSON.stringify(understood));
process.exit(failed ? 1 : 0);
