//! Names, by direction too.

use super::DIRECTION;
use super::prelude::*;

#[payload]
#[serde(rename_all = "camelCase")]
pub(crate) struct Camel {
    first_name: String,
    last_name_2: Option<String>,
}

#[payload]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Kebab {
    first_name: String,
}

#[payload]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Loud {
    VeryLoud,
    Silent { for_seconds: u32 },
}

#[payload]
pub(crate) struct Renamed {
    #[serde(rename = "userId")]
    id: u32,
    name: String,
}

#[payload]
pub(crate) struct OneWay {
    #[serde(rename(serialize = "out", deserialize = "in"))]
    value: u32,
}

#[payload]
#[serde(rename_all(serialize = "camelCase", deserialize = "snake_case"))]
pub(crate) struct BothCases {
    first_name: String,
    inner: OneWay,
}

#[payload]
pub(crate) struct Holder {
    list: Vec<BothCases>,
}

#[payload]
#[serde(tag = "type", rename_all(serialize = "camelCase", deserialize = "kebab-case"))]
pub(crate) enum EventOf {
    UserCame { name: String },
    UserLeft,
}

#[payload]
#[serde(rename = "RenamedType")]
pub(crate) struct NameOfType {
    id: u32,
}

#[payload]
pub(crate) struct Alias {
    #[serde(alias = "userName", alias = "login")]
    name: String,
}

shapes! { RenameShapes in "renames.rs":
    camel: Camel => shape("Fields in camelCase")
        .value(Camel { first_name: "a".to_owned(), last_name_2: None })
        .input(json!({"firstName": "a", "lastName2": "b"}))
        .refused(json!({"first_name": "a"}));
    kebab: Kebab => shape("Fields in kebab-case")
        .value(Kebab { first_name: "a".to_owned() })
        .input(json!({"first-name": "a"}))
        .refused(json!({"firstName": "a"}));
    loud: Loud => shape("Variants in capitals")
        .value(Loud::VeryLoud)
        .value(Loud::Silent { for_seconds: 1 })
        .input(json!({"SILENT": {"for_seconds": 1}}))
        .refused(json!("VeryLoud"))
        .refused(json!({"SILENT": {"FOR_SECONDS": 1}}));
    renamed: Renamed => shape("A renamed field")
        .value(Renamed { id: 1, name: "a".to_owned() })
        .input(json!({"userId": 1, "name": "a"}))
        .refused(json!({"id": 1, "name": "a"}));
    one_way: OneWay => shape("A field with a name for each direction")
        .value(OneWay { value: 1 })
        .input(json!({"in": 1}))
        .refused(json!({"out": 1}))
        .refused(json!({"value": 1}))
        .ts_rs(Other, DIRECTION);
    both_cases: BothCases => shape("A rule for each direction")
        .value(BothCases { first_name: "a".to_owned(), inner: OneWay { value: 1 } })
        .input(json!({"first_name": "a", "inner": {"in": 1}}))
        .refused(json!({"firstName": "a", "inner": {"in": 1}}))
        .refused(json!({"first_name": "a", "inner": {"out": 1}}))
        .ts_rs(Other, DIRECTION);
    holder: Holder => shape("A type that differs by direction for what is in it")
        .value(Holder { list: vec![BothCases { first_name: "a".to_owned(), inner: OneWay { value: 1 } }] })
        .input(json!({"list": [{"first_name": "a", "inner": {"in": 1}}]}))
        .refused(json!({"list": [{"firstName": "a", "inner": {"out": 1}}]}))
        .ts_rs(Other, DIRECTION);
    event_of: EventOf => shape("Tags with a rule for each direction")
        .value(EventOf::UserCame { name: "a".to_owned() })
        .value(EventOf::UserLeft)
        .input(json!({"type": "user-left"}))
        .refused(json!({"type": "userLeft"}))
        .ts_rs(Other, DIRECTION);
    name_of_type: NameOfType => shape("A renamed type")
        .value(NameOfType { id: 1 })
        .refused(json!({"id": null}));
    alias: Alias => shape("A field with further names")
        .value(Alias { name: "a".to_owned() })
        .input(json!({"name": "a"}))
        .input_but(json!({"login": "a"}), &[Schema, TypeScript], "an alias is for older clients and not told")
        .refused(json!({"user": "a"}));
}
