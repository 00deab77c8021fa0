//! Events: their arguments and acknowledgements.

use serde_json::{Value, json};

use super::slot::Slot;
use super::{Code, Finding, Place, Types};
use crate::document::{Ack, Argument, Direction, Event, Namespace};

/// Compares the events whose arguments travel in a direction.
pub(super) fn compare(types: &Types, direction: Direction, old: &Namespace, new: &Namespace) -> Vec<Finding> {
    let slot = |event, direction, place| Slot { namespace: &new.path, event: Some(event), direction, place };
    let mut findings = Vec::new();
    for event in new.events(direction) {
        match old.events(direction).iter().find(|it| it.name == event.name) {
            Some(old) => {
                let wants_ack = !matches!(event.ack, Ack::None);
                let arguments = slot(&event.name, direction, Place::Arguments);
                findings.extend(arguments_changes(types, &arguments, wants_ack, &old.arguments, &event.arguments));
                let ack = slot(&event.name, direction.reversed(), Place::Ack);
                findings.extend(match direction {
                    Direction::Input => answer_changes(types, &ack, &old.ack, &event.ack),
                    Direction::Output => question_changes(types, &ack, &old.ack, &event.ack),
                });
            }
            None => findings.push(added(&slot(&event.name, direction, Place::Event), event)),
        }
    }
    for event in old.events(direction) {
        if !new.events(direction).iter().any(|it| it.name == event.name) {
            findings.push(removed(&slot(&event.name, direction, Place::Event)));
        }
    }
    findings
}

fn added(slot: &Slot<'_>, event: &Event) -> Finding {
    match (slot.direction, &event.ack) {
        (Direction::Input, _) => {
            slot.harmless(Code::EventAdded, "", "the event is new; clients of the old contract do not emit it")
        }
        (Direction::Output, Ack::None) => {
            slot.harmless(Code::EventAdded, "", "the event is new; clients of the old contract do not listen to it")
        }
        (Direction::Output, _) => slot.breaking(
            Code::EventAdded,
            "",
            "the event is new and asks for an answer: clients of the old contract never give one, and the server waits \
             for its timeout; ask only clients of which you know that they answer",
        ),
    }
}

/// A server never promised how often it emits an event: one that is gone is one that does not happen.
fn removed(slot: &Slot<'_>) -> Finding {
    match slot.direction {
        Direction::Input => slot.breaking(
            Code::EventRemoved,
            "",
            "the event is not handled any more: what clients of the old contract emit is ignored, and who asked for an \
             acknowledgement waits in vain; keep its handler and mark it `#[deprecated]`",
        ),
        Direction::Output => slot.harmless(
            Code::EventRemoved,
            "",
            "the event is not emitted any more; clients of the old contract notice nothing, but who waits for it waits \
             for ever",
        ),
    }
}

/// One place in a list of arguments.
struct Argued<'a> {
    schema: &'a Value,
    is_optional: bool,
}

/// The argument at a place: its own, or one of the rest.
fn argued(arguments: &[Argument], place: usize) -> Option<Argued<'_>> {
    let argument = arguments.get(place).or_else(|| arguments.last().filter(|it| it.rest))?;
    Some(Argued { schema: &argument.schema, is_optional: argument.optional || argument.rest })
}

fn arguments_changes(
    types: &Types,
    slot: &Slot<'_>,
    wants_ack: bool,
    old: &[Argument],
    new: &[Argument],
) -> Vec<Finding> {
    if let Some(name) = moved(old, new) {
        let message = format!(
            "the argument `{name}` stands in another place: clients of the old contract have it in the old one; put new \
             arguments behind the old ones, and leave those where they are"
        );
        return vec![slot.breaking(Code::ArgumentMoved, "", message)];
    }
    // In JavaScript the callback of an acknowledgement stands behind the last argument.
    let shifts_callback = slot.direction == Direction::Output && wants_ack;
    let mut findings = Vec::new();
    for place in 0..old.len().max(new.len()) {
        let pointer = format!("/{place}");
        match (argued(old, place), argued(new, place)) {
            (Some(old), Some(new)) => {
                let optional = optional_change(slot, old.is_optional, new.is_optional, &pointer);
                // What may be left out may be `null` as well: one change.
                let is_told = |it: &Finding| {
                    let is_null = matches!(it.code, Code::NullAdded | Code::NullRemoved) && it.pointer == pointer;
                    is_null && optional.as_ref().is_some_and(|told| told.severity == it.severity)
                };
                let mut found = slot.schemas(types, old.schema, new.schema, &pointer);
                found.retain(|it| !is_told(it));
                findings.extend(optional);
                findings.extend(found);
            }
            (None, Some(new)) => findings.push(argument_added(slot, shifts_callback, new.is_optional, &pointer)),
            (Some(old), None) => findings.push(argument_removed(slot, shifts_callback, old.is_optional, &pointer)),
            (None, None) => {}
        }
    }
    findings
}

