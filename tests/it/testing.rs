//! The code in docs/testing.md is the code of these files, and its tests pass.

use crate::support::markdown::assert_blocks;

#[rustfmt::skip]
mod calls;
#[rustfmt::skip]
mod clock;
#[rustfmt::skip]
mod coming;
#[rustfmt::skip]
mod events;
#[rustfmt::skip]
mod raw;
#[allow(unreachable_pub)]
#[rustfmt::skip]
mod server;

#[test]
fn the_page_about_testing_shows_these_files_and_no_other_code() {
    assert_blocks(
        "docs/testing.md",
        &[
            ("rust", include_str!("testing/server.rs")),
            ("rust", include_str!("testing/calls.rs")),
            ("rust", include_str!("testing/events.rs")),
            ("rust", include_str!("testing/coming.rs")),
            ("rust", include_str!("testing/clock.rs")),
            ("rust", include_str!("testing/raw.rs")),
        ],
    );
}
