//! What the derived implementations do.

use ackord::{Namespace, Room};

#[test]
fn x() {}
