//! A comparison as text, grouped by namespace and event.

use std::fmt;

use super::{Code, Comparison, Finding, Place, Severity};

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let breaking = self.breaking().count();
        let harmless = self.findings.len() - breaking;
        let name = |version: &str, hash: &str| format!("{} ({})", Line(version), Line(hash));
        writeln!(
            f,
            "{}: {} -> {}: {}, {harmless} harmless",
            Line(&self.new.name),
            name(&self.old.version, &self.old.hash),
            name(&self.new.version, &self.new.hash),
            match breaking {
                1 => "1 breaking change".to_owned(),
                many => format!("{many} breaking changes"),
            },
        )?;
        let mut namespace = None;
        let mut group = None;
        for finding in &self.findings {
            if namespace != Some(&finding.namespace) {
                namespace = Some(&finding.namespace);
                group = None;
                writeln!(f, "\n{}", Line(&finding.namespace))?;
            }
            let title = title(finding);
            if group.as_ref() != Some(&title) {
                writeln!(f, "  {title}")?;
                group = Some(title);
            }
            writeln!(f, "    {finding}")?;
        }
        Ok(())
    }
}

/// What a finding stands under.
fn title(finding: &Finding) -> String {
    match (&finding.event, finding.place) {
        (Some(event), _) if finding.is_from_client() => format!("{} (clients emit it)", Line(event)),
        (Some(event), _) => format!("{} (the server emits it)", Line(event)),
        (None, Place::Auth) => "auth".to_owned(),
        (None, Place::Refusal) => "refusal".to_owned(),
        (None, _) => "namespace".to_owned(),
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ack = if self.place == Place::Ack { " in the acknowledgement:" } else { "" };
        write!(f, "{} {}:{ack} {}", self.severity, self.code, Line(&self.message))
    }
}

/// A text of a document in one line, and with nothing that a terminal would obey: names may hold any character.
struct Line<'a>(&'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            _ if character.is_control() => write!(f, "{}", character.escape_default()),
            _ => write!(f, "{character}"),
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Harmless => "harmless",
            Self::Breaking => "breaking",
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
