//! The events of a namespace as interfaces whose members are listeners.

use super::docs;
use super::names;
use super::types::Types;
use crate::document::{Ack, Argument, Direction, Event, Namespace};

/// The depth of a member of an interface.
const MEMBER: usize = 1;

/// The interface of what the server emits.
pub(super) fn server_to_client(namespace: &Namespace, types: &Types<'_>) -> String {
    let docs = format!("Events the server emits on `{}`.", namespace.path);
    let mut members = members(&namespace.server_to_client, Direction::Output, types);
    members.push_str("  /** The server could not handle an event whose acknowledgement cannot say so. */\n");
    members.push_str("  exception: (rejected: Rejected) => void;\n");
    interface(namespace, "ServerToClient", &docs, &members)
}

/// The interface of what a client may emit.
pub(super) fn client_to_server(namespace: &Namespace, types: &Types<'_>) -> String {
    let docs = if namespace.client_docs.is_empty() {
        format!("Events a client may emit on `{}`.", namespace.path)
    } else {
        namespace.client_docs.clone()
    };
    let members = members(&namespace.client_to_server, Direction::Input, types);
    interface(namespace, "ClientToServer", &docs, &members)
}

fn interface(namespace: &Namespace, suffix: &str, docs: &str, members: &str) -> String {
    let marker = names::identifier(&namespace.marker);
    let comment = docs::comment(&docs::text(docs), "").unwrap_or_default();
    if members.is_empty() {
        return format!("{comment}export interface {marker}{suffix} {{}}\n");
    }
    format!("{comment}export interface {marker}{suffix} {{\n{members}}}\n")
}

fn members(events: &[Event], direction: Direction, types: &Types<'_>) -> String {
    events
        .iter()
        .map(|event| {
            let comment = docs::comment(&comment(event, direction), "  ").unwrap_or_default();
            let key = names::key(&event.name);
            let listener = listener(event, direction, types);
            format!("{comment}  {key}: {listener};\n")
        })
        .collect()
}

fn comment(event: &Event, direction: Direction) -> Vec<String> {
    let mut lines = docs::text(&event.docs);
    let answered = matches!(event.ack, Ack::Value { .. } | Ack::Arguments { .. } | Ack::Rest { .. });
    if direction == Direction::Input && answered {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push("Failures are not acknowledged: use `timeout()`.".to_owned());
    }
    let names = parameters(event);
    for (argument, name) in event.arguments.iter().zip(&names) {
        let constraints: Vec<String> =
            docs::constraints(&argument.schema).map(|(keyword, value)| format!("{keyword} {value}")).collect();
        if !constraints.is_empty() {
            lines.push(format!("@param {name} - {}", constraints.join(", ")));
        }
    }
    if let Some(deprecated) = &event.deprecated {
        lines.push(docs::deprecated(deprecated));
    }
    lines
}

/// The type of an event's listener; the acknowledgement comes last.
fn listener(event: &Event, direction: Direction, types: &Types<'_>) -> String {
    let ack = acknowledgement(&event.ack, direction.reversed(), types);
    let names = parameters(event);
    // The server writes `null` for what is not there; only clients leave arguments out.
    let omittable = |index: usize| {
        direction == Direction::Input
            && event.arguments.iter().skip(index).all(|argument| argument.optional || argument.rest)
    };
    let mut parameters = Vec::new();
    for (index, (argument, name)) in event.arguments.iter().zip(&names).enumerate() {
        if argument.rest {
            let list = types.array(&argument.schema, direction, MEMBER);
            parameters.push(match &ack {
                // A parameter behind the rest can be said as a tuple only.
                Some(ack) => format!("...{name}: [...{name}: {list}, ack: {ack}]"),
                None => format!("...{name}: {list}"),
            });
        } else if !argument.optional || !omittable(index) {
            parameters.push(format!("{name}: {}", value(argument, direction, types)));
        } else if ack.is_some() {
            let of = types.in_union(&argument.schema, direction, MEMBER);
            parameters.push(format!("{name}: {of} | undefined"));
        } else {
            parameters.push(format!("{name}?: {}", value(argument, direction, types)));
        }
    }
    let behind_rest = event.arguments.iter().any(|argument| argument.rest);
    parameters.extend(ack.filter(|_| !behind_rest).map(|ack| format!("ack: {ack}")));
    format!("({}) => void", parameters.join(", "))
}

fn value(argument: &Argument, direction: Direction, types: &Types<'_>) -> String {
    let schema = if argument.inline { types.resolve(&argument.schema, direction) } else { &argument.schema };
    types.of(schema, direction, MEMBER)
}

