
/** What came from the server and does not fit: the arguments of an event, an answer, or the data of a `connect_error`. */
export interface Invalid {
  readonly kind: "event" | "answer" | "connect_error";
  readonly event: string;
  readonly issues: readonly SchemaIssue[];
  readonly value: unknown;
}

/** What `emitWithAck` of a checked socket rejects with when the answer does not fit. */
export class InvalidAnswer extends Error implements Invalid {
  readonly kind = "answer";
  readonly event: string;
  readonly issues: readonly SchemaIssue[];
  readonly value: unknown;

  constructor({ event, issues, value }: { event: string; issues: readonly SchemaIssue[]; value: unknown }) {
    super(`the answer to ${JSON.stringify(event)} does not fit: ${issues[0]?.message ?? "it is invalid"}`);
    this.name = "InvalidAnswer";
    this.event = event;
    this.issues = issues;
    this.value = value;
  }
}

/**
 * The same socket, but nothing that does not fit gets through it: `checked(socket, chatSchemas, { onInvalid })`.
 *
 * Listeners are called with arguments that fit, and not at all with others. `emitWithAck` rejects with an `InvalidAnswer`;
 * a callback of `emit` is given one as its error behind `timeout()`, and is not called otherwise. A `connect_error` whose
 * data does not fit comes without it. `onInvalid` is told of all of them. `onAny` sees everything.
 */
export function checked<S extends Socket<any, any>, S2C extends Events<S2C>, C2S extends Events<C2S>, E extends Error>(
  socket: S & (S extends Socket<infer M, any> ? ([M, S2C] extends [S2C, M] ? Typed<S2C, C2S, E> : never) : never),
  schemas: Schemas<S2C, C2S, E>,
  { onInvalid }: { onInvalid: (invalid: Invalid) => void },
): S {
  const raw: any = socket;
  const fits = (kind: Invalid["kind"], event: string, schema: StandardSchemaV1<unknown, unknown>, value: unknown) => {
    const { issues } = schema["~standard"].validate(value);
    if (issues === undefined) return undefined;
    const invalid = kind === "answer" ? new InvalidAnswer({ event, issues, value }) : { kind, event, issues, value };
    onInvalid(invalid);
    return invalid;
  };
  const heard = (event: string, listener: Fn): Fn | undefined => {
    const schema = own(schemas.events, event) as StandardSchemaV1<unknown, unknown> | undefined;
    if (schema !== undefined) {
      return function (this: unknown, ...args) {
        const acked = typeof args[args.length - 1] === "function";
        if (fits("event", event, schema, acked ? args.slice(0, -1) : args) === undefined) listener.apply(this, args);
      };
    }
    if (event !== "connect_error") return undefined;
    return function (this: unknown, error: { data?: unknown }) {
      const invalid = error.data === undefined ? undefined : fits(event, event, schemas.connectError, error.data);
      listener.call(this, invalid === undefined ? error : Object.create(error, { data: { value: undefined } }));
    };
  };
  const listen = (event: string, listener: Fn, wrapped: Fn) => {
    // `off` of the client knows a listener by this.
    raw.on(event, Object.assign(wrapped, { fn: listener }));
    return proxy;
  };
  const on = (event: string, listener: Fn) => {
    const wrapped = heard(event, listener);
    return wrapped === undefined ? (raw.on(event, listener), proxy) : listen(event, listener, wrapped);
  };
  const methods = {
    on,
    addEventListener: on,
    /** The first that fits. */
    once(event: string, listener: Fn) {
      const wrapped = heard(event, function (this: unknown, ...args) {
        raw.off(event, wrapped);
        listener.apply(this, args);
      });
      return wrapped === undefined ? (raw.once(event, listener), proxy) : listen(event, listener, wrapped);
    },
    emit(event: string, ...args: any[]) {
      const schema = own(schemas.acks, event) as AnswerSchema<unknown[]> | undefined;
      const ack = args[args.length - 1];
      if (schema === undefined || typeof ack !== "function") return raw.emit(event, ...args), proxy;
      // When there is a time limit, callbacks are given an error first.
      const options = raw._opts ?? {};
      const limited = (raw.flags?.timeout ?? options.ackTimeout) !== undefined || options.retries > 0;
      const checked = (...values: unknown[]) => {
        const failed = limited && values[0] != null;
        const invalid = failed ? undefined : fits("answer", event, schema.values, limited ? values.slice(1) : values);
        if (invalid === undefined) ack(...values);
        else if (limited) ack(invalid);
      };
      return raw.emit(event, ...args.slice(0, -1), checked), proxy;
    },
    async emitWithAck(event: string, ...args: unknown[]) {
      const schema = own(schemas.acks, event) as AnswerSchema<unknown[]> | undefined;
      const value: unknown = await raw.emitWithAck(event, ...args);
      const invalid = schema === undefined ? undefined : fits("answer", event, schema, value);
      if (invalid !== undefined) throw invalid;
      return value;
    },
  };
  const proxy: any = new Proxy(raw, {
    get(target, key) {
      const method = own(methods, key);
      if (method !== undefined) return method;
      const value: unknown = Reflect.get(target, key);
      if (value === target) return proxy;
      if (typeof value !== "function" || key === "constructor") return value;
      return (...args: unknown[]) => {
        const result: unknown = value.apply(target, args);
        return result === target ? proxy : result;
      };
    },
  });
  return proxy;
}
