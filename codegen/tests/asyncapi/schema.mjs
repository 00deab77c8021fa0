// Holds contract documents against the schema of them: `node schema.mjs <schema> <document>`.
// Standard input is a list of [what is wrong, document]: each has to be refused.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";

const [, , schemaFile, documentFile] = process.argv;
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const schema = read(schemaFile);
const good = read(documentFile);
const options = { strict: false, allErrors: true, validateFormats: false };
const validate = new Ajv(options).compile(schema);
const problems = [];

if (!validate(good)) problems.push(`the document is refused: ${JSON.stringify(validate.errors)}`);

for (const [wrong, document] of read(0)) {
  if (validate(document)) problems.push(`accepted: ${wrong}`);
}

// Every member that is written stands in the schema: it is accepted with nothing else allowed, too.
const closed = structuredClone(schema);
delete closed.$id;
closed.unevaluatedProperties = false;
for (const [name, part] of Object.entries(closed.$defs)) {
  if (name !== "Schema" && name !== "Identifier") part.unevaluatedProperties = false;
}
const strict = new Ajv(options).compile(closed);
if (!strict(good)) problems.push(`the schema does not know a member: ${JSON.stringify(strict.errors)}`);

for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
