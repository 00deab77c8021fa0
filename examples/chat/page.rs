//! Prepares the page: writes its types from the contract, and builds it when its sources changed.

use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::contract::contract;

/// What Vite needs.
const NODE: (u32, u32) = (20, 19);

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The folder of the page.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("chat/web")
}

/// Writes the TypeScript of the contract into the page's sources, and says where.
///
/// # Errors
///
/// When the file cannot be written, or the contract has none.
pub fn write_contract(web: &Path) -> Result<PathBuf, PageError> {
    let path = web.join("src/generated/chat.ts");
    contract().write_typescript(&path).map_err(|error| PageError::Contract(error.to_string()))?;
    Ok(path)
}

/// Builds the page unless that was done already, and returns the folder of the built files.
///
/// # Errors
///
/// What is missing, or what went wrong.
pub fn prepare(web: &Path) -> Result<PathBuf, PageError> {
    let contract = write_contract(web)?;
    println!("types of the contract are in {}", contract.display());

    let dist = web.join("dist");
    let sources = Stamp::of(web, &source_files(web)?)?;
    let built = dist.join(".sources");
    if sources.is_in(&built) {
        println!("page is up to date");
        return Ok(dist);
    }

    require_node()?;
    let wanted = web.join("package-lock.json");
    let installed = web.join("node_modules/.installed");
    let packages = fs::read(&wanted).map_err(file_error(&wanted))?;
    if !fs::read(&installed).is_ok_and(|installed| installed == packages) {
        step("installing the page's packages", web, &["ci"])?;
        fs::write(&installed, packages).map_err(file_error(&installed))?;
    }
    step("building the page", web, &["run", "build"])?;
    sources.write(&built)?;
    Ok(dist)
}

/// Why there is no page.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageError {
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// The TypeScript of the contract cannot be written.
    Contract(String),
    /// A program is missing.
    Missing(&'static str),
    /// Node is too old; its version.
    OldNode(String),
    /// A step failed; what it printed.
    Failed(&'static str, String),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = NODE;
        match self {
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Contract(error) => write!(f, "the TypeScript of the contract: {error}"),
            Self::Missing(program) => write!(
                f,
                "building the page takes Node {major}.{minor} or newer with npm, and there is no `{program}`: \
                 see https://nodejs.org/en/download"
            ),
            Self::OldNode(version) => write!(
                f,
                "building the page takes Node {major}.{minor} or newer, and this is {version}: \
                 see https://nodejs.org/en/download"
            ),
            Self::Failed(what, output) => write!(f, "{what} failed:\n{output}"),
        }
    }
}

impl std::error::Error for PageError {}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> PageError + '_ {
    move |error| PageError::File(path.to_owned(), error)
}

/// The contents of files as one number. The clock is not asked: a checkout gives every file a new time.
struct Stamp(String);

impl Stamp {
    fn of(root: &Path, files: &[PathBuf]) -> Result<Self, PageError> {
        let mut hasher = DefaultHasher::new();
        for path in files {
            path.strip_prefix(root).unwrap_or(path).hash(&mut hasher);
            fs::read(path).map_err(file_error(path))?.hash(&mut hasher);
        }
        Ok(Self(format!("{:016x}\n", hasher.finish())))
    }

    fn is_in(&self, path: &Path) -> bool {
        fs::read_to_string(path).is_ok_and(|stamp| stamp == self.0)
    }

    fn write(&self, path: &Path) -> Result<(), PageError> {
        fs::write(path, &self.0).map_err(file_error(path))
    }
}

/// All that the built page is made of, in a fixed order.
fn source_files(web: &Path) -> Result<Vec<PathBuf>, PageError> {
    let mut files = ["index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"]
        .map(|name| web.join(name))
        .to_vec();
    let mut folders = vec![web.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(file_error(&folder))? {
            let path = entry.map_err(file_error(&folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn require_node() -> Result<(), PageError> {
    let version = version_of("node")?;
    version_of(NPM)?;
    if parse_version(&version).is_none_or(|found| found < NODE) {
        return Err(PageError::OldNode(version));
    }
    Ok(())
}

fn version_of(program: &'static str) -> Result<String, PageError> {
    let output = Command::new(program).arg("--version").output();
    let output = output.map_err(|_| PageError::Missing(program))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// `v20.19.1` is (20, 19).
fn parse_version(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Runs npm. What it prints is shown only if it fails.
fn step(what: &'static str, web: &Path, arguments: &[&str]) -> Result<(), PageError> {
    println!("{what} (npm {}) …", arguments.join(" "));
    let start = Instant::now();
    let output = Command::new(NPM).args(arguments).current_dir(web).output();
    let output = output.map_err(|_| PageError::Missing(NPM))?;
    if !output.status.success() {
        let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
        printed.push_str(&String::from_utf8_lossy(&output.stderr));
        return Err(PageError::Failed(what, printed));
    }
    println!("  done in {:.1} s", start.elapsed().as_secs_f32());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_compare_by_number() {
        assert_eq!(parse_version("v20.19.1"), Some((20, 19)));
        assert!(parse_version("v9.9.9") < Some(NODE));
        assert!(parse_version("v22.3.0") > Some(NODE));
        assert_eq!(parse_version("nightly"), None);
    }
}
