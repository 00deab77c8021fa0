//! Lists, sets, maps and their keys, tuples and arrays.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ackord::{PayloadKey, Value};

use super::prelude::*;
use super::{PATTERN, RANGE, WHOLE};

const KEY: &str =
    "as an argument alone it has any string for a key to the schema and to the type; serde alone refuses it";

#[payload]
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Medal {
    Gold,
    Silver,
}

impl PayloadKey for Medal {}

#[payload]
pub(crate) struct Medals {
    won: HashMap<Medal, u32>,
}

#[payload]
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Day {
    /// The first.
    Monday,
    /// The second.
    Tuesday,
}

impl PayloadKey for Day {}

#[payload]
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct UserId(String);

impl PayloadKey for UserId {}

#[payload]
pub(crate) struct Scores {
    by_user: BTreeMap<UserId, Vec<u32>>,
}

#[payload]
pub(crate) struct Flags {
    by_flag: BTreeMap<bool, u32>,
    by_letter: Vec<HashMap<char, Option<u32>>>,
}

#[payload]
pub(crate) struct Week {
    plans: BTreeMap<Day, String>,
    first: Day,
}

#[payload]
pub(crate) struct Matrix {
    rows: [[f64; 2]; 2],
}

#[payload]
pub(crate) struct LongArray {
    bytes: [u8; 20],
}

#[payload]
pub(crate) struct Corners {
    all: Vec<(f64, f64)>,
    first: Option<(f64, f64)>,
}

#[payload]
pub(crate) struct AnyValue {
    any: Value,
}

#[payload]
pub(crate) struct Boxed {
    number: Box<f64>,
    list: Vec<Option<Box<u32>>>,
}

