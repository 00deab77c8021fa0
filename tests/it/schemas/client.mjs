// The stock client and the generated file at a server that does not keep its contract: what gets through.
import { readFileSync } from "node:fs";
import { io } from "socket.io-client";
import ts from "typescript";

const { url, file } = JSON.parse(process.argv[2]);
const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions });
const station = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

const seen = [];
for (const transports of [["websocket"], ["polling"]]) {
  const note = (...what) => seen.push([transports[0], ...what].join(" "));
  const socket = station.checked(station.connectStation(io, url, { transports, forceNew: true }), station.stationSchemas, {
    onInvalid: ({ kind, event, issues }) => note(kind, event, ...issues.map(({ path, message }) => `/${path.join("/")} ${message}`).sort()),
  });
  await new Promise((resolve) => {
    socket.on("reading", ({ sensor, picture }) => {
      note("heard", sensor, picture === null ? "null" : `${picture.byteLength} bytes`);
      if (sensor === "last") resolve();
    });
  });
  for (const sensor of ["fine", "wrong", "none"]) {
    const to = sensor === "none" ? socket : socket.timeout(5000);
    const reading = await station.ok(to.emitWithAck("latest", sensor)).catch((error) => error);
    note(sensor, reading instanceof station.InvalidAnswer ? reading.name : reading.sensor);
  }
  socket.disconnect();
}
console.log(JSON.stringify(seen));
process.exit(0);
