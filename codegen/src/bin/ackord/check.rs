//! `ackord check`: whether generated files are what the contract says today.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use similar::TextDiff;

use crate::failure::Failure;
use crate::output::{self, Target};
use crate::source::Source;
use crate::{say, terminal};

/// How long the shortest difference is looked for; a longer one does it, too.
const SEARCH: Duration = Duration::from_secs(2);

/// Prints what differs; whether nothing does.
pub(crate) fn run(contract: &Source, targets: &[Target]) -> Result<bool, Failure> {
    let document = contract.read()?;
    let mut stale = Vec::new();
    for target in targets {
        for (path, content) in output::files(target.form, &target.path, &document).map_err(|it| it.at(contract))? {
            let there = match fs::read(&path) {
                Ok(there) => there,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    say(&format!("{} is missing\n", path.display()))?;
                    stale.push(path);
                    continue;
                }
                Err(error) => return Err(Failure::new(format!("cannot be read: {error}")).at(path.display())),
            };
            if there != content.as_bytes() {
                let diff = difference(&path, &String::from_utf8_lossy(&there), &content, contract);
                say(&if terminal::colours() { terminal::painted(&diff) } else { diff })?;
                stale.push(path);
            }
        }
        for path in output::stale(target.form, &target.path, &document) {
            say(&format!("{} belongs to nothing any more\n", path.display()))?;
            stale.push(path);
        }
    }
    if !stale.is_empty() {
        let files = if stale.len() == 1 { "1 file is" } else { &format!("{} files are", stale.len()) };
        // The exit status says the same.
        let _ = writeln!(io::stderr(), "ackord: {files} not what {contract} says");
    }
    Ok(stale.is_empty())
}

/// From what is there to what should be.
fn difference(path: &Path, there: &str, wanted: &str, contract: &Source) -> String {
    let name = path.display();
    TextDiff::configure()
        .timeout(SEARCH)
        .diff_lines(there, wanted)
        .unified_diff()
        .header(&name.to_string(), &format!("{name} (from {contract})"))
        .to_string()
}
