//! Structs.

use super::prelude::*;
use super::{ARRAY, EMPTY, EXCESS, WHOLE};

/// A place.
#[payload]
pub(crate) struct Point {
    x: f64,
    y: f64,
}

#[payload]
pub(crate) struct Line {
    from: Point,
    to: Point,
}

#[payload]
pub(crate) struct Braces {}

#[payload]
pub(crate) struct Ping;

#[payload]
pub(crate) struct Rgb(u8, u8, u8);

#[payload]
pub(crate) struct Meters(f64);

#[payload]
pub(crate) struct Spot(Point);

#[payload]
#[serde(transparent)]
pub(crate) struct Title {
    text: String,
}

#[payload]
#[serde(deny_unknown_fields)]
pub(crate) struct Strict {
    id: u32,
    name: Option<String>,
}

/// A type whose comment ends with */ a comment.
#[payload]
pub(crate) struct Commented {
    /// Neither does this one end here: */ or `/*`.
    ///
    /// It has two paragraphs, and a backslash \ in it.
    text: String,
}

#[payload]
pub(crate) struct Raw {
    r#type: String,
    r#in: bool,
    default: u32,
}

#[payload]
pub(crate) struct OddNames {
    #[serde(rename = "größe")]
    size: u32,
    #[serde(rename = "with a space")]
    space: bool,
    #[serde(rename = "a \"quote\"")]
    quote: bool,
    #[serde(rename = "back\\slash")]
    backslash: bool,
    #[serde(rename = "a-b")]
    dash: bool,
    #[serde(rename = "1st")]
    digit: bool,
    #[serde(rename = "a/b~c")]
    pointer: bool,
    #[serde(rename = "")]
    empty: bool,
    #[serde(rename = "$ref")]
    reference: bool,
    #[serde(rename = "日本")]
    japan: bool,
}

#[payload]
pub(crate) struct Keywords {
    #[serde(rename = "properties")]
    properties: u32,
    #[serde(rename = "required")]
    required: bool,
    #[serde(rename = "default")]
    default: String,
    #[serde(rename = "enum")]
    values: Vec<String>,
}

#[payload]
pub(crate) struct Wide {
    a: u32,
    b: u32,
    c: u32,
    d: u32,
    e: u32,
    f: u32,
    g: u32,
    h: u32,
    i: u32,
    j: u32,
    k: u32,
    l: u32,
    m: u32,
    n: u32,
    o: u32,
    p: u32,
}

#[payload]
pub(crate) struct WithUnit {
    ping: Ping,
    braces: Braces,
}

#[payload]
pub(crate) struct TupleOfStructs(Point, Option<Point>);

