//! What was asked for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use ackord_codegen::typescript::Options;
use lexopt::{Arg, Parser, ValueExt as _};

use crate::failure::Failure;
use crate::help;
use crate::output::{Form, Target};
use crate::source::Source;

/// A command with its arguments.
#[derive(Debug)]
pub(crate) enum Command {
    Help(&'static str),
    Version,
    /// A form of the contract; without a file it goes to standard output.
    Print {
        form: Form,
        contract: Source,
        out: Option<PathBuf>,
    },
    /// The JSON Schema of contract documents.
    DocumentSchema {
        out: Option<PathBuf>,
    },
    Check {
        contract: Source,
        targets: Vec<Target>,
    },
    Diff {
        old: Source,
        new: Source,
        json: bool,
    },
    Watch {
        contract: Source,
        targets: Vec<Target>,
        every: Option<Duration>,
    },
}

/// Reads the command line.
pub(crate) fn parse(mut parser: Parser) -> Result<Command, Failure> {
    let Some(first) = parser.next()? else {
        return Err(Failure::new("no command; `ackord --help` names them"));
    };
    match first {
        Arg::Short('h') | Arg::Long("help") => Ok(Command::Help(help::ALL)),
        Arg::Short('V') | Arg::Long("version") => Ok(Command::Version),
        Arg::Value(name) => {
            let name = name.string()?;
            if name == "help" {
                return topic(&mut parser);
            }
            let Some(help) = help::of(&name) else {
                return Err(Failure::new(format!("there is no command {name:?}; `ackord --help` names them")));
            };
            let Some(given) = Given::read(&mut parser)? else {
                return Ok(Command::Help(help));
            };
            given.command(&name).map_err(|failure| Failure::new(format!("{failure}; `ackord {name} --help` says more")))
        }
        other => Err(other.unexpected().into()),
    }
}

/// `ackord help`, `ackord help ts`.
fn topic(parser: &mut Parser) -> Result<Command, Failure> {
    match parser.next()? {
        None => Ok(Command::Help(help::ALL)),
        Some(Arg::Value(name)) => {
            let name = name.string()?;
            help::of(&name)
                .map(Command::Help)
                .ok_or_else(|| Failure::new(format!("there is no command {name:?}; `ackord --help` names them")))
        }
        Some(other) => Err(other.unexpected().into()),
    }
}

/// What stands behind a command, whichever it is.
#[derive(Default)]
struct Given {
    values: Vec<OsString>,
    out: Vec<PathBuf>,
    form: Option<Form>,
    types_only: bool,
    validators: bool,
    document: bool,
    json: bool,
    every: Option<Duration>,
}

impl Given {
    /// Reads to the end; `None` if help was asked for.
    fn read(parser: &mut Parser) -> Result<Option<Self>, Failure> {
        let mut given = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                Arg::Short('o') | Arg::Long("out") => given.out.push(named(parser.value()?)?.into()),
                Arg::Long("as") => given.form = Some(form(&parser.value()?.string()?)?),
                Arg::Long("types-only") => given.types_only = true,
                Arg::Long("validators") => given.validators = true,
                Arg::Long("document") => given.document = true,
                Arg::Long("json") => given.json = true,
                Arg::Long("every") => given.every = Some(seconds(&parser.value()?.string()?)?),
                Arg::Value(value) => given.values.push(named(value)?),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Some(given))
    }

