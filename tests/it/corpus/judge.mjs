// Holds values against the schemas of a contract document, and compiles TypeScript.
// Standard input: { document, cases: [[event, direction, value], …], files: { name: text } }.
// Standard output: { fits: [whether each case fits], defaults: [what does not fit its own schema], errors: [[file, line, message], …] }.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import ts from "typescript";

const { document, cases, files: given } = JSON.parse(readFileSync(0, "utf8"));
const here = (name) => `${import.meta.dirname}/${name}`;
const files = Object.fromEntries(Object.entries(given).map(([name, text]) => [here(name), text]));

// The formats of integers in the registry of OpenAPI; all others are annotations.
const ajv = new Ajv({ strict: false, validateFormats: true, allErrors: false, logger: false });
const integers = [8, 16, 32].flatMap((bits) => [
  [`uint${bits}`, 0, 2 ** bits - 1],
  [`int${bits}`, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1],
]);
for (const [name, least, most] of integers) {
  ajv.addFormat(name, { type: "number", validate: (number) => least <= number && number <= most });
}
ajv.addSchema(document, "contract");

const events = document.namespaces[0].clientToServer;
const place = (event, direction) => {
  const index = events.findIndex(({ name }) => name === event);
  return `/namespaces/0/clientToServer/${index}/${direction === "input" ? "arguments/0/schema" : "ack/data"}`;
};
const fits = cases.map(([event, direction, value]) => ajv.getSchema(`contract#${place(event, direction)}`)(value));

// Each `default` and each of the `examples` has to fit the schema that it stands in.
const defaults = [];
const visit = (node, pointer, kind) => {
  if (typeof node !== "object" || node === null) return;
  if (kind === "schema") {
    for (const value of [...("default" in node ? [node.default] : []), ...(node.examples ?? [])]) {
      if (!ajv.getSchema(`contract#${pointer}`)(value)) defaults.push(`${pointer}: ${JSON.stringify(value)}`);
    }
  }
  for (const [key, inner] of Object.entries(node)) {
    if (kind === "schema" && ["const", "default", "enum", "examples"].includes(key)) continue;
    const named = kind === "schema" && ["patternProperties", "properties"].includes(key);
    const at = `${pointer}/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
    visit(inner, at, named ? "names" : Array.isArray(inner) ? "list" : "schema");
  }
};
const found = (pointer) => pointer.split("/").slice(1).reduce((at, key) => at[key], document);
for (const direction of ["input", "output"]) {
  visit(document.definitions[direction], `/definitions/${direction}`, "names");
  for (const { name } of events) visit(found(place(name, direction)), place(name, direction), "schema");
}

const options = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
};
const host = ts.createCompilerHost(options);
const { getSourceFile, readFile, fileExists } = host;
const sources = new Map();
host.getSourceFile = (name, target) =>
  name in files ? (sources.get(name) ?? parsed(name, target)) : getSourceFile(name, target);
function parsed(name, target) {
  const source = ts.createSourceFile(name, files[name], target, true);
  sources.set(name, source);
  return source;
}
host.readFile = (name) => files[name] ?? readFile(name);
host.fileExists = (name) => name in files || fileExists(name);
const program = ts.createProgram(Object.keys(files), options, host);
const errors = [];
for (const name of Object.keys(given)) {
  const source = program.getSourceFile(here(name));
  const syntactic = program.getSyntacticDiagnostics(source);
  const found = syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(source);
  for (const { start, messageText } of found) {
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    errors.push([name, line, ts.flattenDiagnosticMessageText(messageText, "\n")]);
  }
}
for (const { messageText } of [...program.getGlobalDiagnostics(), ...program.getOptionsDiagnostics()]) {
  errors.push(["", 0, ts.flattenDiagnosticMessageText(messageText, "\n")]);
}
console.log(JSON.stringify({ fits, defaults, errors }));
