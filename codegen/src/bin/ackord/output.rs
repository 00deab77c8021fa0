//! What is printed, and where it goes.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ackord_codegen::typescript::Options;
use ackord_codegen::{Document, DocumentError, asyncapi, file, json_schema, page, typescript};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::source::Source;

/// A form in which a contract is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    TypeScript(Options),
    /// TypeScript without anything that runs.
    Types,
    /// JSON Schemas: a file each.
    Schemas,
    AsyncApi,
    /// HTML to look at.
    Page,
}

impl Form {
    /// The form that a path's name tells.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if path.is_dir() || path.as_os_str().to_str()?.ends_with(['/', std::path::MAIN_SEPARATOR]) {
            Some(Self::Schemas)
        } else if ends(&[".d.ts", ".d.mts", ".d.cts"]) {
            Some(Self::Types)
        } else if ends(&[".ts", ".mts", ".cts"]) {
            Some(Self::TypeScript(Options::new()))
        } else if ends(&[".html", ".htm"]) {
            Some(Self::Page)
        } else {
            ends(&[".json"]).then_some(Self::AsyncApi)
        }
    }

    /// The form with validators, where it may have them; `all` are those that were asked for.
    pub(crate) fn with_validators(self, all: &[Self]) -> Result<Self, Failure> {
        if all.contains(&Self::Types) {
            return Err(Failure::new("types alone have no validators: a `.ts` has"));
        }
        if !all.iter().any(|form| matches!(form, Self::TypeScript(_))) {
            return Err(Failure::new("--validators is for TypeScript, and no file is that"));
        }
        Ok(match self {
            Self::TypeScript(options) => Self::TypeScript(options.validators(true)),
            other => other,
        })
    }
}

/// A file, or a folder of them, that is made of a contract.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) form: Form,
    pub(crate) path: PathBuf,
}

impl Target {
    /// A path; its name tells its form unless that was given.
    pub(crate) fn new(path: PathBuf, form: Option<Form>) -> Result<Self, Failure> {
        match form.or_else(|| Form::of(&path)) {
            Some(form) => Ok(Self { form, path }),
            None => Err(Failure::new("the name does not tell its form: --as does").at(path.display())),
        }
    }
}

/// The contract in one text; the JSON Schemas are one object then, by the names of their files.
pub(crate) fn text(form: Form, document: &Document) -> Result<String, Failure> {
    Ok(match form {
        Form::TypeScript(options) => typescript::print_with(document, options).map_err(failed)?,
        Form::Types => typescript::print_types(document).map_err(failed)?,
        Form::AsyncApi => asyncapi::print(document).map_err(failed)?,
        Form::Page => page::print(document),
        Form::Schemas => {
            let index = (json_schema::INDEX.to_owned(), json_schema::index(document));
            let all: Map<String, Value> = json_schema::schemas(document).into_iter().chain([index]).collect();
            format!("{:#}\n", Value::Object(all))
        }
    })
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` wants")]
fn failed(error: DocumentError) -> Failure {
    Failure::new(error.to_string())
}

/// The contract as files: one at `path`, or the JSON Schemas in a folder there.
pub(crate) fn files(form: Form, path: &Path, document: &Document) -> Result<Vec<(PathBuf, String)>, Failure> {
    if form == Form::Schemas {
        let files = json_schema::files(document).into_iter();
        return Ok(files.map(|(name, content)| (path.join(name), content)).collect());
    }
    Ok(vec![(path.to_owned(), text(form, document)?)])
}

/// What is at `path` for an earlier contract, and belongs to nothing in this one.
pub(crate) fn stale(form: Form, path: &Path, document: &Document) -> Vec<PathBuf> {
    if form == Form::Schemas { json_schema::stale(path, document) } else { Vec::new() }
}

/// Writes what changed, and removes what is stale; none of it may be the contract itself.
pub(crate) fn write_all(form: Form, path: &Path, document: &Document, contract: &Source) -> Result<(), Failure> {
    let stale = stale(form, path, document);
    for (path, content) in files(form, path, document).map_err(|failure| failure.at(contract))? {
        contract.is_not(&path)?;
        write(&path, &content)?;
    }
    for path in stale {
        fs::remove_file(&path)
            .map_err(|error| Failure::new(format!("cannot be removed: {error}")).at(path.display()))?;
        // It is gone all the same when nobody hears of it.
        let _ = writeln!(io::stderr(), "removed {}", path.display());
    }
    Ok(())
}

/// Writes a file if that changes it, and says so.
pub(crate) fn write(path: &Path, content: &str) -> Result<(), Failure> {
    let written = file::write(path, content)
        .map_err(|error| Failure::new(format!("cannot be written: {error}")).at(path.display()))?;
    if written {
        // It is written all the same when nobody hears of it.
        let _ = writeln!(io::stderr(), "wrote {}", path.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_forms() {
        let of = |path: &str| Form::of(Path::new(path));
        assert_eq!(of("web/chat.ts"), Some(Form::TypeScript(Options::new())));
        assert_eq!(of("chat.mts"), Some(Form::TypeScript(Options::new())));
        assert_eq!(of("chat.d.ts"), Some(Form::Types));
        assert_eq!(of("asyncapi.json"), Some(Form::AsyncApi));
        assert_eq!(of("docs.html"), Some(Form::Page));
        assert_eq!(of("schemas/"), Some(Form::Schemas));
        assert_eq!(of("chat.txt"), None);
    }
}