    fn command(mut self, name: &str) -> Result<Command, Failure> {
        self.fits(name)?;
        match name {
            "schema" if self.document => {
                let out = self.one_out()?;
                match self.values.first() {
                    None => Ok(Command::DocumentSchema { out }),
                    Some(_) => Err(Failure::new("--document takes no contract")),
                }
            }
            "diff" => {
                let old = self.contract()?;
                if self.values.is_empty() {
                    return Err(Failure::new("no second contract"));
                }
                let new = self.contract()?;
                self.nothing_more()?;
                if matches!((&old, &new), (Source::Input, Source::Input)) {
                    return Err(Failure::new("standard input is one contract only"));
                }
                Ok(Command::Diff { old, new, json: self.json })
            }
            "check" | "watch" => {
                let contract = self.contract()?;
                let mut paths: Vec<PathBuf> = std::mem::take(&mut self.out);
                paths.extend(self.values.drain(..).map(PathBuf::from));
                if paths.is_empty() {
                    return Err(Failure::new("no file to write, or to compare with"));
                }
                let targets: Result<Vec<Target>, Failure> =
                    paths.into_iter().map(|path| Target::new(path, self.form)).collect();
                let mut targets = targets?;
                if self.validators {
                    let forms: Vec<Form> = targets.iter().map(|target| target.form).collect();
                    for target in &mut targets {
                        target.form = target.form.with_validators(&forms)?;
                    }
                }
                if name == "check" {
                    return Ok(Command::Check { contract, targets });
                }
                if matches!(contract, Source::Input) {
                    return Err(Failure::new("standard input cannot be watched"));
                }
                Ok(Command::Watch { contract, targets, every: self.every })
            }
            _ => {
                let contract = self.contract()?;
                let out = self.one_out()?;
                self.nothing_more()?;
                let form = match name {
                    "asyncapi" => Form::AsyncApi,
                    "page" => Form::Page,
                    "schema" => Form::Schemas,
                    _ if self.types_only => Form::Types,
                    // A `.d.ts` holds nothing that runs.
                    _ => match out.as_deref().and_then(Form::of) {
                        Some(Form::Types) => Form::Types,
                        _ => Form::TypeScript(Options::new()),
                    },
                };
                let form = if self.validators { form.with_validators(&[form])? } else { form };
                Ok(Command::Print { form, contract, out })
            }
        }
    }

    /// Whether the options are those of the command.
    fn fits(&self, name: &str) -> Result<(), Failure> {
        let several = matches!(name, "check" | "watch");
        let foreign = [
            ("--as", self.form.is_some() && !several),
            ("--types-only", self.types_only && name != "ts"),
            ("--validators", self.validators && name != "ts" && !several),
            ("--document", self.document && name != "schema"),
            ("--json", self.json && name != "diff"),
            ("-o", !self.out.is_empty() && name == "diff"),
            ("--every", self.every.is_some() && name != "watch"),
        ];
        match foreign.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => Err(Failure::new(format!("`ackord {name}` has no option {option}"))),
            None => Ok(()),
        }
    }

    fn contract(&mut self) -> Result<Source, Failure> {
        if self.values.is_empty() {
            return Err(Failure::new("no contract"));
        }
        Source::new(self.values.remove(0))
    }

    fn nothing_more(&self) -> Result<(), Failure> {
        match self.values.first() {
            Some(extra) => Err(Failure::new(format!("unexpected argument {:?}", extra.to_string_lossy()))),
            None => Ok(()),
        }
    }

    /// The file of `-o`; `-o -` is standard output, as without it.
    fn one_out(&mut self) -> Result<Option<PathBuf>, Failure> {
        if self.out.len() > 1 {
            return Err(Failure::new("one -o is enough"));
        }
        Ok(self.out.pop().filter(|path| path.as_os_str() != "-"))
    }
}

/// A name of a file, which an unset variable of a shell may have left empty.
fn named(name: OsString) -> Result<OsString, Failure> {
    if name.is_empty() { Err(Failure::new("an empty name names no file")) } else { Ok(name) }
}

fn form(name: &str) -> Result<Form, Failure> {
    match name {
        "ts" => Ok(Form::TypeScript(Options::new())),
        "types" => Ok(Form::Types),
        "schema" => Ok(Form::Schemas),
        "asyncapi" => Ok(Form::AsyncApi),
        "page" => Ok(Form::Page),
        _ => Err(Failure::new(format!("--as {name:?} is none of ts, types, schema, asyncapi, page"))),
    }
}

