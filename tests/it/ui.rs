//! What the macros accept and what they refuse, with the words that rustc prints.
//!
//! One mistake for each file. `TRYBUILD=overwrite` writes the words anew.

// What users may write, also where a lint knows better.
#[allow(dead_code, unreachable_pub, clippy::needless_borrows_for_generic_args)]
#[path = "../ui/pass/contract.rs"]
mod contract;
#[allow(dead_code, unreachable_pub, clippy::use_self, clippy::manual_is_multiple_of)]
#[path = "../ui/pass/payloads.rs"]
mod payloads;

#[test]
fn contracts_compile() {
    contract::main();
    payloads::main();
}

#[test]
fn mistakes_are_refused_in_words() {
    // Nothing that has to run may be among the cases: trybuild then checks all of them at once, instead of each by itself.
    trybuild::TestCases::new().compile_fail("ui/fail/*/*.rs");
}
