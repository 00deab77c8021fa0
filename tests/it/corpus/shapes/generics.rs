//! Generics and recursion.

use std::collections::BTreeMap;

use super::prelude::*;

#[payload]
pub(crate) struct User {
    name: String,
    friend_of: Option<u32>,
}

#[payload]
#[schemars(rename = "Page_{T}")]
pub(crate) struct Page<T> {
    items: Vec<T>,
    next: Option<u32>,
}

#[payload]
#[schemars(rename = "Either_{A}_{B}")]
pub(crate) enum Either<A, B> {
    Left(A),
    Right(B),
}

#[payload]
#[schemars(rename = "Keyed_{V}")]
pub(crate) struct Keyed<V> {
    #[serde(default)]
    entries: BTreeMap<String, V>,
}

#[payload]
#[schemars(rename = "Filled_{V}")]
pub(crate) struct Filled<V> {
    #[serde(default)]
    value: V,
    #[serde(default)]
    next: Option<Box<Self>>,
}

#[payload]
#[derive(Default)]
#[schemars(rename = "Spread_{V}")]
#[serde(default)]
pub(crate) struct Spread<V> {
    low: V,
    high: V,
}

#[payload]
#[schemars(rename = "Wrapped_{T}")]
#[serde(transparent)]
pub(crate) struct Wrapped<T>(T);

#[payload]
pub(crate) struct Tree {
    name: String,
    children: Vec<Self>,
}

#[payload]
pub(crate) struct Chain {
    value: u32,
    next: Option<Box<Self>>,
}

#[payload]
#[serde(tag = "op", rename_all = "lowercase")]
pub(crate) enum Expression {
    Number { value: f64 },
    Add { left: Box<Self>, right: Box<Self> },
    Negate(Box<Negated>),
}

#[payload]
pub(crate) struct Negated {
    of: Expression,
}

#[payload]
pub(crate) struct Folder {
    folders: BTreeMap<String, Self>,
    #[serde(default)]
    files: Vec<String>,
}

#[payload]
pub(crate) enum Json {
    Null,
    Leaf(String),
    List(Vec<Self>),
}

fn user() -> User {
    User { name: "a".to_owned(), friend_of: None }
}

shapes! { GenericShapes in "generics.rs":
    user_page: Page<User> => shape("A generic struct")
        .laxer(super::ARRAY)
        .value(Page { items: vec![user()], next: Some(2) })
        .input(json!({"items": [{"name": "a"}]}))
        .refused(json!({"items": [{}]}));
    number_page: Page<u32> => shape("A generic struct of a primitive")
        .value(Page { items: vec![1], next: None })
        .input(json!({"items": []}))
        .refused(json!({"items": ["1"]}));
    page_of_pages: Page<Page<User>> => shape("A generic struct of itself")
        .laxer(super::ARRAY)
        .value(Page { items: vec![Page { items: vec![user()], next: None }], next: None })
        .input(json!({"items": [{"items": []}]}))
        .refused(json!({"items": [{"items": [1]}]}));
    either: Either<User, u32> => shape("A generic enum")
        .value(Either::Left(user()))
        .value(Either::Right(1))
        .input(json!({"Left": {"name": "a"}}))
        .refused(json!({"Left": 1}))
        .refused(json!({"Right": {"name": "a"}}));
    keyed: Keyed<Vec<User>> => shape("A generic map")
        .laxer(super::ARRAY)
        .value(Keyed { entries: BTreeMap::from([("a".to_owned(), vec![user()])]) })
        .input(json!({}))
        .refused(json!({"entries": {"a": [1]}}));
    filled: Filled<u32> => shape("A generic struct whose parameter has a default")
        .laxer(super::ARRAY)
        .value(Filled { value: 1, next: Some(Box::new(Filled { value: 2, next: None })) })
        .input(json!({}))
        .input(json!({"next": {}}))
        .refused(json!({"value": "1"}));
    spread: Spread<f64> => shape("A generic struct with a default")
        .laxer(super::ARRAY)
        .value(Spread { low: 1.0, high: 2.0 })
        .input(json!({"high": 1}))
        .refused(json!({"high": "1"}));
    wrapped: Wrapped<Option<User>> => shape("A generic newtype")
        .laxer(super::ARRAY)
        .value(Wrapped(None))
        .value(Wrapped(Some(user())))
        .input(json!(null))
        .refused(json!([]));
    tree: Tree => shape("A tree")
        .value(Tree { name: "a".to_owned(), children: vec![Tree { name: "b".to_owned(), children: vec![] }] })
        .input(json!({"name": "a", "children": []}))
        .refused(json!({"name": "a", "children": [{"name": "b"}]}));
    chain: Chain => shape("A linked list")
        .value(Chain { value: 1, next: Some(Box::new(Chain { value: 2, next: None })) })
        .input(json!({"value": 1, "next": {"value": 2}}))
        .refused(json!({"value": 1, "next": {}}));
    expression: Expression => shape("Types that refer to each other")
        .value(Expression::Number { value: 1.0 })
        .value(Expression::Add {
            left: Box::new(Expression::Number { value: 1.0 }),
            right: Box::new(Expression::Negate(Box::new(Negated { of: Expression::Number { value: 2.0 } }))),
        })
        .input(json!({"op": "negate", "of": {"op": "number", "value": 1}}))
        .refused(json!({"op": "negate", "of": {"op": "number"}}))
        .refused(json!({"op": "add", "left": {"op": "number", "value": 1}}));
    folder: Folder => shape("A recursive map")
        .value(Folder { folders: BTreeMap::from([("a".to_owned(), Folder { folders: BTreeMap::new(), files: vec![] })]), files: vec![] })
        .input(json!({"folders": {"a": {"folders": {}}}}))
        .refused(json!({"folders": {"a": {}}}));
    json: Json => shape("A recursive enum")
        .value(Json::Null)
        .value(Json::List(vec![Json::Leaf("a".to_owned()), Json::List(vec![])]))
        .input(json!({"List": ["Null", {"Leaf": ""}]}))
        .refused(json!({"List": [null]}));
}