shapes! { CollectionShapes in "collections.rs":
    list: Vec<u32> => shape("A list")
        .value(vec![1, 2])
        .value(vec![])
        .input(json!([1]))
        .refused(json!([1, null]))
        .refused(json!({"0": 1}));
    options_list: Vec<Option<String>> => shape("A list with holes")
        .value(vec![None, Some("a".to_owned())])
        .input(json!([null]))
        .refused(json!([1]));
    hash_set: HashSet<String> => shape("A set")
        .value(HashSet::from(["a".to_owned()]))
        .input(json!(["a", "b"]))
        .input_but(json!(["a", "a"]), &[Schema], "serde takes an element twice")
        .refused(json!([1]));
    tree_set: BTreeSet<u32> => shape("An ordered set")
        .laxer("serde takes an element twice")
        .value(BTreeSet::from([2, 1]))
        .input(json!([3, 1]))
        .refused(json!("12"));
    map: HashMap<String, u32> => shape("A map")
        .value(HashMap::from([("a".to_owned(), 1)]))
        .value(HashMap::new())
        .input(json!({"größe": 1, "": 2}))
        .refused(json!({"a": null}))
        .refused(json!([]));
    tree_map: BTreeMap<String, BTreeMap<String, bool>> => shape("A map of maps")
        .value(BTreeMap::from([("a".to_owned(), BTreeMap::from([("b".to_owned(), true)]))]))
        .input(json!({"a": {}}))
        .refused(json!({"a": {"b": 1}}));
    number_map: BTreeMap<u32, String> => shape("A map by numbers")
        .value(BTreeMap::from([(1, "a".to_owned()), (20, "b".to_owned())]))
        .input(json!({"7": "a"}))
        .refused(json!({"a": "a"}))
        .refused_but(json!({"-1": "a"}), &[TypeScript], RANGE)
        .refused_but(json!({"4294967296": "a"}), &[Schema, TypeScript, Pass], RANGE);
    signed_map: HashMap<i32, bool> => shape("A map by integers with a sign")
        .value(HashMap::from([(-1, true)]))
        .input(json!({"-7": false, "7": true}))
        .refused(json!({"x": false}));
    flag_map: BTreeMap<bool, u32> => shape("A map by flags")
        .value(BTreeMap::from([(true, 1), (false, 2)]))
        .input(json!({"true": 1}))
        .refused_but(json!({"maybe": 1}), &[Schema, TypeScript, Pass], KEY)
        .stricter(KEY)
        .ts_rs(Broken, "ts-rs writes keys that TypeScript does not take");
    letter_map: BTreeMap<char, u32> => shape("A map by letters")
        .value(BTreeMap::from([('a', 1), ('ß', 2)]))
        .input(json!({"x": 1}))
        .refused_but(json!({"xy": 1}), &[Schema, TypeScript, Pass], KEY)
        .stricter(KEY);
    medals: Medals => shape("A map by an enum")
        .value(Medals { won: HashMap::from([(Medal::Gold, 1)]) })
        .input(json!({"won": {}}))
        .refused(json!({"won": {"bronze": 1}}))
        .refused(json!({"won": {"gold": "1"}}));
    day_map: BTreeMap<Day, String> => shape("A map by an enum with docs")
        .value(BTreeMap::from([(Day::Monday, "a".to_owned())]))
        .input(json!({"Tuesday": "b"}))
        .refused(json!({"Sunday": "c"}));
    week: Week => shape("A map by an enum with docs, beside the enum")
        .value(Week { plans: BTreeMap::from([(Day::Monday, "a".to_owned())]), first: Day::Tuesday })
        .input(json!({"plans": {}, "first": "Monday"}))
        .refused(json!({"plans": {"Sunday": "c"}, "first": "Monday"}))
        .refused(json!({"plans": {}, "first": "Sunday"}));
    flags: Flags => shape("Maps by flags and by letters in a field")
        .value(Flags {
            by_flag: BTreeMap::from([(true, 1)]),
            by_letter: vec![HashMap::from([('ß', Some(2))]), HashMap::new()],
        })
        .input(json!({"by_flag": {}, "by_letter": [{"x": null}]}))
        .refused(json!({"by_flag": {"maybe": 1}, "by_letter": []}))
        .refused_but(json!({"by_flag": {}, "by_letter": [{"xy": 1}]}), &[TypeScript], PATTERN)
        .ts_rs(Broken, "ts-rs writes keys that TypeScript does not take");
    scores: Scores => shape("A map by a newtype")
        .value(Scores { by_user: BTreeMap::from([(UserId("ann".to_owned()), vec![1])]) })
        .input(json!({"by_user": {"bob": []}}))
        .refused(json!({"by_user": {"bob": 1}}));
    pair: (u32, String) => shape("A tuple")
        .value((1, "a".to_owned()))
        .input(json!([1, ""]))
        .refused(json!([1]))
        .refused(json!([1, "", 2]))
        .refused(json!(["", 1]));
    six: (u8, u8, u8, bool, char, Option<f32>) => shape("A long tuple")
        .value((1, 2, 3, true, 'x', None))
        .input(json!([1, 2, 3, true, "x", 1.5]))
        .refused(json!([1, 2, 3, true, "x"]))
        .refused_but(json!([1, 2, 3, true, "xy", null]), &[TypeScript], super::LENGTH);
    array: [u32; 3] => shape("An array")
        .value([1, 2, 3])
        .input(json!([0, 0, 0]))
        .refused(json!([0, 0]))
        .refused(json!([0, 0, 0, 0]))
        .refused_but(json!([0, 0, 0.5]), &[TypeScript], WHOLE);
    matrix: Matrix => shape("An array of arrays")
        .value(Matrix { rows: [[1.0, 0.0], [0.0, 1.0]] })
        .input(json!({"rows": [[1, 2], [3, 4]]}))
        .refused(json!({"rows": [[1, 2], [3]]}));
    long_array: LongArray => shape("A long array")
        .value(LongArray { bytes: [7; 20] })
        .input(json!({"bytes": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}))
        .refused_but(json!({"bytes": [1, 2]}), &[TypeScript], "an array of more than 16 is a list")
        .ts_rs(Wider, "an array of more than 16 is a list here");
    corners: Corners => shape("Tuples in a list and in an option")
        .value(Corners { all: vec![(1.0, 2.0)], first: None })
        .input(json!({"all": []}))
        .input(json!({"all": [[1, 2]], "first": [1, 2]}))
        .refused(json!({"all": [[1]]}))
        .refused(json!({"all": [1, 2]}));
    any_value: AnyValue => shape("Anything")
        .value(AnyValue { any: Value::Null })
        .value(AnyValue { any: Value::String("a".to_owned()) })
        .input(json!({"any": {"a": [1, null]}}))
        .refused(json!(1));
    boxed: Boxed => shape("Boxes")
        .value(Boxed { number: Box::new(1.5), list: vec![None, Some(Box::new(1))] })
        .input(json!({"number": 0, "list": [null, 1]}))
        .refused(json!({"number": 0, "list": ["1"]}));
}
