//! Enums in the four forms of serde.

use std::collections::HashMap;

use super::prelude::*;
use super::{EXCESS, JOINED, UNIT};

const OTHERS: &str = "what `other` takes is not told";

#[payload]
#[serde(rename_all = "snake_case")]
pub(crate) enum Colour {
    Red,
    DarkBlue,
}

/// How urgent it is.
#[payload]
pub(crate) enum Urgency {
    /// Today.
    High,
    /// Some day.
    Low,
}

#[payload]
pub(crate) enum Lone {
    One,
}

#[payload]
pub(crate) enum Figure {
    Nothing,
    Circle { radius: f64 },
    Square(f64),
    Box(f64, f64),
}

#[payload]
pub(crate) enum Hollow {
    Unit,
    Tuple(),
    Struct {},
}

#[payload]
pub(crate) struct Posted {
    id: u32,
}

#[payload]
#[serde(tag = "type", rename_all = "camelCase")]
pub(crate) enum Change {
    /// Somebody posted.
    Posted(Posted),
    WasRenamed {
        from: String,
        to: Option<String>,
    },
    Closed,
}

#[payload]
#[serde(tag = "kind")]
pub(crate) enum OneKind {
    Only { a: u32 },
}

#[payload]
#[serde(tag = "kind")]
pub(crate) enum Counted {
    Votes(HashMap<String, String>),
    None,
}

#[payload]
#[serde(tag = "outer")]
pub(crate) enum Outer {
    Change(Change),
    Other,
}

#[payload]
#[serde(tag = "type", deny_unknown_fields)]
pub(crate) enum StrictChange {
    A { x: u32 },
    B,
}

#[payload]
#[serde(tag = "t", content = "c")]
pub(crate) enum Signal {
    Stop,
    Text(String),
    Pair(u32, String),
    Move { by: f64 },
    Maybe(Option<u32>),
}

#[payload]
#[serde(untagged)]
pub(crate) enum Id {
    Number(u32),
    Text(String),
    Both { number: u32, text: String },
}

#[payload]
#[serde(untagged)]
pub(crate) enum Nullable {
    Null,
    Flag(bool),
}

#[payload]
pub(crate) enum Tone {
    Low,
    High,
    #[serde(untagged)]
    Other(String),
}

#[payload]
#[serde(tag = "kind")]
pub(crate) enum TaggedOrNot {
    Text {
        text: String,
    },
    #[serde(untagged)]
    Old(OldText),
}

#[payload]
pub(crate) struct OldText {
    kind: String,
    text: String,
}

#[payload]
#[serde(rename_all = "lowercase")]
pub(crate) enum Preset {
    Small,
    Large,
    #[serde(untagged)]
    Custom(u32),
}

#[payload]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    De,
    En,
    #[serde(other)]
    Unknown,
}

#[payload]
#[serde(tag = "op", rename_all = "lowercase")]
pub(crate) enum Operation {
    Add {
        value: u32,
    },
    #[serde(other)]
    Unknown,
}

#[payload]
#[serde(rename_all_fields = "camelCase")]
pub(crate) enum Step {
    #[serde(rename = "a/b \"c\"")]
    Odd { first_name: String },
    #[serde(rename = "größe")]
    Size { in_metres: f64 },
}

#[payload]
pub(crate) enum Skipping {
    Kept,
    #[serde(skip)]
    #[expect(dead_code, reason = "it is skipped")]
    Gone,
    #[serde(skip_serializing)]
    #[expect(dead_code, reason = "it is skipped when it is written")]
    InOnly(u32),
    #[serde(skip_deserializing)]
    OutOnly(u32),
}

#[payload]
pub(crate) enum Aliased {
    #[serde(alias = "old", alias = "older")]
    New,
    Other,
}

#[payload]
#[serde(tag = "is")]
pub(crate) enum Nested {
    Coloured { colour: Colour, figure: Figure },
    Signal { signal: Signal },
}

#[payload]
pub(crate) enum Country {
    Ad,
    Ae,
    Af,
    Ag,
    Ai,
    Al,
    Am,
    Ao,
    Aq,
    Ar,
    As,
    At,
    Au,
    Aw,
    Ax,
    Az,
    Ba,
    Bb,
    Bd,
    Be,
    Bf,
    Bg,
    Bh,
    Bi,
    Bj,
    Bl,
    Bm,
    Bn,
    Bo,
    Bq,
    Br,
    Bs,
    Bt,
    Bv,
    Bw,
    By,
    Bz,
    Ca,
    Cc,
    Cd,
    Cf,
    Cg,
    Ch,
    Ci,
    Ck,
    Cl,
    Cm,
    Cn,
    Co,
    Cr,
    Cu,
    Cv,
    Cw,
    Cx,
    Cy,
    Cz,
    De,
}

