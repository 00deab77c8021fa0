import { io } from "socket.io-client";
import { checked, connectStation, InvalidAnswer, ok, stationSchemas } from "./station";

const socket = checked(connectStation(io, "https://example.org"), stationSchemas, {
  onInvalid: ({ kind, event, issues }) => console.warn(`${kind} of ${event}`, issues),
});

socket.on("reading", ({ sensor, celsius }) => console.log(`${sensor}: ${celsius.toFixed(1)} °C`));

try {
  const { celsius } = await ok(socket.timeout(5000).emitWithAck("latest", "roof"));
  console.log(celsius);
} catch (error) {
  if (error instanceof InvalidAnswer) console.log(error.issues); // [{ message: "must be at most 60", path: ["data", "celsius"] }]
  else throw error;
}
