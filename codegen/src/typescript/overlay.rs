//! The part of the generated file that is the same for every contract.

/// What everything is about.
pub(super) const CLIENT: &str = "import type { ManagerOptions, Socket, SocketOptions } from \"socket.io-client\";\n";

/// The shapes that Ackord gives to answers.
pub(super) const REPLY: &str = r#"/** One problem of a payload. `path` is a JSON pointer into the argument list: `/0/text`. */
export interface Issue { path: string; code: IssueCode; message: string }
/** An event that was not handled. */
export interface Rejected { event: string; message: string; issues: Issue[] }
/** Why the server lets nobody in, by itself: the auth does not fit, or the contract that this file was made from. */
export type NotLetIn = { status: "rejected" | "incompatible" } & Rejected;
/** The answer of a handler that may fail. */
export type Reply<T, E = never> =
  | { status: "ok"; data: T }
  | ([E] extends [never] ? never : { status: "error"; error: E })
  | ({ status: "rejected" } & Rejected);
"#;

/// What unwraps a reply at run time.
pub(super) const OK: &str = r#"
/** What `ok()` throws: a `Reply` that is not `ok`. */
export class Refusal<E = unknown> extends Error {
  readonly status: "error" | "rejected";
  /** The error of the contract, if that is what the server answered. */
  readonly error: E | undefined;
  /** The problems of the payload, if it was rejected. */
  readonly issues: Issue[];

  constructor(reply: { status: "error"; error: E } | ({ status: "rejected" } & Rejected)) {
    super(reply.status === "rejected" ? reply.message : answered(reply.error));
    this.name = "Refusal";
    this.status = reply.status;
    this.error = reply.status === "error" ? reply.error : undefined;
    this.issues = reply.status === "rejected" ? reply.issues : [];
  }
}

function answered(error: unknown): string {
  const tagged: Record<string, unknown> = typeof error === "object" ? { ...error } : { code: error };
  const name = ["code", "status", "kind", "type"].map((tag) => tagged[tag]).find((tag) => typeof tag === "string");
  return name === undefined ? "the server answered with an error" : `the server answered with the error ${JSON.stringify(name)}`;
}

/** The data of a reply; throws a `Refusal` when it is another one: `await ok(socket.timeout(5000).emitWithAck(…))`. */
export async function ok<R extends Reply<unknown, unknown>>(
  reply: R | PromiseLike<R>,
): Promise<Extract<R, { status: "ok"; data: unknown }>["data"]> {
  const settled: Reply<unknown, unknown> = await reply;
  if (settled.status === "ok") return settled.data;
  throw new Refusal(settled);
}
"#;