/// The name of an argument that another place had. Names are not on the wire, but the same name stands for the same thing.
fn moved<'a>(old: &[Argument], new: &'a [Argument]) -> Option<&'a str> {
    let moved = new.iter().enumerate().find(|(place, argument)| {
        let is_here = old.get(*place).is_some_and(|it| it.name == argument.name);
        // The fields of a tuple variant are called after their places.
        let is_named = argument.name.parse::<usize>().is_err();
        !is_here && is_named && old.iter().any(|it| it.name == argument.name)
    });
    moved.map(|(_, argument)| argument.name.as_str())
}

fn optional_change(slot: &Slot<'_>, old: bool, new: bool, pointer: &str) -> Option<Finding> {
    let is_input = slot.direction == Direction::Input;
    Some(match (old, new) {
        (true, false) if is_input => slot.breaking(
            Code::ArgumentRequired,
            pointer,
            format!(
                "the argument `{pointer}` is required now: clients of the old contract may leave it out and are refused; \
                 keep it an `Option`"
            ),
        ),
        (true, false) => slot.harmless(
            Code::ArgumentRequired,
            pointer,
            format!("the argument `{pointer}` is always there now; clients of the old contract get on with it"),
        ),
        (false, true) if is_input => slot.harmless(
            Code::ArgumentOptional,
            pointer,
            format!("the argument `{pointer}` may be left out now; clients of the old contract send it"),
        ),
        (false, true) => slot.breaking(
            Code::ArgumentOptional,
            pointer,
            format!(
                "the argument `{pointer}` may be missing now: clients of the old contract rely on it; always emit a value"
            ),
        ),
        _ => return None,
    })
}

fn argument_added(slot: &Slot<'_>, shifts_callback: bool, is_optional: bool, pointer: &str) -> Finding {
    match slot.direction {
        Direction::Input if is_optional => slot.harmless(
            Code::ArgumentAdded,
            pointer,
            format!("the argument `{pointer}` is new and may be left out; clients of the old contract do so"),
        ),
        Direction::Input => slot.breaking(
            Code::ArgumentRequired,
            pointer,
            format!(
                "the argument `{pointer}` is new and required: clients of the old contract do not send it and are refused; \
                 make it an `Option`"
            ),
        ),
        Direction::Output if shifts_callback => slot.breaking(
            Code::ArgumentAdded,
            pointer,
            format!(
                "the argument `{pointer}` is new, and the callback of the acknowledgement stands behind it: listeners of \
                 the old contract take it for the callback; put it into an argument that is there, or into an event of \
                 another name"
            ),
        ),
        Direction::Output => slot.harmless(
            Code::ArgumentAdded,
            pointer,
            format!("the argument `{pointer}` is new; listeners of the old contract ignore it"),
        ),
    }
}

fn argument_removed(slot: &Slot<'_>, shifts_callback: bool, was_optional: bool, pointer: &str) -> Finding {
    match slot.direction {
        Direction::Input => slot.harmless(
            Code::ArgumentRemoved,
            pointer,
            format!("the argument `{pointer}` is not read any more; what clients of the old contract send is ignored"),
        ),
        Direction::Output if was_optional && !shifts_callback => slot.harmless(
            Code::ArgumentRemoved,
            pointer,
            format!("the argument `{pointer}` is not emitted any more; clients of the old contract could go without"),
        ),
        Direction::Output => slot.breaking(
            Code::ArgumentRemoved,
            pointer,
            format!(
                "the argument `{pointer}` is not emitted any more: listeners of the old contract find `undefined` or the \
                 callback in its place; keep emitting it"
            ),
        ),
    }
}

/// What a client answers to an event of the server: a value, or nothing.
fn question_changes(types: &Types, slot: &Slot<'_>, old: &Ack, new: &Ack) -> Vec<Finding> {
    let finding = match (old, new) {
        (Ack::None, Ack::None) => return Vec::new(),
        (Ack::None, _) => slot.breaking(
            Code::AckAdded,
            "",
            "the event asks for an answer now: clients of the old contract give none, and the server waits for its \
             timeout; ask with an event of another name",
        ),
        (_, Ack::None) => slot.breaking(
            Code::AckRemoved,
            "",
            "the event does not ask for an answer any more: listeners of the old contract call a callback that is not \
             there, and throw; keep asking, with `Ack::ignored()` if the answer is of no use",
        ),
        _ => return values_changes(types, slot, old, new),
    };
    vec![finding]
}

