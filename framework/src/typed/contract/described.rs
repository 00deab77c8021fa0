//! A namespace as its types describe it, and as it stands in the document.

use std::collections::BTreeSet;

use ackord_codegen::{Ack, Argument, Event, Parameter, ParameterType};
use schemars::Schema;
use serde_json::Value;

use super::ContractError;
use crate::typed::describe::{
    DescribedAck, DescribedEvent, EventsDescription, Generators, HandlersDescription, NamespaceDescription,
    ParameterKind, TypeSchemas,
};
use crate::typed::events::Events;
use crate::typed::namespace::Served;

/// What a namespace's macros say of it.
pub(super) struct Described {
    pattern: &'static str,
    marker: NamespaceDescription,
    client_docs: Vec<&'static str>,
    auth: Option<TypeSchemas>,
    refused: Option<TypeSchemas>,
    client_to_server: Vec<DescribedEvent>,
    server_to_client: Vec<DescribedEvent>,
}

pub(super) fn describe<N: Served>(generators: &mut Generators) -> Described {
    let mut marker = NamespaceDescription::default();
    N::describe(&mut marker);
    let mut handlers = HandlersDescription::new(generators);
    N::describe_handlers(&mut handlers);
    let HandlersDescription { docs: client_docs, auth, refused, events: client_to_server, .. } = handlers;
    let mut events = EventsDescription::new(generators);
    N::Emits::describe(&mut events);
    Described {
        pattern: N::PATTERN,
        marker,
        client_docs,
        auth,
        refused,
        client_to_server,
        server_to_client: events.events,
    }
}

/// No two namespaces share a path or a marker, and no two events of one direction a name.
pub(super) fn check_names(namespaces: &[Described]) -> Result<(), ContractError> {
    let mut paths = BTreeSet::new();
    let mut markers = BTreeSet::new();
    for namespace in namespaces {
        if !paths.insert(namespace.pattern) {
            return Err(ContractError::NamespaceClash(namespace.pattern.to_owned()));
        }
        if !markers.insert(namespace.marker.name) {
            return Err(ContractError::MarkerClash(namespace.marker.name.to_owned()));
        }
        for events in [&namespace.client_to_server, &namespace.server_to_client] {
            let mut names = BTreeSet::new();
            if let Some(twice) = events.iter().find(|event| !names.insert(event.name)) {
                return Err(ContractError::EventClash {
                    namespace: namespace.pattern.to_owned(),
                    event: twice.name.to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// The side of a type's schemas that stands in the document.
type Side = fn(TypeSchemas) -> Schema;

const INPUT: Side = |schemas| schemas.input;
const OUTPUT: Side = |schemas| schemas.output;

pub(super) fn namespace(described: Described) -> ackord_codegen::Namespace {
    let marker = described.marker;
    let events = |events: Vec<DescribedEvent>, arguments: Side, ack: Side| {
        events.into_iter().map(|it| event(it, arguments, ack)).collect()
    };
    ackord_codegen::Namespace {
        path: described.pattern.to_owned(),
        marker: marker.name.to_owned(),
        docs: text(marker.docs),
        deprecated: marker.deprecated.map(text),
        parameters: marker
            .parameters
            .into_iter()
            .map(|(name, kind)| Parameter {
                name: name.to_owned(),
                kind: match kind {
                    ParameterKind::Number => ParameterType::Number,
                    ParameterKind::String => ParameterType::String,
                    ParameterKind::Boolean => ParameterType::Boolean,
                    ParameterKind::Any => ParameterType::Any,
                },
            })
            .collect(),
        rooms: marker.rooms.into_iter().map(str::to_owned).collect(),
        auth: described.auth.map(|it| value(it, INPUT)),
        refused: described.refused.map(|it| value(it, OUTPUT)),
        client_docs: described.client_docs.into_iter().map(text).collect::<Vec<_>>().join("\n\n"),
        client_to_server: events(described.client_to_server, INPUT, OUTPUT),
        server_to_client: events(described.server_to_client, OUTPUT, INPUT),
    }
}

fn event(event: DescribedEvent, arguments: Side, ack: Side) -> Event {
    let list = event.arguments.into_iter().map(|argument| Argument {
        name: argument.name.to_owned(),
        schema: value(argument.schemas, arguments),
        optional: argument.optional,
        rest: argument.rest,
        inline: argument.inline,
    });
    Event {
        name: event.name.to_owned(),
        docs: text(event.docs),
        deprecated: event.deprecated.map(text),
        hash: String::new(),
        arguments: list.collect(),
        ack: match event.ack {
            DescribedAck::None => Ack::None,
            DescribedAck::Empty => Ack::Empty,
            DescribedAck::Value(schemas) => Ack::Value { schema: value(schemas, ack) },
            DescribedAck::Arguments(schemas) => {
                Ack::Arguments { schemas: schemas.into_iter().map(|it| value(it, ack)).collect() }
            }
            DescribedAck::Rest(schemas) => Ack::Rest { schema: value(schemas, ack) },
            DescribedAck::Reply { data, error } => {
                Ack::Reply { data: data.map(|it| value(it, ack)), error: error.map(|it| value(it, ack)) }
            }
        },
    }
}

fn value(schemas: TypeSchemas, side: Side) -> Value {
    side(schemas).to_value()
}

/// Docs as the compiler hands them over: a space in front of each line is that of `/// `.
fn text(docs: &str) -> String {
    let lines: Vec<&str> = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