#[payload]
pub(crate) enum Newtypes {
    Posted(Posted),
    Posts(Vec<Posted>),
    Change(Box<Change>),
    Nothing(Option<Posted>),
}

shapes! { EnumShapes in "enums.rs":
    colour: Colour => shape("An enum of units")
        .value(Colour::Red)
        .value(Colour::DarkBlue)
        .input(json!("dark_blue"))
        .input_but(json!({"red": null}), &[Schema, TypeScript], UNIT)
        .refused(json!("DarkBlue"))
        .refused(json!(0))
        .refused(json!(null));
    urgency: Urgency => shape("An enum of units with docs")
        .value(Urgency::High)
        .input(json!("Low"))
        .refused(json!("low"));
    lone: Lone => shape("An enum of one unit")
        .value(Lone::One)
        .input(json!("One"))
        .refused(json!("Two"));
    figure: Figure => shape("An enum, externally tagged")
        .value(Figure::Nothing)
        .value(Figure::Circle { radius: 1.0 })
        .value(Figure::Square(2.0))
        .value(Figure::Box(2.0, 3.0))
        .input(json!({"Box": [1, 2]}))
        .input_but(json!({"Nothing": null}), &[Schema, TypeScript], UNIT)
        .refused(json!({"Box": [1]}))
        .refused(json!({"Circle": 1}))
        .refused_but(json!({"Square": 1, "Circle": {"radius": 1}}), &[TypeScript], "an object of a union may have the fields of several arms")
        .refused(json!("Square"))
        .refused(json!({"Triangle": 1}))
        .refused(json!({}));
    hollow: Hollow => shape("Variants without fields")
        .laxer(super::ARRAY)
        .value(Hollow::Unit)
        .value(Hollow::Tuple())
        .value(Hollow::Struct {})
        .input(json!({"Tuple": []}))
        .refused(json!({"Tuple": null}))
        .refused(json!({"Struct": null}))
        .refused(json!("Struct"))
        .ts_rs(Narrower, "no elements are `[]` here and `never[]` there");
    change: Change => shape("An enum, internally tagged")
        .value(Change::Posted(Posted { id: 1 }))
        .value(Change::WasRenamed { from: "a".to_owned(), to: None })
        .value(Change::Closed)
        .input(json!({"type": "wasRenamed", "from": "a"}))
        .input_but(json!({"type": "closed", "reason": "none"}), &[TypeScript], EXCESS)
        .refused(json!({"type": "posted"}))
        .refused(json!({"type": "posted", "id": "1"}))
        .refused(json!({"type": "opened"}))
        .refused(json!({"id": 1}))
        .refused(json!("closed"));
    one_kind: OneKind => shape("An internally tagged enum of one variant")
        .value(OneKind::Only { a: 1 })
        .input(json!({"kind": "Only", "a": 1}))
        .refused(json!({"a": 1}))
        .refused(json!({"kind": "Other", "a": 1}));
    counted: Counted => shape("A map with a tag in it")
        .value(Counted::Votes(HashMap::from([("ann".to_owned(), "yes".to_owned())])))
        .value(Counted::None)
        .input(json!({"kind": "Votes", "bob": "no"}))
        .refused(json!({"kind": "Votes", "bob": 1}))
        .ts_rs(Mutual, JOINED);
    outer: Outer => shape("An internally tagged enum within another")
        .value(Outer::Change(Change::Closed))
        .value(Outer::Change(Change::Posted(Posted { id: 7 })))
        .value(Outer::Other)
        .input(json!({"outer": "Change", "type": "posted", "id": 1}))
        .refused(json!({"outer": "Change", "id": 1}))
        .refused(json!({"type": "closed"}));
    strict_change: StrictChange => shape("An internally tagged enum that denies unknown fields")
        .laxer("serde takes unknown fields beside the tag of a unit")
        .value(StrictChange::A { x: 1 })
        .value(StrictChange::B)
        .input(json!({"type": "A", "x": 2}))
        .refused(json!({"type": "A", "x": 2, "y": 3}));
    signal: Signal => shape("An enum, adjacently tagged")
        .laxer("an absent content is `None` to serde")
        .value(Signal::Stop)
        .value(Signal::Text("a".to_owned()))
        .value(Signal::Pair(1, "a".to_owned()))
        .value(Signal::Move { by: 1.5 })
        .value(Signal::Maybe(None))
        .value(Signal::Maybe(Some(1)))
        .input(json!({"c": [1, "b"], "t": "Pair"}))
        .refused(json!({"t": "Text"}))
        .refused(json!({"t": "Text", "c": 1}))
        .refused(json!({"t": "Pair", "c": [1]}))
        .refused(json!({"c": "a"}))
        .refused(json!({"t": "Go"}));
    id: Id => shape("An untagged enum")
        .value(Id::Number(1))
        .value(Id::Text("a".to_owned()))
        .value(Id::Both { number: 1, text: "a".to_owned() })
        .input(json!({"text": "a", "number": 1}))
        .refused(json!(true))
        .refused(json!({"number": 1}))
        .refused(json!(null));
    nullable: Nullable => shape("An untagged enum with a unit")
        .value(Nullable::Null)
        .value(Nullable::Flag(true))
        .input(json!(null))
        .refused(json!("Null"))
        .refused(json!(0));
    tone: Tone => shape("An untagged variant that takes what others do")
        .value(Tone::Low)
        .value(Tone::Other("Low".to_owned()))
        .input(json!("High"))
        .input(json!("any"))
        .refused(json!(1));
    tagged_or_not: TaggedOrNot => shape("An untagged variant beside ones with a tag")
        .laxer("serde takes the number of a variant for its tag")
        .value(TaggedOrNot::Text { text: "a".to_owned() })
        .value(TaggedOrNot::Old(OldText { kind: "Text".to_owned(), text: "a".to_owned() }))
        .input(json!({"kind": "none", "text": "a"}))
        .refused(json!({"text": "a"}));
    preset: Preset => shape("An untagged variant among tagged ones")
        .value(Preset::Small)
        .value(Preset::Custom(3))
        .input(json!("large"))
        .input(json!(9))
        .refused(json!("huge"))
        .refused(json!({"Custom": 1}));
    language: Language => shape("A unit for all others")
        .laxer(OTHERS)
        .value(Language::De)
        .value(Language::Unknown)
        .input(json!("en"))
        .input_but(json!("fr"), &[Schema, TypeScript], OTHERS)
        .refused(json!(1))
        .note("`#[serde(other)]` takes strings that neither the schema nor the type lists: clients are not told of them.");
    operation: Operation => shape("A tag for all others")
        .laxer(OTHERS)
        .value(Operation::Add { value: 1 })
        .value(Operation::Unknown)
        .input(json!({"op": "unknown"}))
        .input_but(json!({"op": "subtract", "value": 1}), &[Schema, TypeScript], OTHERS)
        .refused(json!({"op": "add"}))
        .refused(json!({}));
    step: Step => shape("Variants and their fields renamed")
        .value(Step::Odd { first_name: "a".to_owned() })
        .value(Step::Size { in_metres: 1.0 })
        .input(json!({"größe": {"inMetres": 1}}))
        .refused(json!({"größe": {"in_metres": 1}}))
        .refused(json!({"Size": {"inMetres": 1}}))
        .ts_rs(Broken, super::QUOTES);
    skipping: Skipping => shape("Variants that are skipped")
        .value(Skipping::Kept)
        .value(Skipping::OutOnly(1))
        .input(json!({"InOnly": 1}))
        .refused(json!("Gone"))
        .refused(json!({"OutOnly": 1}))
        .ts_rs(Narrower, "ts-rs keeps variants that are skipped in one direction");
    aliased: Aliased => shape("Variants with further names")
        .value(Aliased::New)
        .input(json!("Other"))
        .input_but(json!("old"), &[Schema, TypeScript], "an alias is for older clients and not told")
        .refused(json!("oldest"));
    nested: Nested => shape("Enums in an enum")
        .value(Nested::Coloured { colour: Colour::Red, figure: Figure::Square(1.0) })
        .value(Nested::Signal { signal: Signal::Stop })
        .input(json!({"is": "Coloured", "colour": "red", "figure": "Nothing"}))
        .refused(json!({"is": "Coloured", "colour": "green", "figure": "Nothing"}))
        .refused(json!({"is": "Signal", "signal": {"t": "Move", "c": {"by": "far"}}}));
    country: Country => shape("A big enum")
        .value(Country::De)
        .input(json!("At"))
        .refused(json!("Xx"));
    newtypes: Newtypes => shape("Variants that hold one value each")
        .value(Newtypes::Posted(Posted { id: 1 }))
        .value(Newtypes::Posts(vec![]))
        .value(Newtypes::Change(Box::new(Change::Closed)))
        .value(Newtypes::Nothing(None))
        .input(json!({"Nothing": null}))
        .refused(json!({"Posted": null}))
        .refused(json!({"Posts": {}}));
}
