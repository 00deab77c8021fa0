//! The test that a contract is kept: the types against the committed document.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use ackord_codegen::Document;
use ackord_codegen::compat::compare;

use super::Contract;

/// What accepts a contract as it is.
const ACCEPT: &str = "UPDATE_CONTRACT";

impl Contract {
    /// Asserts, in a test, that clients of the committed document get on with these types.
    ///
    /// ```no_run
    /// # fn contract() -> ackord::Contract { ackord::Contract::new("chat", "1.0.0") }
    /// #[test]
    /// fn the_contract_is_kept() {
    ///     contract().assert_compatible("contract.json");
    /// }
    /// ```
    ///
    /// `cargo test` resolves the path from the folder of the package. With `UPDATE_CONTRACT=1` in the environment the
    /// document is written as the types are, whatever has changed: that is how it is made, how a breaking change is
    /// accepted, and how each release commits what its clients are built with. Additions alone are no failure.
    ///
    /// # Panics
    ///
    /// When something has changed that breaks those clients, with all that has changed and how to mend it; when there is
    /// no document in the file; when the types make none.
    #[track_caller]
    pub fn assert_compatible(&self, path: impl AsRef<Path>) {
        let accepts = std::env::var_os(ACCEPT).is_some_and(|it| !it.is_empty() && it != "0");
        if let Err(problem) = self.keep(path.as_ref(), accepts) {
            panic!("{problem}");
        }
    }

    /// What keeps the contract from being compatible with that of the file, in words.
    fn keep(&self, path: &Path, accepts: bool) -> Result<(), String> {
        let new = self.document().map_err(|error| format!("there is no contract: {error}"))?;
        if accepts {
            return super::write(path, &new.to_json()).map_err(|error| error.to_string());
        }
        let shown = path.display();
        let json = fs::read_to_string(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => format!("there is no {shown} yet: run this test with `{ACCEPT}=1` to write it"),
            _ => format!("cannot read {shown}: {error}"),
        })?;
        let old = Document::from_json(&json).map_err(|error| {
            format!("{shown} cannot be read: {error}; run this test with `{ACCEPT}=1` to write it anew")
        })?;
        let comparison = compare(&old, &new);
        if comparison.is_compatible() {
            return Ok(());
        }
        Err(format!(
            "clients of {shown} do not get on with this contract\n\n{comparison}\n\
             mend it, or run this test with `{ACCEPT}=1` to accept it and break them"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Namespace, handler};

    #[derive(Namespace)]
    #[namespace("/kept")]
    struct Kept;

    #[handler(Kept)]
    trait KeptHandler {
        #[event]
        async fn post(&self, socket: &crate::Socket<Kept>, text: String);
    }

    #[test]
    fn a_contract_is_kept_until_something_breaks_and_is_accepted_on_demand() {
        let folder = std::env::temp_dir().join(format!("ackord-keep-{}", std::process::id()));
        let path = folder.join("contract.json");
        assert_eq!(Kept.path(), "/kept");
        let empty = Contract::new("kept", "1.0.0");
        let full = empty.clone().namespace::<Kept>();
        let problem = empty.keep(&path, false).unwrap_err();
        assert!(problem.ends_with("run this test with `UPDATE_CONTRACT=1` to write it"), "{problem}");
        assert!(!folder.exists(), "nothing is written unless it is asked for");
        empty.keep(&path, true).unwrap();
        assert_eq!(full.keep(&path, false), Ok(()));
        assert_eq!(fs::read_to_string(&path).unwrap(), empty.document().unwrap().to_json(), "additions are no failure");
        full.keep(&path, true).unwrap();
        assert_eq!(full.keep(&path, false), Ok(()));
        let problem = empty.keep(&path, false).unwrap_err();
        assert!(problem.contains("breaking namespace-removed: the namespace is gone"), "{problem}");
        assert!(problem.ends_with("to accept it and break them"), "{problem}");
        fs::write(&path, "{").unwrap();
        assert!(full.keep(&path, false).unwrap_err().contains("this is no contract document"));
        fs::remove_dir_all(folder).unwrap();
    }
}
