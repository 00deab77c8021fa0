//! What the macros say of a contract, collected without running a server.
//!
//! Plain data in the order of declaration; the contract document is made of it.

use std::any::{TypeId, type_name};
use std::collections::HashMap;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;
use ts_rs::{TS, TypeVisitor};

use super::constraint::Ranged;
use super::dispatch::ConnectOutcome;
use super::namespace::Served;
use super::payload::Payload;
use super::reply::IntoAck;

/// The two generators of a contract: what serde reads and what it writes differ.
#[derive(Debug)]
pub(crate) struct Generators {
    /// Schemas of what is deserialised.
    pub(crate) input: SchemaGenerator,
    /// Schemas of what is serialised.
    pub(crate) output: SchemaGenerator,
    /// The Rust types behind them, to say which two have one name.
    pub(crate) types: HashMap<TypeId, &'static str>,
}

/// The schemas of one type, as references into the definitions where it has a name.
#[derive(Clone, Debug)]
pub(crate) struct TypeSchemas {
    pub(crate) input: Schema,
    pub(crate) output: Schema,
}

impl Generators {
    /// Generators whose references point into a contract document.
    pub(crate) fn new() -> Self {
        let generator = |settings: SchemaSettings, path: &'static str| {
            settings.with(|settings| settings.definitions_path = path.into()).into_generator()
        };
        let settings = SchemaSettings::draft2020_12;
        Self {
            input: generator(settings().for_deserialize(), "/definitions/input"),
            output: generator(settings().for_serialize(), "/definitions/output"),
            types: HashMap::new(),
        }
    }

    fn of<T: Payload>(&mut self) -> TypeSchemas {
        Types(&mut self.types).visit::<T>();
        TypeSchemas { input: self.input.subschema_for::<T>(), output: self.output.subschema_for::<T>() }
    }
}

/// Whether the auth payload of `N` may be an object, which is all that a CONNECT packet carries.
pub(crate) fn auth_admits_object<N: Served>() -> bool {
    let mut generators = Generators::new();
    let mut handlers = HandlersDescription::new(&mut generators);
    N::describe_handlers(&mut handlers);
    let Some(auth) = handlers.auth else { return true };
    let definitions = generators.input.take_definitions(true);
    admits_object(auth.input.as_value(), &definitions, 0)
}

/// The types that refer to each other for longer than this are no auth payload that anybody wrote.
const MAX_REFERENCES: usize = 32;

fn admits_object(schema: &Value, definitions: &serde_json::Map<String, Value>, depth: usize) -> bool {
    let Some(object) = schema.as_object().filter(|_| depth < MAX_REFERENCES) else {
        return schema != &Value::Bool(false);
    };
    let any = |key: &str| {
        let arms = object.get(key)?.as_array()?;
        Some(arms.iter().any(|arm| admits_object(arm, definitions, depth + 1)))
    };
    if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return definitions.get(name).is_none_or(|schema| admits_object(schema, definitions, depth + 1));
    }
    match object.get("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => any("anyOf").or_else(|| any("oneOf")).unwrap_or(true),
    }
}

/// Collects a type and all that it is made of.
struct Types<'a>(&'a mut HashMap<TypeId, &'static str>);

impl TypeVisitor for Types<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let known = self.0.insert(TypeId::of::<T>(), type_name::<T>());
        if known.is_none() {
            T::visit_dependencies(self);
            T::visit_generics(self);
        }
    }
}

/// A namespace's marker.
#[derive(Debug, Default)]
pub struct NamespaceDescription {
    pub(crate) name: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) parameters: Vec<(&'static str, ParameterKind)>,
    pub(crate) rooms: Vec<&'static str>,
}

/// What the parameter of a path is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterKind {
    Number,
    String,
    Boolean,
    /// Some type of the user's, or one that was not said.
    Any,
}

impl ParameterKind {
    fn of<T: 'static>() -> Self {
        let is = |types: &[TypeId]| types.contains(&TypeId::of::<T>());
        // Integers that JavaScript holds exactly.
        if is(&[
            TypeId::of::<u8>(),
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<i8>(),
            TypeId::of::<i16>(),
            TypeId::of::<i32>(),
        ]) {
            Self::Number
        } else if is(&[TypeId::of::<String>(), TypeId::of::<char>()]) {
            Self::String
        } else if is(&[TypeId::of::<bool>()]) {
            Self::Boolean
        } else {
            Self::Any
        }
    }
}

