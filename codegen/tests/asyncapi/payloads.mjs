// Holds payloads against those of an AsyncAPI document, whose schemas are draft 7: `node payloads.mjs <file>`.
// Standard input is a list of [channel, message, whether it fits, payload].
import { readFileSync } from "node:fs";
import Ajv from "ajv";

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const document = read(process.argv[2]);
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(document, "contract");
let failed = false;
for (const [channel, message, fits, payload] of read(0)) {
  const validate = ajv.getSchema(`contract#/channels/${channel}/messages/${message}/payload`);
  if (validate(payload) !== fits) {
    console.error(`${channel} ${message} ${JSON.stringify(payload)}: ${JSON.stringify(validate.errors)}`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