fn acknowledgement(ack: &Ack, direction: Direction, types: &Types<'_>) -> Option<String> {
    let of = |schema| types.of(schema, direction, MEMBER);
    let parameters = match ack {
        Ack::None | Ack::Empty => return None,
        Ack::Value { schema } => format!("value: {}", of(schema)),
        Ack::Rest { schema } => format!("...values: {}", types.array(schema, direction, MEMBER)),
        Ack::Arguments { schemas } => {
            let named = schemas.iter().enumerate();
            let named: Vec<String> =
                named.map(|(index, schema)| format!("{}: {}", letter(index), of(schema))).collect();
            named.join(", ")
        }
        Ack::Reply { data, error } => {
            let data = data.as_ref().map_or_else(|| "null".to_owned(), of);
            match error {
                Some(error) => format!("reply: Reply<{data}, {}>", of(error)),
                None => format!("reply: Reply<{data}>"),
            }
        }
    };
    Some(format!("({parameters}) => void"))
}

/// The names of the parameters: each another one, and none of them `ack`.
fn parameters(event: &Event) -> Vec<String> {
    let mut names = vec!["ack".to_owned()];
    for (index, argument) in event.arguments.iter().enumerate() {
        let mut name = match argument.name.trim_matches('_') {
            "" => letter(index),
            digits if digits.bytes().all(|it| it.is_ascii_digit()) => letter(index),
            _ => names::parameter(&argument.name),
        };
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names.remove(0);
    names
}

/// A name for what has none.
fn letter(index: usize) -> String {
    u8::try_from(index)
        .ok()
        .filter(|index| *index < 26)
        .map_or_else(|| format!("value{index}"), |index| char::from(b'a' + index).to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::document::tests::{argument, document, event};
    use crate::typescript::Form;
    use crate::typescript::names::Names;

    #[track_caller]
    fn prints(event: &Event, direction: Direction, expected: &str) {
        let document = document(Vec::new(), Vec::new());
        let names = Names::new(&document, Form::Module, "").unwrap();
        let types = Types::new(&document, &names);
        assert_eq!(listener(event, direction, &types), expected);
    }

    fn string() -> Value {
        json!({"type": "string"})
    }

    fn optional(name: &str) -> Argument {
        Argument { optional: true, ..argument(name, json!({"type": ["string", "null"]})) }
    }

    fn value() -> Ack {
        Ack::Value { schema: string() }
    }

    #[test]
    fn trailing_options_may_be_left_out_where_no_ack_follows() {
        let arguments = vec![optional("a_b"), argument("c", string()), optional("d"), optional("e")];
        let plain = event("x", arguments.clone(), Ack::None);
        let expected = "(aB: string | null, c: string, d?: string | null, e?: string | null) => void";
        prints(&plain, Direction::Input, expected);
        let expected = "(aB: string | null, c: string, d: string | null | undefined, e: string | null | undefined, \
                        ack: (value: string) => void) => void";
        prints(&event("x", arguments.clone(), value()), Direction::Input, expected);
        let emitted = "(aB: string | null, c: string, d: string | null, e: string | null) => void";
        prints(&event("x", arguments, Ack::Empty), Direction::Output, emitted);
    }

    #[test]
    fn acknowledgements() {
        let ack = |ack, expected: &str| prints(&event("x", Vec::new(), ack), Direction::Input, expected);
        ack(Ack::None, "() => void");
        ack(Ack::Empty, "() => void");
        ack(value(), "(ack: (value: string) => void) => void");
        ack(Ack::Rest { schema: json!(true) }, "(ack: (...values: unknown[]) => void) => void");
        let schemas = vec![string(), json!({"type": "integer"})];
        ack(Ack::Arguments { schemas }, "(ack: (a: string, b: number) => void) => void");
        let reply = |data, error| Ack::Reply { data, error };
        ack(reply(None, None), "(ack: (reply: Reply<null>) => void) => void");
        ack(reply(Some(string()), Some(string())), "(ack: (reply: Reply<string, string>) => void) => void");
    }

    #[test]
    fn any_number_of_arguments() {
        let rest = Argument { rest: true, ..argument("all", json!(true)) };
        let plain = event("x", vec![rest.clone()], Ack::None);
        prints(&plain, Direction::Input, "(...all: unknown[]) => void");
        let expected = "(...all: [...all: unknown[], ack: (value: string) => void]) => void";
        prints(&event("x", vec![rest], value()), Direction::Input, expected);
    }

    #[test]
    fn parameters_get_names_that_differ() {
        let names = ["ack", "in", "0", "in"];
        let arguments = names.map(|name| argument(name, string())).into();
        let expected = "(ack_: string, in_: string, c: string, in__: string) => void";
        prints(&event("x", arguments, Ack::None), Direction::Output, expected);
    }

    #[test]
    fn an_ack_without_a_rejected_arm_advises_a_timeout() {
        let mut event = event("x", vec![argument("a", json!({"type": "string", "minLength": 1}))], value());
        event.docs = "Does it.".to_owned();
        event.deprecated = Some("use `y`".to_owned());
        let expected = [
            "Does it.",
            "",
            "Failures are not acknowledged: use `timeout()`.",
            "@param a - minLength 1",
            "@deprecated use `y`",
        ];
        assert_eq!(comment(&event, Direction::Input), expected);
    }
}
