//! `ackord watch`: writes the files again whenever the contract changes.

use std::io::{self, Write as _};
use std::thread;
use std::time::Duration;

use crate::failure::Failure;
use crate::output::{self, Target};
use crate::source::Source;

/// How often a file is looked at.
const FILE: Duration = Duration::from_millis(300);

/// How often a server is asked.
const SERVER: Duration = Duration::from_secs(2);

/// Runs until the process is ended. A contract that cannot be read is told once, and looked for on.
pub(crate) fn run(contract: &Source, targets: &[Target], every: Option<Duration>) -> Result<(), Failure> {
    let every = every.unwrap_or(match contract {
        Source::Http(_) => SERVER,
        Source::File(_) | Source::Input => FILE,
    });
    tell(&format!("watching {contract}"));
    let mut seen = None;
    let mut written = None;
    let mut told = None;
    loop {
        let text = contract.text();
        if text.is_ok() && Some(&text) == written.as_ref() {
            told = None;
        } else {
            match text.clone().and_then(|text| write(contract, targets, &text)) {
                Ok(()) => {
                    written = Some(text.clone());
                    told = None;
                }
                // Whoever writes the contract may be halfway: the second look counts.
                Err(failure) if seen.as_ref() == Some(&text) && told.as_ref() != Some(&failure) => {
                    tell(&format!("ackord: {failure}"));
                    told = Some(failure);
                }
                Err(_) => {}
            }
        }
        seen = Some(text);
        thread::sleep(every);
    }
}

fn write(contract: &Source, targets: &[Target], text: &str) -> Result<(), Failure> {
    let document = contract.document(text)?;
    for target in targets {
        output::write_all(target.form, &target.path, &document, contract)?;
    }
    Ok(())
}

fn tell(line: &str) {
    // It goes on when nobody listens.
    let _ = writeln!(io::stderr(), "{line}");
}