/// What events and factories stand on.
///
/// The methods of socket.io-client that lose types are declared again: `emitWithAck` takes events with
/// an acknowledgement only and is typed behind `timeout()` too, and `on`, `once`, `off` and `emit` take a name that is a
/// type parameter.
///
/// The type stays an intersection with socket.io-client's own `Socket`: that class has private members, so only what
/// contains it is accepted where a `Socket` is wanted, and its methods that return `this` return all of ours. Its own `emit`
/// and `emitWithAck` are therefore overloads too, and are given events with more arguments than anybody passes. What has
/// the wrong number of arguments is passed over before anything else is looked at, and in silence as long as another
/// overload follows: errors are those of ours, which stand last. Editors look at the first overload instead while a call
/// is unfinished; `Completes` is there for them.
///
/// Parameters of methods are bivariant, so that by its methods alone the socket of one namespace may pass for that of another:
/// a property that no socket has tells them apart. It is optional, and its key nobody else can name.
pub(super) const CALLS: &str = r#"
type Fn = (...args: any[]) => void;
type Events<M> = { [K in keyof M]: Fn };
type LastOf<P extends unknown[]> = P extends [...unknown[], infer L] ? L : null;
type InitOf<P extends unknown[]> = P extends [...infer I, unknown] ? I : never;
/** The events of `M` that are acknowledged. */
export type Acked<M extends Events<M>> = { [K in keyof M]: LastOf<Parameters<M[K]>> extends Fn ? K : never }[keyof M];
type ArgsOf<F extends Fn> = InitOf<Parameters<F>>;
type AckOf<F extends Fn> = LastOf<Parameters<F>> extends (...values: infer V) => void ? V[0] : never;
type TimedAck<P extends unknown[]> = (error: Error | null, ...values: Partial<P>) => void;
type Timed<P extends unknown[]> = LastOf<P> extends Fn ? [...args: InitOf<P>, ack: TimedAck<Parameters<LastOf<P>>>] : P;
/** Sixteen arguments, and one that has no value: a method that wants them is never the one that is called. */
type Impossible = [any, any, any, any, any, any, any, any, any, any, any, any, any, any, any, any, never];
type Closed = { [event: symbol]: (...args: Impossible) => void };
type Beyond<P extends unknown[]> = number extends P["length"] ? Impossible : [...P, ...Impossible];
type Unanswered<P extends unknown[]> = number extends P["length"] ? Impossible : LastOf<P> extends Fn ? InitOf<P> : Impossible;
/** No call fits these; editors complete the arguments of an unfinished one by them. */
interface Completes<M extends Events<M>> {
  emit<K extends keyof M | symbol>(event: K, ...args: symbol extends K ? Impossible : Beyond<Parameters<M[K & keyof M]>>): this;
  emitWithAck<K extends Acked<M> | symbol>(event: K, ...args: symbol extends K ? Impossible : Beyond<ArgsOf<M[K & keyof M]>>): Promise<never>;
}
interface Calls<M extends Events<M>> {
  emitWithAck<K extends Acked<M>>(event: K, ...args: ArgsOf<M[K]>): Promise<AckOf<M[K]>>;
}
interface Emits<M extends Events<M>> {
  /** Without its `ack` an event is handled all the same; what is wrong with its payload is said by `exception`. */
  emit<K extends keyof M>(event: K, ...args: Unanswered<Parameters<M[K]>>): this;
  emit<K extends keyof M>(event: K, ...args: Parameters<M[K]>): this;
}
interface TimedEmits<M extends Events<M>> {
  emit<K extends keyof M>(event: K, ...args: Timed<Parameters<M[K]>>): this;
}
interface Listens<M extends Events<M>, E extends Error> {
  on<K extends keyof M>(event: K, listener: M[K]): this;
  on(event: "connect_error", listener: (error: E) => void): this;
  once<K extends keyof M>(event: K, listener: M[K]): this;
  once(event: "connect_error", listener: (error: E) => void): this;
  off<K extends keyof M>(event: K, listener?: M[K]): this;
  off(event: "connect_error", listener?: (error: E) => void): this;
}
/** There for types only: the socket of one namespace is not that of another. */
declare const namespace: unique symbol;
/** socket.io-client's `Socket` with the types that its own lose. The order matters: overloads are tried in it. */
type Typed<S2C extends Events<S2C>, C2S extends Events<C2S>, E extends Error, N extends string = string> =
  & { readonly [namespace]?: N }
  & { timeout(ms: number): Completes<C2S> & Socket<S2C & {}, Closed> & Calls<C2S> & TimedEmits<C2S> }
  & Listens<S2C, E>
  & Completes<C2S>
  & Socket<S2C & {}, Closed>
  & Calls<C2S>
  & Emits<C2S>;
"#;

/// What the factories take.
pub(super) const IO: &str = r#"
type Io = (uri: string, options?: Partial<ManagerOptions & SocketOptions>) => Socket<any, any>;
"#;

/// What their options stand on.
pub(super) const OPTIONS: &str = "type Options = Partial<Omit<ManagerOptions & SocketOptions, \"auth\">>;\n";

/// The function that all factories call.
pub(super) const CONNECT: &str = r#"
function connect(
  io: Io,
  origin: string,
  path: string,
  options: Options & { auth?: object | null | ((send: (auth: any) => void) => void) },
): Socket<any, any> {
  const { auth } = options;
  const identified = (send: (auth: object) => void) => {
    const identify = (auth?: object | null) => send({ ...auth, $contract: contract });
    if (typeof auth === "function") auth(identify);
    else identify(auth);
  };
  return io(origin.replace(/\/+$/, "") + path, { ...options, auth: identified });
}
"#;