impl NamespaceDescription {
    /// The marker's name and docs.
    pub fn marker(&mut self, name: &'static str, docs: &'static str) {
        self.name = name;
        self.docs = docs;
    }

    /// One parameter of the path, and the type of its field.
    pub fn parameter<T: 'static>(&mut self, name: &'static str) {
        self.parameters.push((name, ParameterKind::of::<T>()));
    }

    /// The patterns of the rooms.
    pub fn rooms(&mut self, patterns: &'static [&'static str]) {
        self.rooms.extend(patterns);
    }
}

/// One event of either direction.
#[derive(Debug)]
pub(crate) struct DescribedEvent {
    pub(crate) name: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) deprecated: Option<&'static str>,
    pub(crate) arguments: Vec<DescribedArgument>,
    pub(crate) ack: DescribedAck,
}

/// One argument.
#[derive(Debug)]
pub(crate) struct DescribedArgument {
    pub(crate) name: &'static str,
    pub(crate) schemas: TypeSchemas,
    /// May be left out at the end.
    pub(crate) optional: bool,
    /// Takes all further arguments.
    pub(crate) rest: bool,
    /// Declared in place: printers write it where it is used.
    pub(crate) inline: bool,
}

/// The acknowledgement of an event.
#[derive(Debug, Default)]
pub(crate) enum DescribedAck {
    /// None.
    #[default]
    None,
    /// One without arguments, if it was asked for.
    Empty,
    /// One value.
    Value(TypeSchemas),
    /// Several values.
    Arguments(Vec<TypeSchemas>),
    /// Any number of values.
    Rest(TypeSchemas),
    /// The arms `ok`, `error` and `rejected`.
    Reply { data: Option<TypeSchemas>, error: Option<TypeSchemas> },
}

/// The events that a server emits.
#[derive(Debug)]
pub struct EventsDescription<'a> {
    pub(crate) generators: &'a mut Generators,
    pub(crate) events: Vec<DescribedEvent>,
}

impl<'a> EventsDescription<'a> {
    pub(crate) fn new(generators: &'a mut Generators) -> Self {
        Self { generators, events: Vec::new() }
    }
}

impl EventsDescription<'_> {
    /// One variant.
    pub fn event(
        &mut self,
        name: &'static str,
        docs: &'static str,
        deprecated: Option<&'static str>,
    ) -> EventDescription<'_> {
        describe(self.generators, &mut self.events, name, docs, deprecated)
    }
}

/// The events that a client may emit, and who may connect.
#[derive(Debug)]
pub struct HandlersDescription<'a> {
    pub(crate) generators: &'a mut Generators,
    pub(crate) docs: &'static str,
    pub(crate) auth: Option<TypeSchemas>,
    pub(crate) refused: Option<TypeSchemas>,
    pub(crate) events: Vec<DescribedEvent>,
}

impl<'a> HandlersDescription<'a> {
    pub(crate) fn new(generators: &'a mut Generators) -> Self {
        Self { generators, docs: "", auth: None, refused: None, events: Vec::new() }
    }
}

impl HandlersDescription<'_> {
    /// The handler trait's docs.
    pub fn docs(&mut self, docs: &'static str) {
        self.docs = docs;
    }

    /// The auth payload of `#[connect]`.
    pub fn auth<T: Payload>(&mut self) {
        self.auth = Some(self.generators.of::<T>());
    }

    /// What `#[connect]` returns.
    pub fn outcome<R: ConnectOutcome>(&mut self) {
        R::describe(self);
    }

    pub(crate) fn refused<E: Payload>(&mut self) {
        self.refused = Some(self.generators.of::<E>());
    }

    /// One method with `#[event]`.
    pub fn event(
        &mut self,
        name: &'static str,
        docs: &'static str,
        deprecated: Option<&'static str>,
    ) -> EventDescription<'_> {
        describe(self.generators, &mut self.events, name, docs, deprecated)
    }
}