shapes! { StructShapes in "structs.rs":
    point: Point => shape("A struct")
        .value(Point { x: 1.5, y: -2.0 })
        .input(json!({"y": 1, "x": 2}))
        .input_but(json!({"x": 1, "y": 2, "z": 3}), &[TypeScript], EXCESS)
        .input_but(json!([1, 2]), &[Schema, TypeScript], ARRAY)
        .refused(json!({"x": 1}))
        .refused(json!({"x": 1, "y": "2"}))
        .refused(json!({"x": 1, "y": null}))
        .refused(json!(null))
        .refused(json!("x"));
    line: Line => shape("A struct of structs")
        .value(Line { from: Point { x: 0.0, y: 0.0 }, to: Point { x: 1.0, y: 1.0 } })
        .input(json!({"from": {"x": 0, "y": 0}, "to": {"x": 0, "y": 0}}))
        .refused(json!({"from": {"x": 0, "y": 0}, "to": {"x": 0}}))
        .refused(json!({"from": {"x": 0, "y": 0}}));
    braces: Braces => shape("A struct without fields")
        .laxer(ARRAY)
        .value(Braces {})
        .input(json!({}))
        .input_but(json!({"a": 1}), &[TypeScript], EXCESS)
        .refused(json!(null))
        .refused(json!(1))
        .ts_rs(Mutual, EMPTY);
    ping: Ping => shape("A unit struct")
        .value(Ping)
        .input(json!(null))
        .refused(json!({}))
        .refused(json!(false));
    rgb: Rgb => shape("A tuple struct")
        .value(Rgb(1, 2, 255))
        .input(json!([0, 0, 0]))
        .refused(json!([0, 0]))
        .refused(json!([0, 0, 0, 0]))
        .refused_but(json!([0, 0, 256]), &[TypeScript], super::RANGE)
        .refused_but(json!([0, 0, 0.5]), &[TypeScript], WHOLE)
        .refused(json!({"0": 0, "1": 0, "2": 0}));
    meters: Meters => shape("A newtype")
        .value(Meters(1.25))
        .input(json!(3))
        .refused(json!([3]))
        .refused(json!("3"));
    spot: Spot => shape("A newtype of a struct")
        .value(Spot(Point { x: 1.0, y: 2.0 }))
        .input(json!({"x": 1, "y": 2}))
        .refused(json!({"0": {"x": 1, "y": 2}}));
    title: Title => shape("A transparent struct")
        .value(Title { text: "a".to_owned() })
        .input(json!(""))
        .refused(json!({"text": "a"}))
        .refused(json!(null))
        .ts_rs(Other, "ts-rs does not see `transparent` on a struct with a named field");
    strict: Strict => shape("A struct that denies unknown fields")
        .value(Strict { id: 1, name: None })
        .value(Strict { id: 2, name: Some("a".to_owned()) })
        .input(json!({"id": 1}))
        .refused(json!({"id": 1, "other": true}))
        .refused(json!({"name": "a"}));
    commented: Commented => shape("A type with comments that end too early")
        .value(Commented { text: "*/".to_owned() })
        .input(json!({"text": "/*"}))
        .refused(json!({}))
        .ts_rs(Broken, "ts-rs does not escape the end of a comment");
    raw: Raw => shape("Raw identifiers")
        .value(Raw { r#type: "a".to_owned(), r#in: true, default: 1 })
        .input(json!({"type": "", "in": false, "default": 0}))
        .refused(json!({"r#type": "", "r#in": false, "default": 0}));
    odd_names: OddNames => shape("Names that are no identifiers")
        .stricter("the validator of the test overlooks a required field whose name is empty")
        .value(OddNames {
            size: 1, space: true, quote: true, backslash: true, dash: true, digit: true, pointer: true, empty: true,
            reference: true, japan: true,
        })
        .input(json!({
            "größe": 1, "with a space": true, "a \"quote\"": true, "back\\slash": true, "a-b": true, "1st": true,
            "a/b~c": true, "": true, "$ref": true, "日本": true
        }))
        .refused(json!({
            "größe": 1, "with a space": true, "a \"quote\"": true, "back\\slash": true, "a-b": true, "1st": true,
            "a/b~c": 1, "": true, "$ref": true, "日本": true
        }))
        .refused(json!({}))
        .ts_rs(Broken, super::QUOTES);
    keywords: Keywords => shape("Fields with the names of keywords of JSON Schema")
        .value(Keywords { properties: 1, required: true, default: "a".to_owned(), values: vec!["b".to_owned()] })
        .input(json!({"properties": 1, "required": false, "default": "", "enum": []}))
        .refused(json!({"properties": 1, "required": [], "default": "", "enum": []}));
    wide: Wide => shape("A struct of many fields")
        .value(Wide {
            a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12, m: 13, n: 14, o: 15, p: 16,
        })
        .refused(json!({"a": 1}));
    with_unit: WithUnit => shape("Fields of unit and of empty structs")
        .value(WithUnit { ping: Ping, braces: Braces {} })
        .input(json!({"ping": null, "braces": {}}))
        .refused(json!({"ping": {}, "braces": {}}))
        .refused(json!({"ping": null, "braces": null}))
        .ts_rs(Mutual, EMPTY);
    tuple_of_structs: TupleOfStructs => shape("A tuple struct of structs")
        .value(TupleOfStructs(Point { x: 0.0, y: 0.0 }, None))
        .value(TupleOfStructs(Point { x: 0.0, y: 0.0 }, Some(Point { x: 1.0, y: 0.0 })))
        .input(json!([{"x": 0, "y": 0}, null]))
        .refused(json!([null, null]))
        .refused(json!([{"x": 0, "y": 0}]));
}
