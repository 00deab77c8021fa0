//! Flattened fields.

use std::collections::{BTreeMap, HashMap};

use ackord::Value;

use super::prelude::*;
use super::{EXCESS, JOINED};

#[payload]
pub(crate) struct Paging {
    offset: u32,
    limit: Option<u32>,
}

#[payload]
pub(crate) struct Query {
    text: String,
    #[serde(flatten)]
    paging: Paging,
}

#[payload]
pub(crate) struct MaybeQuery {
    text: String,
    #[serde(flatten)]
    paging: Option<Paging>,
}

#[payload]
pub(crate) struct Extensible {
    id: u32,
    #[serde(flatten)]
    more: HashMap<String, Value>,
}

#[payload]
pub(crate) struct Counts {
    total: u32,
    #[serde(flatten)]
    each: BTreeMap<String, u32>,
}

#[payload]
#[serde(tag = "type")]
pub(crate) enum Action {
    Say { text: String },
    Leave,
}

#[payload]
pub(crate) struct Stamped {
    at: f64,
    #[serde(flatten)]
    action: Action,
}

#[payload]
pub(crate) enum Mode {
    Fast { speed: u32 },
    Slow(u32),
}

#[payload]
pub(crate) struct WithMode {
    id: u32,
    #[serde(flatten)]
    mode: Mode,
}

#[payload]
pub(crate) struct Owner {
    owner: String,
}

#[payload]
pub(crate) struct TwoFlattened {
    #[serde(flatten)]
    paging: Paging,
    #[serde(flatten)]
    owner: Owner,
}

#[payload]
pub(crate) struct DeepFlattened {
    #[serde(flatten)]
    query: Query,
    deep: bool,
}

#[payload]
#[serde(tag = "kind")]
pub(crate) enum Request {
    Search {
        #[serde(flatten)]
        paging: Paging,
        text: String,
    },
}

shapes! { FlattenShapes in "flatten.rs":
    query: Query => shape("A flattened struct")
        .value(Query { text: "a".to_owned(), paging: Paging { offset: 1, limit: None } })
        .input(json!({"text": "a", "offset": 0}))
        .input_but(json!({"text": "a", "offset": 0, "paging": 0}), &[TypeScript], EXCESS)
        .refused(json!({"text": "a"}))
        .refused(json!({"text": "a", "paging": {"offset": 0}}));
    maybe_query: MaybeQuery => shape("A flattened struct that may be absent")
        .laxer("what does not fit a flattened `Option` is `None` to serde")
        .value(MaybeQuery { text: "a".to_owned(), paging: None })
        .value(MaybeQuery { text: "a".to_owned(), paging: Some(Paging { offset: 1, limit: Some(2) }) })
        .input(json!({"text": "a"}))
        .input(json!({"text": "a", "offset": 0}))
        .refused(json!({"offset": 0}))
        .ts_rs(Panics, "ts-rs panics on a flattened `Option`");
    extensible: Extensible => shape("A struct with any further fields")
        .value(Extensible { id: 1, more: HashMap::new() })
        .value(Extensible { id: 1, more: HashMap::from([("a".to_owned(), Value::Bool(true))]) })
        .input(json!({"id": 1, "x": [1, {}]}))
        .refused(json!({"x": 1}))
        .refused(json!({"id": "1"}))
        .ts_rs(Mutual, JOINED);
    counts: Counts => shape("A struct with further fields of one type")
        .value(Counts { total: 1, each: BTreeMap::from([("a".to_owned(), 1)]) })
        .input(json!({"total": 1, "a": 1}))
        .refused(json!({"total": 1, "a": "1"}))
        .ts_rs(Mutual, JOINED);
    stamped: Stamped => shape("A flattened enum, internally tagged")
        .laxer("serde takes the number of a variant for its tag in what is flattened")
        .value(Stamped { at: 1.0, action: Action::Say { text: "a".to_owned() } })
        .value(Stamped { at: 1.0, action: Action::Leave })
        .input(json!({"type": "Leave", "at": 1}))
        .refused(json!({"at": 1}))
        .refused(json!({"at": 1, "type": "Say"}))
        .refused(json!({"type": "Leave"}));
    with_mode: WithMode => shape("A flattened enum, externally tagged")
        .value(WithMode { id: 1, mode: Mode::Fast { speed: 1 } })
        .value(WithMode { id: 1, mode: Mode::Slow(1) })
        .input(json!({"Slow": 1, "id": 1}))
        .refused(json!({"id": 1}))
        .refused(json!({"id": 1, "Slow": "1"}));
    two_flattened: TwoFlattened => shape("Two flattened structs")
        .value(TwoFlattened { paging: Paging { offset: 1, limit: None }, owner: Owner { owner: "a".to_owned() } })
        .input(json!({"offset": 1, "owner": "a"}))
        .refused(json!({"offset": 1}));
    deep_flattened: DeepFlattened => shape("A flattened struct in a flattened struct")
        .value(DeepFlattened {
            query: Query { text: "a".to_owned(), paging: Paging { offset: 1, limit: None } },
            deep: true,
        })
        .input(json!({"text": "a", "offset": 1, "deep": true}))
        .refused(json!({"text": "a", "deep": true}));
    request: Request => shape("A flattened struct in a variant")
        .value(Request::Search { paging: Paging { offset: 1, limit: None }, text: "a".to_owned() })
        .input(json!({"kind": "Search", "offset": 1, "text": "a"}))
        .refused(json!({"kind": "Search", "text": "a"}));
}
