//! What rustc prints of the mistakes in `ui/fail`, as a set: one mistake is one error, on the user's token, which says what
//! to do. And the page of the documentation that shows them.

mod page;

use std::fs;
use std::path::{Path, PathBuf};

/// Cases with more errors than mistakes, and why.
const MORE_THAN_ONE: [(&str, usize, &str); 8] = [
    ("events/emitted_by_its_name", 2, "rustc counts the arguments, and asks what the first one is"),
    ("payload/below_serde", 2, "rustc looks the attribute up before `#[payload]` derives it"),
    ("handler/unknown_type", 2, "rustc looks the name up in the trait and behind it"),
    ("handler/namespace_is_none", 6, "each implementation for the type needs a namespace"),
    ("handler/client_name_taken", 2, "rustc looks the name up again where the trait is implemented"),
    ("handler/data_not_send", 2, "rustc asks for `Send` and for `Sync`"),
    ("handler/server_not_sync", 2, "rustc asks the future and the type"),
    ("handler/no_payload_in_both_arms", 2, "there are two mistakes in one line"),
];

/// Cases in which the attribute is itself the token that is wrong.
const ATTRIBUTES: [&str; 3] = ["handler/namespace_is_none", "handler/no_namespace", "payload/derived_twice"];

/// Cases in which rustc speaks alone, and adds nothing to what is wrong. Of two traits that are not listed the name of the
/// type says what to do.
const RUSTC: [&str; 17] = [
    "handler/argument_missing_in_the_impl",
    "handler/broken_body",
    "handler/client_called_with_another_type",
    "handler/client_name_taken",
    "handler/data_is_no_option",
    "handler/missing_method",
    "handler/two_traits_unlisted",
    "handler/undeclared_method",
    "handler/unknown_type",
    "events/type_of_another_name",
    "half_typed/attribute",
    "half_typed/namespace",
    "half_typed/payload_length_min",
    "half_typed/payload_length_min_eq",
    "namespace/field_of_another_type",
    "payload/bound_in_quotes",
    "payload/custom_unknown",
];

/// A mistake and what rustc says of it.
struct Case {
    /// Folder and name, without an ending.
    name: String,
    source: String,
    output: String,
}

/// One error of the output.
struct Reported<'a> {
    text: &'a str,
    /// The first place that it names: file, line and column.
    place: (&'a str, usize, usize),
}

impl Case {
    fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for folder in entries(&folder()) {
            for file in entries(&folder).iter().filter(|file| file.extension().is_some_and(|it| it == "rs")) {
                cases.push(Self::read(file));
            }
        }
        assert!(cases.len() > 100, "{} cases", cases.len());
        cases
    }

    fn read(file: &Path) -> Self {
        let name = file.strip_prefix(folder()).unwrap().with_extension("");
        let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self {
            name: name.to_string_lossy().into_owned(),
            source: read(file),
            output: read(&file.with_extension("stderr")),
        }
    }

    fn errors(&self) -> Vec<Reported<'_>> {
        let starts: Vec<usize> = self
            .output
            .match_indices("error")
            .map(|(start, _)| start)
            .filter(|start| self.output[..*start].is_empty() || self.output[..*start].ends_with("\n\n"))
            .collect();
        let ends = starts.iter().skip(1).copied().chain([self.output.len()]);
        starts.iter().zip(ends).map(|(start, end)| Reported::of(&self.output[*start..end])).collect()
    }
}

impl<'a> Reported<'a> {
    fn of(text: &'a str) -> Self {
        let place = text.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).unwrap_or_default();
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next().and_then(|column| column.parse().ok()).unwrap_or(0);
        let line = parts.next().and_then(|line| line.parse().ok()).unwrap_or(0);
        Self { text, place: (parts.next().unwrap_or_default(), line, column) }
    }

    /// The first line, without the code.
    fn message(&self) -> &'a str {
        let first = self.text.lines().next().unwrap_or_default();
        first.split_once(": ").map_or(first, |(_, message)| message)
    }

    fn is_of_a_macro(&self) -> bool {
        self.text.starts_with("error: ")
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fail")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// Holds `wrong` for each case, and reports all for which it does not.
fn assert_all(wrong: impl Fn(&Case) -> Option<String>) {
    let wrong: Vec<String> =
        Case::all().iter().filter_map(|case| Some(format!("{}: {}", case.name, wrong(case)?))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_mistake_is_one_error_and_no_warning() {
    assert_all(|case| {
        let expected = MORE_THAN_ONE.iter().find(|(name, ..)| *name == case.name).map_or(1, |(_, count, _)| *count);
        let count = case.errors().len();
        if case.name.starts_with("several/") {
            return None;
        }
        (count != expected || case.output.contains("warning:")).then(|| format!("{count} errors, expected {expected}"))
    });
}

#[test]
fn each_of_several_mistakes_is_one_error_at_its_own_line() {
    assert_all(|case| {
        let mut wrong: Vec<usize> = (1..)
            .zip(case.source.lines())
            .filter(|(_, line)| line.ends_with("// wrong"))
            .map(|(number, _)| number)
            .collect();
        let mut reported: Vec<usize> = case.errors().iter().map(|error| error.place.1).collect();
        wrong.sort_unstable();
        reported.sort_unstable();
        (case.name.starts_with("several/") && wrong != reported)
            .then(|| format!("reported are the lines {reported:?}, wrong are {wrong:?}"))
    });
}

#[test]
fn an_error_stands_on_the_users_token() {
    assert_all(|case| {
        case.errors().iter().find_map(|error| {
            let (file, line, column) = error.place;
            if file != format!("ui/fail/{}.rs", case.name) {
                return Some(format!("it stands in {file:?}"));
            }
            let line = case.source.lines().nth(line - 1).unwrap_or_default();
            let token: String = line.chars().skip(column - 1).collect();
            let derived = line.trim_start().starts_with("#[derive(");
            let attribute = token.starts_with("#[") || derived;
            (attribute && !ATTRIBUTES.contains(&case.name.as_str())).then(|| format!("it stands on {token}"))
        })
    });
}

#[test]
fn an_error_says_what_to_do() {
    assert_all(|case| {
        if RUSTC.contains(&case.name.as_str()) {
            return None;
        }
        case.errors().iter().find_map(|error| {
            let in_the_message = error.message().contains(": ") || error.message().starts_with("expected ");
            let below = ["= note: ", "= help: ", "\nhelp: ", "\nnote: "].iter().any(|words| error.text.contains(words));
            (!in_the_message && !below).then(|| error.message().to_owned())
        })
    });
}

#[test]
fn the_macros_speak_in_one_form() {
    assert_all(|case| {
        case.errors().iter().filter(|error| error.is_of_a_macro()).find_map(|error| {
            let message = error.message();
            let first = message.chars().next().unwrap_or('.');
            let names_something = message.starts_with("JavaScript");
            let lower = first == '`' || first.is_lowercase() || names_something;
            (!lower || message.ends_with('.') || message.ends_with('!')).then(|| message.to_owned())
        })
    });
}

#[test]
fn exceptions_are_cases_that_there_are() {
    let names: Vec<String> = Case::all().into_iter().map(|case| case.name).collect();
    let exceptions =
        MORE_THAN_ONE.iter().map(|(name, ..)| name).chain(&ATTRIBUTES).chain(&RUSTC).map(|name| (*name).to_owned());
    for name in exceptions {
        assert!(names.contains(&name), "{name}");
    }
}
