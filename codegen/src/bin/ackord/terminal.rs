//! Colours: on a terminal, and only where nobody asked for none.

use std::env;
use std::io::{self, IsTerminal as _};

/// Whether standard output is to be coloured.
pub(crate) fn colours() -> bool {
    wanted(io::stdout().is_terminal(), env::var("NO_COLOR").ok().as_deref(), env::var("TERM").ok().as_deref())
}

/// See <https://no-color.org>: any value but an empty one counts.
fn wanted(terminal: bool, no_color: Option<&str>, term: Option<&str>) -> bool {
    terminal && no_color.is_none_or(str::is_empty) && term != Some("dumb")
}

/// A unified diff of one file with its lines in colours.
pub(crate) fn painted(diff: &str) -> String {
    let mut text = String::with_capacity(diff.len() * 2);
    for (number, line) in diff.lines().enumerate() {
        let colour = match line.as_bytes() {
            // The two lines of the head.
            _ if number < 2 => "1",
            [b'+', ..] => "32",
            [b'-', ..] => "31",
            [b'@', ..] => "36",
            _ => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
        };
        text.push_str(&format!("\x1b[{colour}m{line}\x1b[0m\n"));
    }
    text
}

/// A comparison of contracts with its judgements in colours.
pub(crate) fn judged(text: &str) -> String {
    let mut coloured = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        let (space, words) = line.split_at(line.len() - line.trim_start().len());
        let judgement = [("breaking ", "1;31"), ("harmless ", "32")].into_iter().find(|(it, _)| words.starts_with(it));
        match judgement {
            Some((judgement, colour)) if !space.is_empty() => {
                let behind = words.get(judgement.len()..).unwrap_or_default();
                coloured.push_str(&format!("{space}\x1b[{colour}m{}\x1b[0m {behind}\n", judgement.trim_end()));
            }
            _ => coloured.push_str(&format!("{line}\n")),
        }
    }
    coloured
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judgements_differ_in_colour() {
        let expected = "/a\n  b\n    \x1b[1;31mbreaking\x1b[0m c\n    \x1b[32mharmless\x1b[0m d\n";
        assert_eq!(judged("/a\n  b\n    breaking c\n    harmless d\n"), expected);
    }

    #[test]
    fn the_lines_of_a_diff_differ_in_colour() {
        let painted = painted("--- a\n+++ b\n@@ -1 +1 @@\n same\n--- gone\n+new\n");
        let expected = "\x1b[1m--- a\x1b[0m\n\x1b[1m+++ b\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n same\n\
                        \x1b[31m--- gone\x1b[0m\n\x1b[32m+new\x1b[0m\n";
        assert_eq!(painted, expected);
    }

    #[test]
    fn colours_are_for_terminals_and_those_who_do_not_mind() {
        assert!(wanted(true, None, Some("xterm")));
        assert!(wanted(true, Some(""), None));
        assert!(!wanted(true, Some("1"), Some("xterm")));
        assert!(!wanted(true, None, Some("dumb")));
        assert!(!wanted(false, None, Some("xterm")));
    }
}
