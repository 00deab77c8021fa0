//! `docs/shapes.md`: for each shape the Rust, its JSON, its TypeScript, and what is to be known of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::shape::{Case, Shape};
use super::source::words;

const TOP: &str = "\
# Shapes

What `#[payload]` makes of Rust types: the JSON that serde writes and reads, and the TypeScript of both directions. *In* is
what a client sends, *out* is what it gets; where there is one type only, it is both. This page is written by
`tests/it/corpus`, which holds every shape against serde, a validator of JSON Schema, `tsc --strict` and ts-rs: `UPDATE=1
cargo test -p ackord-tests -- corpus::` writes it anew.

JSON that the server writes comes first; a comment stands above what it only reads, and above what it refuses. Under *Notes*
stands where the judges differ: what JSON Schema or TypeScript cannot say and the server checks all the same, and how our type
relates to the one of ts-rs.
";

/// What is no payload, and what to do instead.
const OTHERS: &str = "
## Types that are no payloads

| type | why | instead |
|---|---|---|
| `u64`, `i64`, `u128`, `i128`, `usize`, `isize`, their `NonZero…` | JavaScript loses them past 2^53 | `#[payload(number)]` or `#[payload(string)]` on the field |
| `IpAddr`, `SocketAddr`, `Uuid` and others that are written as text | they belong to others, and their schema is what you say it is | `#[payload(as = \"String\")]` on the field |
| `Duration`, `SystemTime` | serde writes them as objects of a `u64` and a `u32` | a payload with fields of these names that `as` names, or a module of `#[serde(with = …)]` that writes milliseconds |
| `PathBuf` | one that is no UTF-8 is not written at all | `String` |
| `Arc<T>`, `Rc<T>` | serde writes them only where its feature `rc` is on, and reads each into a value of its own | `T`, or `Box<T>` |
| `Wrapping<T>`, `Reverse<T>`, `Cell<T>`, `Mutex<T>` | they say something to the server alone | `T` |
| `&str`, `Cow<'a, str>` | a payload owns its data | `String`; `Cow<'static, str>` is one |
| maps by pairs, lists or structs | keys of JSON objects are strings | a list of pairs; a newtype of a string or an enum of units is a key with `impl PayloadKey` |

A `#[payload]` struct of its own makes any of them an argument: `#[payload] #[serde(transparent)] struct Host(#[payload(as =
\"String\")] IpAddr);`
";

pub(crate) fn print(shapes: &[Shape], typescript: &str) -> String {
    let declarations = declarations(typescript);
    let events = &declarations["CorpusClientToServer"];
    let mut page = TOP.to_owned();
    let mut group = "";
    for shape in shapes {
        if shape.group != group {
            group = &shape.group;
            write!(page, "\n## {group}\n").unwrap();
        }
        print_shape(&mut page, shape, &declarations, events);
    }
    page + OTHERS
}

fn print_shape(page: &mut String, shape: &Shape, declarations: &BTreeMap<&str, &str>, events: &str) {
    write!(page, "\n### {}\n\n```rust\n", shape.title).unwrap();
    if shape.rust.is_empty() {
        writeln!(page, "{}", spelled(shape.of)).unwrap();
    } else {
        writeln!(page, "{}", shape.rust.join("\n\n")).unwrap();
        if !words(shape.of).all(|word| shape.rust[0].contains(&format!(" {word}"))) {
            write!(page, "\n// {}\n", spelled(shape.of)).unwrap();
        }
    }
    page.push_str("```\n\n```jsonc\n");
    let mut shown: Vec<&Value> = Vec::new();
    for (kind, cases) in [("", &shape.values), ("// read as well", &shape.inputs), ("// refused", &shape.refused)] {
        let fresh: Vec<&Case> = cases.iter().filter(|case| !shown.contains(&&case.json)).collect();
        if !kind.is_empty() && !fresh.is_empty() {
            writeln!(page, "{kind}").unwrap();
        }
        for case in fresh {
            shown.push(&case.json);
            writeln!(page, "{}", case.text).unwrap();
        }
    }
    page.push_str("```\n\n```ts\n");
    let (input, output) = types(events, shape.name);
    let mut queue: Vec<&str> = words(input).chain(words(output)).collect();
    let mut named: Vec<&str> = Vec::new();
    while !queue.is_empty() {
        let word = queue.remove(0);
        if let Some(text) = declarations.get(word)
            && !named.contains(&word)
        {
            named.push(word);
            writeln!(page, "{}", text.trim().trim_start_matches("export ")).unwrap();
            queue.extend(words(text));
        }
    }
    if input == output {
        writeln!(page, "// {}\n```", lines(input)).unwrap();
    } else {
        writeln!(page, "// in:  {}\n// out: {}\n```", lines(input), lines(output)).unwrap();
    }
    let notes: Vec<String> = shape
        .notes
        .iter()
        .map(|it| (*it).to_owned())
        .chain(shape.differences())
        .map(|it| format!("- {it}\n"))
        .collect();
    if !notes.is_empty() {
        write!(page, "\nNotes:\n\n{}", notes.concat()).unwrap();
    }
}

/// A type in a comment.
fn lines(text: &str) -> String {
    text.replace('\n', "\n// ")
}

/// Tokens as people write them.
fn spelled(tokens: &str) -> String {
    tokens.replace(" <", "<").replace("< ", "<").replace(" >", ">").replace(" ,", ",")
}

/// The types of an event's argument and of its answer.
fn types<'a>(events: &'a str, name: &str) -> (&'a str, &'a str) {
    let at = events.find(&format!("\n  {name}: (value: ")).unwrap_or_else(|| panic!("{name} is no event:\n{events}"));
    let event = &events[at + format!("\n  {name}: (value: ").len()..];
    let (input, rest) = event.split_once(", ack: (reply: Reply<").unwrap();
    let (output, _) = rest.split_once(">) => void) => void;").unwrap();
    (input, output)
}

/// The declarations of a file by their names.
fn declarations(typescript: &str) -> BTreeMap<&str, &str> {
    let mut starts: Vec<usize> = typescript.match_indices("\nexport ").map(|(at, _)| at + 1).collect();
    starts.push(typescript.len());
    let mut declarations = BTreeMap::new();
    for pair in starts.windows(2) {
        let text = &typescript[pair[0]..pair[1]];
        // The docs of the next one.
        let text = text.find("\n/**").map_or(text, |end| &text[..end]);
        let words: Vec<&str> = words(text).take(3).collect();
        if let ["export", "type" | "interface", name] = words[..] {
            declarations.insert(name, text);
        }
    }
    declarations
}
