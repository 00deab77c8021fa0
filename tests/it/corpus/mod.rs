//! Rust shapes, held against serde, JSON Schema, TypeScript and ts-rs.
//!
//! Every shape is taken and given by an event of one namespace. Its values and its JSON stand in `shapes`, and where a judge
//! says otherwise than serde, the shape names it with the reason: one that is not named fails the test, and so does a named
//! one that is not there any more. `docs/shapes.md` is written from the same shapes: `UPDATE=1` writes it anew.

mod generate;
mod judges;
mod oracle;
mod page;
mod shape;
mod shapes;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ackord::codegen::typescript;
use ackord::{Contract, Io, Namespace};
use serde_json::{Value, json};

use crate::support::golden::assert_golden;
use crate::support::markdown::root;
use crate::support::websocket::WebSocket;
use generate::{Generator, Random};
use judges::Judgement;
use shape::{Case, Judge, Shape};
use shapes::{
    BinaryShapes, CollectionShapes, ConversionShapes, DefaultShapes, EnumShapes, FlattenShapes, GenericShapes,
    NumberShapes, RenameShapes, StructShapes, TextShapes,
};

/// The bytes of every shape with binary data, as they are outside of a packet.
const BINARY: &str = "YmluYXJ5";

/// How many generated values each shape is given.
const GENERATED: usize = 50;

/// How many of them are compiled.
const COMPILED: usize = 12;

/// How many are sent that were changed and do not fit.
const MUTATED: usize = 40;

/// Takes and gives every shape.
#[derive(Namespace)]
#[namespace("/", handlers = (
    StructShapes, EnumShapes, RenameShapes, DefaultShapes, FlattenShapes, CollectionShapes, NumberShapes, TextShapes,
    BinaryShapes, GenericShapes, ConversionShapes,
))]
pub(crate) struct Corpus;

/// Gives back what it takes.
pub(crate) struct Echo;

fn contract() -> Contract {
    Contract::new("corpus", "1.0.0").namespace::<Corpus>()
}

/// What is wrong, in lines.
#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, shape: &Shape, what: impl Into<String>) {
        self.0.push(format!("{}: {}", shape.name, what.into()));
    }

    fn none(&self) {
        assert!(self.0.is_empty(), "{} problems:\n{}", self.0.len(), self.0.join("\n"));
    }
}

#[test]
fn serde_json_schema_and_typescript_say_the_same_of_every_shape() {
    let shapes = shapes::all();
    let names: BTreeSet<&str> = shapes.iter().map(|it| it.name).collect();
    assert!(names.len() == shapes.len() && shapes.len() >= 80, "{} shapes", shapes.len());
    let document = contract().document().unwrap();
    let json = serde_json::to_value(&document).unwrap();
    let mut problems = Problems::default();
    for shape in &shapes {
        read(shape, &mut problems);
    }
    let generated = generated(&shapes, &json);
    let judgement = Judgement::of(&document, &json, &shapes, &generated);
    for (shape, generated) in shapes.iter().zip(&generated) {
        judgement.hold(shape, generated, &mut problems);
    }
    problems.0.extend(judgement.rest());
    println!("{}", table(&shapes));
    problems.none();
}

#[test]
fn the_judges_notice_what_is_not_so() {
    let mut shapes: Vec<Shape> = shapes::all().into_iter().filter(|it| it.name == "point").collect();
    let point = &mut shapes[0];
    let all = vec![(Judge::Schema, "gone"), (Judge::TypeScript, "gone")];
    point.values = vec![Case::new(json!({"x": 1}), Vec::new())];
    point.inputs = vec![Case::new(json!({"x": 2}), Vec::new()), Case::new(json!({"x": 3, "y": 3}), all.clone())];
    point.refused = vec![Case::new(json!({"x": 4, "y": 4}), Vec::new()), Case::new(json!({"x": 5}), all)];
    point.stricter = Some("gone");
    point.relation = (oracle::Relation::Wider, "gone");
    let document = contract().document().unwrap();
    let json = serde_json::to_value(&document).unwrap();
    let generated = vec![(vec![json!({"x": 6, "y": 6})], vec![json!({"x": "7"})])];
    let judgement = Judgement::of(&document, &json, &shapes, &generated);
    let mut problems = Problems::default();
    read(&shapes[0], &mut problems);
    judgement.hold(&shapes[0], &generated[0], &mut problems);
    for problem in [
        r#"serde refuses {"x":2}"#,
        r#"serde takes {"x":4,"y":4}"#,
        r#"JSON Schema refuses the output {"x":1}"#,
        r#"TypeScript refuses the output {"x":1}"#,
        r#"JSON Schema refuses the input {"x":2}"#,
        r#"TypeScript refuses the input {"x":2}"#,
        r#"gone: JSON Schema takes {"x":3,"y":3}"#,
        r#"gone: TypeScript takes {"x":3,"y":3}"#,
        r#"JSON Schema takes the input {"x":4,"y":4}"#,
        r#"TypeScript takes the input {"x":4,"y":4}"#,
        r#"gone: JSON Schema refuses {"x":5}"#,
        r#"gone: TypeScript refuses {"x":5}"#,
        "gone: serde refuses what fits the schema",
        "only 1 generated values fit",
        r#"related to ts-rs otherwise: Type '"wider"'"#,
    ] {
        let found = problems.0.iter().filter(|it| it.contains(problem)).count();
        assert_eq!(found, 1, "{problem}\n{}", problems.0.join("\n"));
    }
    assert_eq!(problems.0.len(), 15, "{}", problems.0.join("\n"));
}

