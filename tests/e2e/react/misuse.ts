// What must not compile.
import type { ChatSocket } from "./chat";
import { useCall, useEvent } from "./socket";

declare const socket: ChatSocket;

export function Misuse() {
  // @ts-expect-error an event that the server does not emit
  useEvent(socket, "chat massage", () => {});
  // @ts-expect-error a listener of something else
  useEvent(socket, "online", (online: string) => online);
  // @ts-expect-error an event of the server is no call
  useCall(socket, "online");
  const [call, send] = useCall(socket, "chat message");
  // @ts-expect-error a payload that does not fit
  void send({ words: "hello" });
  // @ts-expect-error a payload that is not there
  void send();
  // @ts-expect-error there is data in one arm only
  return call.data;
}
