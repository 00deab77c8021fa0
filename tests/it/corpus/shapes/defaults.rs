//! What may be left out.

use super::prelude::*;
use super::{ABSENT, ARRAY, EXCESS};

#[payload]
pub(crate) struct Optional {
    limit: Option<u32>,
}

#[payload]
pub(crate) struct Defaults {
    #[serde(default)]
    count: u32,
    #[serde(default = "lobby")]
    room: String,
    #[serde(default)]
    tags: Vec<String>,
}

fn lobby() -> String {
    "lobby".to_owned()
}

#[payload]
#[serde(default)]
pub(crate) struct Settings {
    retries: u8,
    verbose: bool,
    name: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { retries: 3, verbose: false, name: None }
    }
}

#[payload]
pub(crate) struct Configured {
    #[serde(default)]
    settings: Settings,
}

#[payload]
pub(crate) struct Sparse {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

#[payload]
pub(crate) struct LeftOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[payload(length(max = 3))]
    text: Option<String>,
    #[serde(skip_serializing_if = "std::option::Option::is_none")]
    #[payload(string)]
    id: Option<u64>,
    /// Is there as `null`, or not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    twice: Option<Option<u32>>,
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    #[payload(as = "Option<String>")]
    shown: Option<std::net::IpAddr>,
}

#[payload]
pub(crate) struct SometimesThere {
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

#[payload]
pub(crate) struct Skipped {
    kept: u32,
    #[serde(skip)]
    #[expect(dead_code, reason = "it is skipped")]
    gone: u32,
}

#[payload]
pub(crate) struct HalfSkipped {
    #[serde(skip_serializing)]
    #[expect(dead_code, reason = "it is skipped when it is written")]
    password: String,
    #[serde(skip_deserializing)]
    id: u32,
}

#[payload]
pub(crate) struct Twice {
    value: Option<Option<u32>>,
}

#[payload]
#[derive(Default)]
pub(crate) enum Level {
    #[default]
    Info,
    Warning,
}

#[payload]
pub(crate) struct Logged {
    #[serde(default)]
    level: Level,
    #[serde(default)]
    place: Option<(f64, f64)>,
}

#[payload]
pub(crate) struct Unset {
    /// Absent is another thing than `null`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inner: Option<Optional>,
}

#[payload]
pub(crate) struct Exemplary {
    #[schemars(example = &"lobby", example = &"den")]
    room: String,
    #[serde(default = "ten")]
    #[schemars(example = 7)]
    limit: u32,
}

fn ten() -> u32 {
    10
}

shapes! { DefaultShapes in "defaults.rs":
    optional: Optional => shape("An optional field")
        .value(Optional { limit: None })
        .value(Optional { limit: Some(1) })
        .input(json!({}))
        .input(json!({"limit": null}))
        .input_but(json!({"limits": 1}), &[TypeScript], EXCESS)
        .refused(json!({"limit": "1"}))
        .refused(json!(null));
    defaults: Defaults => shape("Fields with defaults")
        .laxer(ARRAY)
        .value(Defaults { count: 1, room: lobby(), tags: vec![] })
        .input(json!({}))
        .input(json!({"room": "other"}))
        .refused(json!({"count": null}))
        .refused(json!({"tags": [1]}));
    settings: Settings => shape("A struct with a default")
        .laxer(ARRAY)
        .value(Settings::default())
        .input(json!({}))
        .input(json!({"verbose": true, "name": null}))
        .refused(json!({"verbose": null}));
    configured: Configured => shape("A field whose default is a struct")
        .laxer(ARRAY)
        .value(Configured { settings: Settings::default() })
        .input(json!({}))
        .input(json!({"settings": {}}))
        .refused(json!({"settings": {"retries": true}}));
    sparse: Sparse => shape("Fields that are left out both ways")
        .laxer(ARRAY)
        .value(Sparse { note: None, tags: vec![] })
        .value(Sparse { note: Some("a".to_owned()), tags: vec!["b".to_owned()] })
        .input(json!({}))
        .refused(json!({"tags": null}))
        .ts_rs(Narrower, "ts-rs writes `null` for what is left out");
    left_out: LeftOut => shape("Options that are left out when they are `None`")
        .stricter("what a type of another crate parses is in no schema")
        .value(LeftOut { text: None, id: None, twice: None, shown: None })
        .value(LeftOut {
            text: Some("a".to_owned()),
            id: Some(7),
            twice: Some(None),
            shown: Some(std::net::Ipv4Addr::LOCALHOST.into()),
        })
        .input(json!({"text": null, "id": null, "as": null}))
        .input(json!({"as": "::1"}))
        .refused_but(json!({"text": "abcd"}), &[TypeScript], super::LENGTH)
        .refused(json!({"id": 7}))
        .ts_rs(Other, ABSENT);
    sometimes_there: SometimesThere => shape("Fields that are left out when they are written")
        .value(SometimesThere { note: None, tags: vec![] })
        .value(SometimesThere { note: Some("a".to_owned()), tags: vec!["b".to_owned()] })
        .input(json!({"tags": []}))
        .refused(json!({}))
        .ts_rs(Other, ABSENT);
    skipped: Skipped => shape("A field that is skipped")
        .value(Skipped { kept: 1, gone: 2 })
        .input(json!({"kept": 1}))
        .input_but(json!({"kept": 1, "gone": 2}), &[TypeScript], EXCESS)
        .refused(json!({"gone": 2}));
    half_skipped: HalfSkipped => shape("Fields that are skipped in one direction")
        .value(HalfSkipped { password: "secret".to_owned(), id: 1 })
        .input(json!({"password": "secret"}))
        .refused(json!({"id": 1}))
        .ts_rs(Wider, "ts-rs keeps fields that are skipped in one direction");
    twice: Twice => shape("An optional optional")
        .value(Twice { value: None })
        .value(Twice { value: Some(None) })
        .value(Twice { value: Some(Some(1)) })
        .input(json!({}))
        .refused(json!({"value": "1"}))
        .note("`null` is read as `None`: `Some(None)` does not come back.");
    logged: Logged => shape("Defaults of an enum and of an option")
        .laxer(ARRAY)
        .value(Logged { level: Level::Warning, place: Some((1.0, 2.0)) })
        .input(json!({}))
        .input(json!({"level": "Info", "place": null}))
        .refused(json!({"level": "Error"}))
        .refused(json!({"place": [1]}));
    unset: Unset => shape("An optional struct that is left out")
        .laxer(ARRAY)
        .value(Unset { inner: None })
        .value(Unset { inner: Some(Optional { limit: Some(1) }) })
        .input(json!({"inner": {}}))
        .refused(json!({"inner": 1}))
        .ts_rs(Narrower, "ts-rs writes `null` for what is left out");
    exemplary: Exemplary => shape("Examples and a default")
        .laxer(ARRAY)
        .value(Exemplary { room: lobby(), limit: ten() })
        .input(json!({"room": "den"}))
        .refused(json!({"limit": 7}));
    top_option: Option<Optional> => shape("An optional argument")
        .value(None)
        .value(Some(Optional { limit: None }))
        .input(json!(null))
        .input(json!({}))
        .refused(json!(1));
}
