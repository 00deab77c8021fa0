//! What the macros accept and what they refuse, with the words that rustc prints.
//!
//! One mistake for each file. `TRYBUILD=overwrite` writes the words anew.

#[test]
fn contracts_compile_or_say_why_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}
