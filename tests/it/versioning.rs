//! What docs/versioning.md says of contracts that change: its table of findings, and its example.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use ackord::codegen::Document;
use ackord::codegen::compat::compare;

#[allow(dead_code)]
mod new;
#[allow(dead_code)]
mod old;

#[test]
fn dump() {
    let (old, new) = (old::contract().document().unwrap(), new::contract().document().unwrap());
    println!("{}", compare(&old, &new));
}