fn describe<'a>(
    generators: &'a mut Generators,
    events: &'a mut Vec<DescribedEvent>,
    name: &'static str,
    docs: &'static str,
    deprecated: Option<&'static str>,
) -> EventDescription<'a> {
    let index = events.len();
    events.push(DescribedEvent { name, docs, deprecated, arguments: Vec::new(), ack: DescribedAck::None });
    EventDescription { generators, event: &mut events[index] }
}

/// One event that is being described.
#[derive(Debug)]
pub struct EventDescription<'a> {
    generators: &'a mut Generators,
    event: &'a mut DescribedEvent,
}

impl EventDescription<'_> {
    /// The next argument.
    pub fn argument<T: Payload>(self, name: &'static str) -> Self {
        let schemas = self.generators.of::<T>();
        self.push(name, schemas, T::absent().is_some(), false, false)
    }

    /// The fields of a struct variant: one object, declared in place.
    pub fn object<T: Payload>(self, name: &'static str) -> Self {
        let schemas = self.generators.of::<T>();
        self.push(name, schemas, false, false, true)
    }

    /// All arguments there are: `Args<Vec<T>>`.
    pub fn rest<T: Payload>(self, name: &'static str) -> Self {
        let schemas = self.generators.of::<T>();
        self.push(name, schemas, true, true, false)
    }

    /// The answer that the server asks a client for: `Ack<T>`.
    pub fn answer<T: Payload>(self) -> Self {
        self.event.ack = DescribedAck::Value(self.generators.of::<T>());
        self
    }

    /// What a handler returns.
    pub fn returns<R: IntoAck>(self) -> Self {
        R::describe(&mut AckDescription { generators: self.generators, ack: &mut self.event.ack });
        self
    }

    /// The length of the last argument.
    #[must_use]
    pub fn length(self, min: Option<usize>, max: Option<usize>) -> Self {
        self.constrain(|schema| {
            for (kind, least, most) in [
                ("string", "minLength", "maxLength"),
                ("array", "minItems", "maxItems"),
                ("object", "minProperties", "maxProperties"),
            ] {
                if is_of_type(schema, kind) {
                    insert(schema, least, min);
                    insert(schema, most, max);
                }
            }
        })
    }

    /// The range of the last argument.
    #[must_use]
    pub fn range<T: Ranged>(self, min: Option<T::Number>, max: Option<T::Number>) -> Self {
        self.constrain(|schema| {
            insert(schema, "minimum", min);
            insert(schema, "maximum", max);
        })
    }

    /// The pattern of the last argument.
    #[must_use]
    pub fn pattern(self, pattern: &'static str) -> Self {
        self.constrain(|schema| insert(schema, "pattern", Some(pattern)))
    }

    fn constrain(self, constrain: impl Fn(&mut Schema)) -> Self {
        if let Some(argument) = self.event.arguments.last_mut() {
            constrain(&mut argument.schemas.input);
            constrain(&mut argument.schemas.output);
        }
        self
    }

    fn push(self, name: &'static str, schemas: TypeSchemas, optional: bool, rest: bool, inline: bool) -> Self {
        self.event.arguments.push(DescribedArgument { name, schemas, optional, rest, inline });
        self
    }
}

fn insert(schema: &mut Schema, keyword: &str, value: Option<impl Serialize>) {
    if let Some(value) = value.and_then(|value| serde_json::to_value(value).ok()) {
        schema.insert(keyword.to_owned(), value);
    }
}

/// Whether the schema's `type` is `kind`, or `kind` among others.
fn is_of_type(schema: &Schema, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == kind,
        Some(Value::Array(names)) => names.iter().any(|name| name == kind),
        _ => false,
    }
}

/// An acknowledgement that is being described.
#[derive(Debug)]
pub struct AckDescription<'a> {
    generators: &'a mut Generators,
    ack: &'a mut DescribedAck,
}

