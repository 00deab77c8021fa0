//! Different types of one name.
//!
//! A generator of schemas calls the second type of a name `Kind2`, and which one that is changes with the order of the
//! contract: to the readers of the document it would be another type without anybody having renamed one.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

use ackord_codegen::Definitions;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::super::describe::Generators;
use super::ContractError;

/// Finds a definition that has its number from the generator.
///
/// Whether `Kind2` is the second `Kind` or is really called so is seen by describing the contract once more where that name
/// is taken: a type that is really called so becomes `Kind22`, the second `Kind` becomes `Kind3`.
pub(super) fn find(
    definitions: &Definitions,
    types: impl Iterator<Item = &'static str>,
    describe: impl FnOnce(&mut Generators),
) -> Result<(), ContractError> {
    let names: BTreeSet<&String> = definitions.input.keys().chain(definitions.output.keys()).collect();
    let numbered: Vec<(&str, &str)> =
        names.iter().filter_map(|name| Some((name.as_str(), base(name, &names)?))).collect();
    if numbered.is_empty() {
        return Ok(());
    }
    let mut generators = Generators::new();
    for (name, _) in &numbered {
        Taken::take(name, &mut generators);
    }
    describe(&mut generators);
    let again: BTreeSet<&String> = [&generators.input, &generators.output]
        .into_iter()
        .flat_map(|generator| generator.definitions().keys())
        .filter(|name| !names.contains(name))
        .collect();
    let is_called_so = |name: &str| {
        again.iter().any(|other| {
            let number = other.strip_prefix(name).unwrap_or("");
            !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
        })
    };
    let Some((_, base)) = numbered.iter().find(|(name, _)| !is_called_so(name)) else {
        return Ok(());
    };
    let mut types: Vec<String> = types.filter(|path| ident(path) == *base).map(str::to_owned).collect();
    types.sort();
    types.dedup();
    Err(ContractError::TypeClash { name: (*base).to_owned(), types })
}

/// The name without its number, if that is a definition's name too.
fn base<'a>(name: &'a str, names: &BTreeSet<&String>) -> Option<&'a str> {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    (1..=digits).find_map(|digits| {
        let (base, number) = name.split_at_checked(name.len() - digits)?;
        let counts = !number.starts_with('0') && number != "1";
        (counts && names.contains(&base.to_owned())).then_some(base)
    })
}

/// The last part of a Rust path, without its generics.
fn ident(path: &str) -> &str {
    let path = path.split_once('<').map_or(path, |(path, _)| path);
    path.rsplit_once("::").map_or(path, |(_, ident)| ident)
}

/// A type that is called as it is told.
struct Taken;

thread_local! {
    static TAKEN: RefCell<String> = const { RefCell::new(String::new()) };
}

impl Taken {
    fn take(name: &str, generators: &mut Generators) {
        TAKEN.with_borrow_mut(|taken| name.clone_into(taken));
        generators.input.subschema_for::<Self>();
        generators.output.subschema_for::<Self>();
    }
}

impl JsonSchema for Taken {
    fn schema_name() -> Cow<'static, str> {
        TAKEN.with_borrow(|taken| taken.clone().into())
    }

    fn schema_id() -> Cow<'static, str> {
        TAKEN.with_borrow(|taken| format!("{}::{taken}", module_path!()).into())
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        true.into()
    }
}
