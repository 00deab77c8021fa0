//! Validators of what a client receives, for run time: Standard Schema, and nothing to install.
//!
//! The file gets a small interpreter (`validate.ts`), each schema as a literal for it, and a socket that is checked by them
//! (`checked.ts`). Nothing of it is there unless it is asked for.

mod compile;
mod literal;
mod pattern;

use serde_json::{Value, json};

use super::names;
use crate::document::{Direction, Document, DocumentError, Namespace};
use crate::json_schema;
use crate::schema;
use compile::Compiler;
use literal::Literal;

/// What the client's side of the file is made of.
const VALIDATE: &str = include_str!("validate.ts");

/// The socket that is checked.
const CHECKED: &str = include_str!("checked.ts");

/// Types that the validators declare, or take from the language.
pub(super) const TAKEN: &str = "AnswerSchema Check DataOf HeardOf Invalid InvalidAnswer Keywords Proxy RegExp Schema SchemaIssue Schemas Set \
     StandardSchemaV1 Validated ValuesOf";

/// The validators of all namespaces, and what they stand on.
pub(super) fn print(document: &Document) -> Result<String, DocumentError> {
    document.check()?;
    let mut document = document.clone();
    let rejected = define(&mut document, "Rejected", json_schema::rejected(&json_schema::issue(), false));
    let reply = define(&mut document, "RejectedReply", json_schema::rejected(&json_schema::issue(), true));
    let not_let_in = define(&mut document, "NotLetIn", json_schema::not_let_in(&json_schema::issue()));
    let mut compiler = Compiler::new(&document);
    let mut roots = Vec::new();
    let mut file = String::new();
    for (index, namespace) in document.namespaces.iter().enumerate() {
        let parts = Parts::new(namespace, index, [&rejected, &reply, &not_let_in]);
        file.push_str(&parts.print(namespace, &mut compiler)?);
        roots.extend(parts.all().map(|part| part.schema.clone()));
    }
    let reached = schema::reachable(&document, roots.iter().map(|it| (Direction::Output, it)));
    let mut definitions = Vec::new();
    for (direction, name) in reached {
        if let Some(schema) = document.definitions.of(direction).get(&name) {
            let at = format!("/definitions/output/{}", schema::escaped(&name));
            definitions.push((name, compiler.compile(schema, &at)?));
        }
    }
    let definitions = Literal::Object(definitions).print(0);
    let mut unchecked = compiler.into_unchecked();
    unchecked.sort();
    unchecked.dedup();
    let unchecked: String = unchecked
        .iter()
        .map(|(at, pattern)| format!("// Not checked, since JavaScript has no such pattern: {pattern:?} at {at}.\n"))
        .collect();
    Ok(format!(
        "{VALIDATE}\n{unchecked}const definitions: {{ readonly [name: string]: Schema }} = {definitions};\n{file}{CHECKED}"
    ))
}

/// Defines what Ackord itself answers; the reference to it.
fn define(document: &mut Document, name: &str, schema: Value) -> Value {
    let definitions = &mut document.definitions.output;
    let mut name = name.to_owned();
    while definitions.contains_key(&name) {
        name.push('_');
    }
    let reference = json!({"$ref": format!("{}{name}", schema::prefix(Direction::Output))});
    definitions.insert(name, schema);
    reference
}

/// What a client of one namespace receives.
struct Parts {
    events: Vec<Part>,
    acks: Vec<Part>,
    error: Part,
}

struct Part {
    name: String,
    schema: Value,
    /// Where it stands in the document.
    at: String,
}

impl Parts {
    fn new(namespace: &Namespace, index: usize, [rejected, reply, not_let_in]: [&Value; 3]) -> Self {
        let at = format!("/namespaces/{index}");
        let mut events: Vec<Part> = (0..)
            .zip(&namespace.server_to_client)
            .map(|(index, event): (usize, _)| Part {
                name: event.name.clone(),
                schema: json_schema::arguments(event, Direction::Output),
                at: format!("{at}/serverToClient/{index}"),
            })
            .collect();
        events.push(Part {
            name: "exception".to_owned(),
            schema: json!({"type": "array", "prefixItems": [rejected], "minItems": 1}),
            at: at.clone(),
        });
        let acks = (0..).zip(&namespace.client_to_server).filter_map(|(index, event): (usize, _)| {
            // Without values there is nothing to check, and nothing to wait for.
            event.ack.has_values().then_some(())?;
            Some(Part {
                name: event.name.clone(),
                schema: json_schema::acknowledgement(&event.ack, reply.clone())?,
                at: format!("{at}/clientToServer/{index}/ack"),
            })
        });
        let arms: Vec<&Value> = namespace.refused.iter().chain([not_let_in]).collect();
        let schema = if arms.len() == 1 { not_let_in.clone() } else { json!({"anyOf": arms}) };
        let error = Part { name: "connectError".to_owned(), schema, at: format!("{at}/refused") };
        Self { acks: acks.collect(), events, error }
    }

    fn all(&self) -> impl Iterator<Item = &Part> {
        self.events.iter().chain(&self.acks).chain([&self.error])
    }

    fn print(&self, namespace: &Namespace, compiler: &mut Compiler<'_>) -> Result<String, DocumentError> {
        let marker = names::identifier(&namespace.marker);
        let mut literals = |parts: &[Part], function: &str| {
            let mut members = Vec::new();
            for part in parts {
                let schema = compiler.compile(&part.schema, &part.at)?;
                members.push((part.name.clone(), Literal::Call(function.to_owned(), Box::new(schema))));
            }
            Ok::<Literal, DocumentError>(Literal::Object(members))
        };
        let events = literals(&self.events, "validator")?;
        let acks = literals(&self.acks, "answer")?;
        let error = compiler.compile(&self.error.schema, &self.error.at)?;
        let error = Literal::Call("validator".to_owned(), Box::new(error));
        let members = [("events", events), ("acks", acks), ("connectError", error)];
        let whole = Literal::Object(members.map(|(name, of)| (name.to_owned(), of)).into());
        Ok(format!(
            "\n/** Validators of what a client of `{path}` receives. */\n\
             export const {lower}Schemas: Schemas<{marker}ServerToClient, {marker}ClientToServer, {marker}ConnectError> = {whole};\n",
            path = super::docs::inline(&namespace.path),
            lower = names::lower_first(&marker),
            whole = whole.print(0),
        ))
    }
}

#[cfg(test)]
mod tests;