fn seconds(text: &str) -> Result<Duration, Failure> {
    text.parse()
        .ok()
        .filter(|seconds| (0.01..=86_400.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| Failure::new(format!("--every {text:?} is no number of seconds from 0.01 to 86400")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let arguments = line.split(' ').filter(|it| !it.is_empty());
        parse(Parser::from_iter(std::iter::once("ackord").chain(arguments))).map_err(|it| it.to_string())
    }

    #[track_caller]
    fn prints(line: &str, expected: Form) {
        match parsed(line) {
            Ok(Command::Print { form, .. }) => assert_eq!(form, expected, "{line}"),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn the_form_follows_from_the_command_and_the_file() {
        let module = Form::TypeScript(Options::new());
        let validators = Form::TypeScript(Options::new().validators(true));
        prints("ts c.json", module);
        prints("ts --validators c.json", validators);
        prints("ts --types-only c.json", Form::Types);
        prints("ts c.json -o chat.d.ts", Form::Types);
        prints("ts -o chat.ts c.json", module);
        prints("ts -o chat.ts c.json --validators", validators);
        prints("schema c.json", Form::Schemas);
        prints("asyncapi -", Form::AsyncApi);
        prints("page c.json -o docs.html", Form::Page);
    }

    #[test]
    fn validators_are_for_the_typescript_among_the_files() {
        for command in ["check", "watch"] {
            let line = format!("{command} c.json --validators -o a.ts -o b.json");
            let forms = match parsed(&line) {
                Ok(Command::Check { targets, .. } | Command::Watch { targets, .. }) => targets,
                other => panic!("{line}: {other:?}"),
            };
            let forms: Vec<Form> = forms.into_iter().map(|target| target.form).collect();
            assert_eq!(forms, [Form::TypeScript(Options::new().validators(true)), Form::AsyncApi]);
        }
    }

    #[test]
    fn options_belong_to_their_commands() {
        for (line, expected) in [
            ("asyncapi c.json --types-only", "`ackord asyncapi` has no option --types-only"),
            ("asyncapi c.json --validators", "`ackord asyncapi` has no option --validators"),
            ("ts c.json --validators -o a.d.ts", "types alone have no validators: a `.ts` has"),
            ("ts c.json --validators --types-only", "types alone have no validators: a `.ts` has"),
            ("check c.json a.d.ts a.ts --validators", "types alone have no validators: a `.ts` has"),
            ("check c.json a.json --validators", "--validators is for TypeScript, and no file is that"),
            ("ts c.json --as ts", "`ackord ts` has no option --as"),
            ("check c.json a.ts --every 1", "`ackord check` has no option --every"),
            ("ts", "no contract"),
            ("ts c.json --json", "`ackord ts` has no option --json"),
            ("diff a.json b.json -o c", "`ackord diff` has no option -o"),
            ("diff a.json", "no second contract"),
            ("diff - -", "standard input is one contract only"),
            ("diff a.json b.json c.json", "unexpected argument \"c.json\""),
            ("ts a.json b.json", "unexpected argument \"b.json\""),
            ("ts a.json -o a -o b", "one -o is enough"),
            ("check c.json", "no file to write, or to compare with"),
            ("check c.json --as x", "--as \"x\" is none of ts, types, schema, asyncapi"),
            ("watch - -o a.ts", "standard input cannot be watched"),
            ("watch c.json -o a.ts --every 0", "--every \"0\" is no number of seconds from 0.01 to 86400"),
            ("schema --document c.json", "--document takes no contract"),
            ("ts https://example.org/c.json", "https is not spoken here"),
            ("tz c.json", "there is no command \"tz\""),
            ("", "no command"),
            ("--colour", "invalid option '--colour'"),
        ] {
            let failure = parsed(line).unwrap_err();
            assert!(failure.starts_with(expected), "{line}: {failure}");
        }
    }
}
