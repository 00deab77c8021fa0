import { useCallback, useEffect, useRef, useState } from "react";
import { io } from "socket.io-client";
import { connectChat, type Acked, type Reply, type Token } from "./chat";
import type { ChatClientToServer, ChatConnectError, ChatServerToClient, ChatSocket } from "./chat";

/** What a page knows of its connection. */
export type Connection =
  | { state: "connecting"; error: Error | null } // `error`: why the last attempt failed; another one follows
  | { state: "connected" }
  | { state: "refused"; error: ChatConnectError } // by the server, for good: `error.data` says why
  | { state: "closed" }; // by the server, for good

/** A socket that is connected while the component is there. `auth` is asked at each connection and reconnection. */
export function useSocket(origin: string, auth: () => Promise<Token>): [ChatSocket, Connection] {
  const token = useLatest(auth);
  const [connection, setConnection] = useState<Connection>({ state: "connecting", error: null });
  // An initializer may run twice, and one of the two sockets is thrown away: without `autoConnect` that costs nothing.
  const [socket] = useState(() =>
    connectChat(io, origin, {
      autoConnect: false,
      auth: (send) => void token.current().then(send, (error) => setConnection({ state: "refused", error })),
    }),
  );

  useEffect(() => {
    const connected = () => setConnection({ state: "connected" });
    const failed = (error: ChatConnectError) =>
      // An active socket tries again by itself.
      setConnection(socket.active ? { state: "connecting", error } : { state: "refused", error });
    const lost = () => setConnection(socket.active ? { state: "connecting", error: null } : { state: "closed" });
    socket.on("connect", connected);
    socket.on("connect_error", failed);
    socket.on("disconnect", lost);
    socket.connect();
    return () => {
      socket.off("connect", connected);
      socket.off("connect_error", failed);
      socket.off("disconnect", lost);
      socket.disconnect();
    };
  }, [socket]);

  return [socket, connection];
}

/** Listens to an event of the server while the component is there. The listener may be a new one at each rendering. */
export function useEvent<K extends keyof ChatServerToClient>(
  socket: ChatSocket,
  event: K,
  listener: ChatServerToClient[K],
): void {
  const latest = useLatest<(...args: any[]) => void>(listener);
  useEffect(() => {
    const call = ((...args: any[]) => latest.current(...args)) as ChatServerToClient[K];
    socket.on(event, call);
    return () => {
      socket.off(event, call);
    };
  }, [socket, event, latest]);
}

type Arguments<F extends (...args: any[]) => void> = Parameters<F> extends [...infer A, unknown] ? A : never;
type Answer<F extends (...args: any[]) => void> =
  Parameters<F> extends [...any[], (answer: infer R extends Reply<unknown, unknown>) => void] ? R : never;

/** The events that are answered with a `Reply`. */
export type Callable = {
  [K in Acked<ChatClientToServer>]: [Answer<ChatClientToServer[K]>] extends [never] ? never : K;
}[Acked<ChatClientToServer>];

/** A call: not made, on its way, without an answer, or one of the three arms of its `Reply`. */
export type Call<R> = { status: "idle" } | { status: "pending" } | { status: "lost"; error: Error } | R;

/** Emits an event and keeps what became of the last call. */
export function useCall<K extends Callable>(
  socket: ChatSocket,
  event: K,
  timeout = 5000,
): [Call<Answer<ChatClientToServer[K]>>, (...args: Arguments<ChatClientToServer[K]>) => Promise<void>] {
  const [call, setCall] = useState<Call<Answer<ChatClientToServer[K]>>>({ status: "idle" });
  const last = useRef(0);
  const send = useCallback(
    async (...args: Arguments<ChatClientToServer[K]>) => {
      const number = ++last.current;
      const settle = (call: Call<Answer<ChatClientToServer[K]>>) => {
        if (number === last.current) setCall(call);
      };
      setCall({ status: "pending" });
      // It waits for the connection, if there is none: then it is `lost` behind the timeout.
      const emit = socket.timeout(timeout).emitWithAck as (event: K, ...args: unknown[]) => Promise<any>;
      await emit.call(socket, event, ...args).then(settle, (error: Error) => settle({ status: "lost", error }));
    },
    [socket, event, timeout],
  );
  return [call, send];
}

/** A reference to what was given at the last rendering, for callbacks that come later. */
function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
