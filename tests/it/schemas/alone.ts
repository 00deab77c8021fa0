import { stationSchemas } from "./station";

/** Arguments of a reading that were kept somewhere. */
export function restored(text: string) {
  const result = stationSchemas.events.reading["~standard"].validate(JSON.parse(text));
  return result.issues === undefined ? result.value[0] : undefined;
}
