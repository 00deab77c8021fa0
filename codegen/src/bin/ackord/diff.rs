//! `ackord diff`: whether clients of an older contract get on with a newer one.

use ackord_codegen::compat;

use crate::failure::Failure;
use crate::source::Source;
use crate::{say, terminal};

/// Prints what has changed; whether no change is breaking.
pub(crate) fn run(old: &Source, new: &Source, json: bool) -> Result<bool, Failure> {
    let comparison = compat::compare(&old.read()?, &new.read()?);
    let text = if json {
        let json = serde_json::to_string_pretty(&comparison)
            .map_err(|error| Failure::new(format!("the findings cannot be written: {error}")))?;
        json + "\n"
    } else {
        let text = comparison.to_string();
        if terminal::colours() { terminal::judged(&text) } else { text }
    };
    say(&text)?;
    Ok(comparison.is_compatible())
}
