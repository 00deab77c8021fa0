//! `ackord`: the outputs of a contract, on the command line.
//!
//! Exit status 0 is success, 1 a difference that was asked for (`check`, `diff`), 2 a failure.

mod args;
mod check;
mod diff;
mod failure;
mod help;
mod http;
mod output;
mod source;
mod terminal;
mod watch;

use std::io::{self, Write as _};
use std::process::ExitCode;

use ackord_codegen::json_schema;

use args::Command;
use failure::Failure;
use output::Form;
use source::Source;

fn main() -> ExitCode {
    match args::parse(lexopt::Parser::from_env()).and_then(run) {
        Ok(code) => code,
        Err(failure) => {
            // Nobody is left to tell when this fails, too.
            let _ = writeln!(io::stderr(), "ackord: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Help(text) => say(text)?,
        Command::Version => say(&format!("ackord {}\n", env!("CARGO_PKG_VERSION")))?,
        Command::Print { form, contract, out } => print(form, &contract, out.as_deref())?,
        Command::DocumentSchema { out: None } => say(json_schema::DOCUMENT)?,
        Command::DocumentSchema { out: Some(path) } => output::write(&path, json_schema::DOCUMENT)?,
        Command::Check { contract, targets } => return check::run(&contract, &targets).map(verdict),
        Command::Diff { old, new, json } => return diff::run(&old, &new, json).map(verdict),
        Command::Watch { contract, targets, every } => watch::run(&contract, &targets, every)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The exit status of what was asked.
fn verdict(fine: bool) -> ExitCode {
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(form: Form, contract: &Source, out: Option<&std::path::Path>) -> Result<(), Failure> {
    let document = contract.read()?;
    match out {
        None => say(&output::text(form, &document).map_err(|failure| failure.at(contract))?),
        Some(path) => output::write_all(form, path, &document, contract),
    }
}

/// Writes to standard output; that nobody reads on (`ackord … | head`) is no failure.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
