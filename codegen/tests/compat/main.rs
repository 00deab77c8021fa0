//! Whether clients of an older contract get on with a newer one.

#![expect(clippy::needless_pass_by_value, reason = "tables of `json!` read better without references")]

mod documents;
mod events;
#[path = "../random/mod.rs"]
mod generate;
mod properties;
mod random;
mod schemas;
mod support;