#[tokio::test]
async fn what_serde_refuses_is_rejected_with_issues_that_point_into_it() {
    let io = Io::builder().serve::<Corpus, _>(Echo).build().unwrap();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    let server = tokio::spawn(listener.serve(io.router()));
    let mut client = WebSocket::main(address).await;
    let mut problems = Problems::default();
    let shapes = shapes::all();
    let document = serde_json::to_value(contract().document().unwrap()).unwrap();
    let generated = generated(&shapes, &document);
    for (shape, (_, mutated)) in shapes.iter().zip(generated) {
        let mut refused: Vec<(Value, Option<bool>)> =
            shape.refused.iter().map(|case| (case.json.clone(), Some(case.differs(Judge::Pass)))).collect();
        let mutated = mutated.into_iter().filter(|json| (shape.read)(json).is_err()).take(MUTATED);
        // What serde refuses for a reason of its own has its words.
        let by_serde = shape.stricter.is_none().then_some(false);
        refused.extend(mutated.map(|json| (json, by_serde)));
        for (json, by_serde) in refused {
            let rejected = client.ask(1, &json!([shape.name, json]).to_string()).await;
            let rejected: Value = serde_json::from_str(&rejected).unwrap();
            if let Some(problem) = unfounded(&json, by_serde, &rejected[0]) {
                problems.add(shape, format!("{problem}: {json} leads to {rejected}"));
            }
        }
        for case in shape.inputs.iter().filter(|_| !shape.binary) {
            let answer = client.ask(1, &json!([shape.name, case.json]).to_string()).await;
            // What cannot be written again is taken all the same.
            if !answer.starts_with(r#"[{"status":"ok","#) && !answer.contains(r#""code":"internal""#) {
                problems.add(shape, format!("{} is answered with {answer}", case.json));
            }
        }
    }
    server.abort();
    problems.none();
}

/// What is wrong with how a payload was rejected; `expected` is whether in serde's words.
fn unfounded(json: &Value, expected: Option<bool>, rejected: &Value) -> Option<&'static str> {
    let issues = rejected["issues"].as_array().filter(|issues| rejected["status"] == "rejected" && !issues.is_empty());
    let Some(issues) = issues else { return Some("it is not rejected") };
    let arguments = json!([json]);
    let founded = issues.iter().all(|issue| {
        let path = issue["path"].as_str().unwrap();
        // What is missing is missing in something.
        let path = if issue["code"] == "required" { path.rsplit_once('/').unwrap().0 } else { path };
        path.starts_with("/0") && arguments.pointer(path).is_some()
    });
    // What serde alone can tell has its words.
    let by_serde = issues.iter().any(|issue| issue["code"] == "invalid");
    match (founded, by_serde, expected) {
        (false, _, _) => Some("an issue points nowhere"),
        (true, true, Some(false)) => Some("the schema finds nothing"),
        (true, false, Some(true)) => Some("a named difference is gone: the schema finds it"),
        _ => None,
    }
}

/// serde itself: it takes what is accepted, and refuses the rest.
fn read(shape: &Shape, problems: &mut Problems) {
    if shape.values.is_empty() || shape.inputs.is_empty() && shape.refused.is_empty() {
        problems.add(shape, "has no values, or neither inputs nor what is refused");
    }
    for case in &shape.inputs {
        if let Err(error) = (shape.read)(&case.json) {
            problems.add(shape, format!("serde refuses {}: {error}", case.json));
        }
    }
    for case in &shape.refused {
        if (shape.read)(&case.json).is_ok() {
            problems.add(shape, format!("serde takes {}", case.json));
        }
    }
}

/// Values of a shape that its input schema ought to take, and the same with something changed.
type Generated = (Vec<Value>, Vec<Value>);

fn generated(shapes: &[Shape], document: &Value) -> Vec<Generated> {
    let events = document["namespaces"][0]["clientToServer"].as_array().unwrap();
    let event = |shape: &Shape| events.iter().find(|event| event["name"] == shape.name).unwrap();
    let values = |shape: &Shape| {
        let schema = &event(shape)["arguments"][0]["schema"];
        let mut generator = Generator { document, random: Random(0x9e37_79b9_7f4a_7c15) };
        let generated: Vec<Value> = (0..GENERATED * 6).filter_map(|_| generator.value(schema, 14)).collect();
        let mutated = generated.iter().take(GENERATED * 3).map(|json| generator.random.mutated(json)).collect();
        (generated, mutated)
    };
    shapes.iter().map(values).collect()
}

/// What was held, for people.
fn table(shapes: &[Shape]) -> String {
    let mut table = format!("{:<28} values inputs refused differences\n", "shape");
    for shape in shapes {
        let counts = [shape.values.len(), shape.inputs.len(), shape.refused.len()];
        let differences = shape.differences();
        writeln!(
            table,
            "{:<28} {:>6} {:>6} {:>7} {}",
            shape.name,
            counts[0],
            counts[1],
            counts[2],
            differences.join("; ")
        )
        .unwrap();
    }
    writeln!(table, "{} shapes", shapes.len()).unwrap();
    table
}

#[test]
fn the_reference_of_the_shapes_is_what_they_are() {
    let printed = page::print(&shapes::all(), &typescript::print_types(&contract().document().unwrap()).unwrap());
    assert_golden(&root().join("docs/shapes.md"), &printed);
}

/// Lines of a file of TypeScript, each of which may be wrong.
type Lines = BTreeMap<(String, usize), String>;