/// What the server answers to an event of a client.
fn answer_changes(types: &Types, slot: &Slot<'_>, old: &Ack, new: &Ack) -> Vec<Finding> {
    let finding = match (old, new) {
        (Ack::None, Ack::None) | (Ack::Empty, Ack::Empty) => return Vec::new(),
        (_, Ack::None) => slot.breaking(
            Code::AckRemoved,
            "",
            "the event is not acknowledged any more: clients of the old contract that wait for it wait in vain; keep an \
             acknowledgement, `()` at least",
        ),
        (Ack::None, _) => slot.harmless(
            Code::AckAdded,
            "",
            "the event is acknowledged now if a client asks; clients of the old contract do not ask",
        ),
        (Ack::Empty, _) => slot.harmless(
            Code::AckAdded,
            "",
            "the acknowledgement has values now; clients of the old contract expect none and ignore them",
        ),
        (Ack::Reply { data, error }, Ack::Reply { data: new_data, error: new_error }) => {
            let null = json!({"type": "null"});
            let data = (data.as_ref().unwrap_or(&null), new_data.as_ref().unwrap_or(&null));
            let mut findings = slot.schemas(types, data.0, data.1, "/data");
            findings.extend(error_changes(types, slot, error.as_ref(), new_error.as_ref()));
            return findings;
        }
        _ => return values_changes(types, slot, old, new),
    };
    vec![finding]
}

fn error_changes(types: &Types, slot: &Slot<'_>, old: Option<&Value>, new: Option<&Value>) -> Vec<Finding> {
    let finding = match (old, new) {
        (None, None) => return Vec::new(),
        (Some(old), Some(new)) => return slot.schemas(types, old, new, "/error"),
        (None, Some(_)) => slot.breaking(
            Code::ErrorAdded,
            "/error",
            "the reply may be an error now: clients of the old contract know `ok` and `rejected` only; keep `Never`, or use \
             an event of another name",
        ),
        (Some(_), None) => slot.harmless(
            Code::ErrorRemoved,
            "/error",
            "the reply is no error any more; clients of the old contract do not miss it",
        ),
    };
    vec![finding]
}

/// The values of an acknowledgement, as a list; a `Reply` is none of those that are compared.
struct Values<'a> {
    each: Vec<&'a Value>,
    rest: Option<&'a Value>,
}

fn values(ack: &Ack) -> Option<Values<'_>> {
    Some(match ack {
        Ack::None | Ack::Reply { .. } => return None,
        Ack::Empty => Values { each: Vec::new(), rest: None },
        Ack::Value { schema } => Values { each: vec![schema], rest: None },
        Ack::Arguments { schemas } => Values { each: schemas.iter().collect(), rest: None },
        Ack::Rest { schema } => Values { each: Vec::new(), rest: Some(schema) },
    })
}

fn values_changes(types: &Types, slot: &Slot<'_>, old: &Ack, new: &Ack) -> Vec<Finding> {
    let changed = || {
        vec![slot.breaking(
            Code::AckChanged,
            "",
            "the acknowledgement has another form: clients and server of different contracts do not understand each \
             other's; keep the form, and use an event of another name for the new one",
        )]
    };
    if let (Ack::Value { schema: old }, Ack::Value { schema: new }) = (old, new) {
        return slot.schemas(types, old, new, "");
    }
    let (Some(old), Some(new)) = (values(old), values(new)) else {
        return changed();
    };
    // Who gets more values than it reads ignores them, in JavaScript as here. Who gets fewer does not.
    let (writes, reads) = match slot.direction {
        Direction::Input => (&old, &new),
        Direction::Output => (&new, &old),
    };
    if writes.each.len() < reads.each.len() {
        return changed();
    }
    let mut findings = Vec::new();
    let places = old.each.len().max(new.each.len());
    for place in 0..=places {
        let pointer = if place < places { format!("/{place}") } else { "/*".to_owned() };
        let at = |values: &Values<'_>| values.each.get(place).copied().or(values.rest).cloned();
        match (at(&old), at(&new)) {
            (Some(old), Some(new)) => findings.extend(slot.schemas(types, &old, &new, &pointer)),
            (None, None) => {}
            _ => findings.push(slot.harmless(
                Code::AckChanged,
                pointer,
                "the acknowledgement has another number of values; clients of the old contract get all that they read",
            )),
        }
    }
    findings
}