impl AckDescription<'_> {
    pub(crate) fn none(&mut self) {
        *self.ack = DescribedAck::None;
    }

    pub(crate) fn empty(&mut self) {
        *self.ack = DescribedAck::Empty;
    }

    pub(crate) fn value<T: Payload>(&mut self) {
        *self.ack = DescribedAck::Value(self.generators.of::<T>());
    }

    pub(crate) fn argument<T: Payload>(&mut self) {
        let schemas = self.generators.of::<T>();
        match self.ack {
            DescribedAck::Arguments(arguments) => arguments.push(schemas),
            _ => *self.ack = DescribedAck::Arguments(vec![schemas]),
        }
    }

    pub(crate) fn rest<T: Payload>(&mut self) {
        *self.ack = DescribedAck::Rest(self.generators.of::<T>());
    }

    pub(crate) fn reply<T: Payload>(&mut self) {
        *self.ack = DescribedAck::Reply { data: Some(self.generators.of::<T>()), error: None };
    }

    pub(crate) fn reply_without_data(&mut self) {
        *self.ack = DescribedAck::Reply { data: None, error: None };
    }

    pub(crate) fn error<E: Payload>(&mut self) {
        if let DescribedAck::Reply { error, .. } = self.ack {
            *error = Some(self.generators.of::<E>());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ack, Args, Events, Namespace, Reply, Served, Socket, Value, handler, payload};

    #[payload]
    struct Message {
        text: String,
    }

    #[derive(Events)]
    #[expect(dead_code, reason = "only described")]
    enum ChatEvent {
        /// A message.
        ///
        /// It was posted.
        Message(Message, Option<String>, String),
        UserJoined {
            user: String,
        },
        Everything(Args<Vec<Value>>),
        Confirm(String, Ack<bool>),
        #[deprecated = "use `Message`"]
        Old,
    }

    #[derive(Namespace)]
    #[namespace("/chat", emits = ChatEvent)]
    struct Chat;

    /// What a client may do.
    #[handler(Chat)]
    trait ChatHandler {
        #[connect]
        async fn connect(&self, auth: Message) -> Result<u32, String>;
        #[event("chat message")]
        async fn post(
            &self,
            socket: &Socket<Chat>,
            #[payload(length(min = 1, max = 20), pattern("^[a-z]"))] room_name: Option<String>,
            #[payload(range(max = 5))] count: u32,
        ) -> Reply<Message, String>;
        #[event]
        async fn anything(&self, socket: &Socket<Chat>, args: Args<Vec<Value>>);
    }

    fn names(event: &DescribedEvent) -> Vec<&str> {
        event.arguments.iter().map(|it| it.name).collect()
    }

    #[test]
    fn every_variant_is_described_with_the_names_of_its_arguments() {
        let mut generators = Generators::new();
        let mut description = EventsDescription { generators: &mut generators, events: Vec::new() };
        ChatEvent::describe(&mut description);
        let [message, joined, everything, confirm, old] = description.events.as_slice() else {
            panic!("five events: {:?}", description.events);
        };
        assert_eq!(message.docs, "A message.\n\nIt was posted.");
        assert_eq!(names(message), ["message", "value", "value2"]);
        assert!(message.arguments[1].optional);
        assert!(joined.arguments[0].inline);
        assert!(everything.arguments[0].rest);
        assert!(matches!(confirm.ack, DescribedAck::Value(_)));
        assert_eq!(old.deprecated, Some("use `Message`"));
    }

    #[test]
    fn every_method_is_described_with_its_constraints() {
        let mut generators = Generators::new();
        let mut description = HandlersDescription {
            generators: &mut generators,
            docs: "",
            auth: None,
            refused: None,
            events: Vec::new(),
        };
        Chat::describe_handlers(&mut description);
        assert_eq!(description.docs, "What a client may do.");
        assert!(description.auth.is_some());
        assert!(description.refused.is_some());
        let [post, anything] = description.events.as_slice() else {
            panic!("two events: {:?}", description.events);
        };
        assert_eq!(post.name, "chat message");
        assert_eq!(names(post), ["roomName", "count"]);
        let room = &post.arguments[0].schemas.input;
        assert_eq!(room.get("minLength"), Some(&1.into()));
        assert_eq!(room.get("maxLength"), Some(&20.into()));
        assert_eq!(room.get("pattern"), Some(&"^[a-z]".into()));
        let count = &post.arguments[1].schemas.output;
        assert_eq!(count.get("maximum"), Some(&5.into()));
        assert!(matches!(post.ack, DescribedAck::Reply { data: Some(_), error: Some(_) }));
        assert!(anything.arguments[0].rest);
        assert!(matches!(anything.ack, DescribedAck::Empty));
    }
}
