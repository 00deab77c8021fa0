//! Strings, flags, characters and constraints.

use std::collections::BTreeMap;

use super::prelude::*;
use super::{LENGTH, PATTERN};

const FORMAT: &str = "`format` is an annotation";
const CUSTOM: &str = "what a function checks is in no schema";

#[payload]
pub(crate) struct Bounded {
    #[payload(length(min = 1, max = 3))]
    text: String,
    #[payload(length(max = 2))]
    list: Vec<u32>,
    #[payload(length(min = 1))]
    map: BTreeMap<String, bool>,
    #[payload(length(min = 2))]
    maybe: Option<String>,
}

#[payload]
pub(crate) struct Patterned {
    #[payload(pattern("^[a-z-]+$"))]
    slug: String,
}

#[payload]
pub(crate) struct Contact {
    #[payload(email)]
    email: String,
    #[payload(url)]
    page: Option<String>,
}

#[payload]
pub(crate) struct Even {
    #[payload(custom(even))]
    number: u32,
}

fn even(number: &u32) -> Result<(), &'static str> {
    if number.is_multiple_of(2) { Ok(()) } else { Err("must be even") }
}

#[payload]
pub(crate) struct Team {
    #[payload(length(min = 1))]
    members: Vec<Bounded>,
    captain: Option<Box<Bounded>>,
}

#[payload]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Command {
    Say {
        #[payload(length(min = 1, max = 5))]
        text: String,
    },
    Name(Patterned),
}

shapes! { TextShapes in "texts.rs":
    text: String => shape("A string")
        .value("größe 😀 \"\\ \u{2028}".to_owned())
        .value(String::new())
        .input(json!("\u{0}"))
        .refused(json!(1))
        .refused(json!(null));
    flag: bool => shape("A flag")
        .value(true)
        .input(json!(false))
        .refused(json!(0))
        .refused(json!("true"));
    letter: char => shape("A character")
        .value('😀')
        .input(json!("ß"))
        .refused_but(json!("ab"), &[TypeScript], LENGTH)
        .refused_but(json!(""), &[TypeScript], LENGTH)
        .refused(json!(97));
    bounded: Bounded => shape("Lengths")
        .value(Bounded { text: "a".to_owned(), list: vec![], map: BTreeMap::from([("a".to_owned(), true)]), maybe: None })
        .input(json!({"text": "😀😀😀", "list": [1, 2], "map": {"a": true}, "maybe": "ab"}))
        .refused_but(json!({"text": "", "list": [], "map": {"a": true}}), &[TypeScript], LENGTH)
        .refused_but(json!({"text": "abcd", "list": [], "map": {"a": true}}), &[TypeScript], LENGTH)
        .refused_but(json!({"text": "a", "list": [1, 2, 3], "map": {"a": true}}), &[TypeScript], LENGTH)
        .refused_but(json!({"text": "a", "list": [], "map": {}}), &[TypeScript], LENGTH)
        .refused_but(json!({"text": "a", "list": [], "map": {"a": true}, "maybe": "a"}), &[TypeScript], LENGTH);
    patterned: Patterned => shape("A pattern")
        .value(Patterned { slug: "a-room".to_owned() })
        .input(json!({"slug": "x"}))
        .refused_but(json!({"slug": "A"}), &[TypeScript], PATTERN);
    contact: Contact => shape("Formats")
        .value(Contact { email: "ann@example.org".to_owned(), page: None })
        .input(json!({"email": "ann@example.org", "page": "https://example.org"}))
        .refused_but(json!({"email": "ann"}), &[Schema, TypeScript], FORMAT)
        .refused_but(json!({"email": "ann@example.org", "page": "no url"}), &[Schema, TypeScript], FORMAT)
        .stricter(FORMAT);
    even: Even => shape("A constraint of one's own")
        .value(Even { number: 2 })
        .input(json!({"number": 0}))
        .refused_but(json!({"number": 3}), &[Schema, TypeScript], CUSTOM)
        .stricter(CUSTOM);
    team: Team => shape("Constraints in lists and options")
        .value(Team {
            members: vec![Bounded { text: "a".to_owned(), list: vec![], map: BTreeMap::from([("a".to_owned(), true)]), maybe: None }],
            captain: None,
        })
        .input(json!({"members": [{"text": "a", "list": [], "map": {"a": true}}]}))
        .refused_but(json!({"members": []}), &[TypeScript], LENGTH)
        .refused_but(json!({"members": [{"text": "", "list": [], "map": {"a": true}}]}), &[TypeScript], LENGTH);
    two_teams: [Patterned; 2] => shape("Constraints in an array")
        .value([Patterned { slug: "a".to_owned() }, Patterned { slug: "b".to_owned() }])
        .input(json!([{"slug": "a"}, {"slug": "b"}]))
        .refused_but(json!([{"slug": "a"}, {"slug": "B"}]), &[TypeScript], PATTERN)
        .refused(json!([{"slug": "a"}]));
    command: Command => shape("Constraints in variants")
        .value(Command::Say { text: "a".to_owned() })
        .value(Command::Name(Patterned { slug: "a".to_owned() }))
        .input(json!({"type": "name", "slug": "b"}))
        .refused_but(json!({"type": "say", "text": ""}), &[TypeScript], LENGTH)
        .refused_but(json!({"type": "name", "slug": "1"}), &[TypeScript], PATTERN);
}
