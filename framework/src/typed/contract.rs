//! The contract document from the types, and the files that are made of it.

mod clash;
mod described;
mod error;
#[cfg(feature = "server")]
mod handshake;
mod keep;

use std::path::Path;

use ackord_codegen::{Code, Definitions, Document, FORMAT, asyncapi, file, json_schema, page, typescript};
use serde_json::Value;

use super::describe::{Generators, import};
use super::namespace::Served;
use super::payload::Payload;
use described::Described;

pub use error::ContractError;
#[cfg(feature = "server")]
pub use handshake::ContractPolicy;
#[cfg(feature = "server")]
pub(crate) use handshake::Guard;

/// The namespaces that make up a contract: what everything that is printed is a function of.
///
/// No server runs for it: a test, a build script's helper or `main` itself may write the files.
///
/// ```no_run
/// # fn files<Chat: ackord::Served>() -> Result<(), ackord::ContractError> {
/// let contract = ackord::Contract::new("chat", "1.0.0").namespace::<Chat>();
/// contract.write_typescript("web/src/chat.ts")?;
/// contract.write_json("contract.json")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Contract {
    name: String,
    version: String,
    namespaces: Vec<fn(&mut Generators) -> Described>,
    codes: Vec<Code>,
    imports: Vec<Import>,
}

/// A payload whose TypeScript is declared elsewhere.
#[derive(Clone, Debug)]
struct Import {
    /// What schemas call it.
    definition: String,
    /// What ts-rs calls it.
    name: String,
    from: String,
}

impl Contract {
    /// A contract without namespaces.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            namespaces: Vec::new(),
            codes: Vec::new(),
            imports: Vec::new(),
        }
    }

    /// Adds a namespace.
    #[must_use]
    pub fn namespace<N: Served>(mut self) -> Self {
        self.namespaces.push(described::describe::<N>);
        self
    }

    /// Names a code that the server gives to issues, beside those of Ackord: of an [`EventError`](crate::EventError) that
    /// middleware returns, or of a check by hand. In TypeScript an issue's code is one of those that are known, or any other.
    ///
    /// ```
    /// let contract = ackord::Contract::new("desk", "1.0.0").code("closed", "Outside of office hours.");
    /// assert!(contract.typescript()?.contains("\"closed\""));
    /// # Ok::<(), ackord::ContractError>(())
    /// ```
    #[must_use]
    pub fn code(mut self, code: impl Into<String>, docs: impl Into<String>) -> Self {
        let code = Code { code: code.into(), docs: docs.into() };
        self.codes.retain(|it| it.code != code.code);
        self.codes.push(code);
        self
    }

    /// Has TypeScript import a payload from a module that declares it already, such as a file that ts-rs exported, as
    /// `#[payload(import = "…")]` on the type does.
    ///
    /// The path is written as it is given: from the file that is printed, with the extension that the page's modules want.
    /// What ts-rs exports is what the server writes: of a type whose input differs the input is declared all the same.
    ///
    /// ```no_run
    /// # fn print<User: ackord::Payload, Chat: ackord::Served>() -> Result<(), ackord::ContractError> {
    /// let contract = ackord::Contract::new("chat", "1.0.0").namespace::<Chat>().import::<User>("./bindings/User");
    /// contract.write_typescript("web/src/chat.ts")?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn import<T: Payload>(mut self, from: impl Into<String>) -> Self {
        self.imports.push(Import {
            definition: T::schema_name().into_owned(),
            name: T::ident(&ts_rs::Config::new()),
            from: from.into(),
        });
        self
    }

    /// The contract as a document.
    ///
    /// # Errors
    ///
    /// When something in it has the name of something else, or a payload that is to be imported is not in it.
    pub fn document(&self) -> Result<Document, ContractError> {
        let mut generators = Generators::new();
        let described = self.describe(&mut generators);
        let Generators { mut input, mut output, types } = generators;
        let mut definitions = Definitions {
            input: input.take_definitions(true).into_iter().collect(),
            output: output.take_definitions(true).into_iter().collect(),
        };
        clash::find(&definitions, types.into_values(), |generators| {
            self.describe(generators);
        })?;
        described::check_names(&described)?;
        for import in &self.imports {
            import.mark(&mut definitions)?;
        }
        let document = Document {
            ackord: FORMAT,
            name: self.name.clone(),
            version: self.version.clone(),
            hash: String::new(),
            namespaces: described.into_iter().map(described::namespace).collect(),
            codes: self.codes.clone(),
            definitions,
        };
        Ok(document.sealed())
    }

    /// The TypeScript of the contract.
    ///
    /// # Errors
    ///
    /// As [`document`](Self::document), and when a payload has a name that it cannot have in TypeScript.
    pub fn typescript(&self) -> Result<String, ContractError> {
        typescript::print(&self.document()?).map_err(ContractError::Document)
    }

    /// Writes the TypeScript of the contract, if it is not what the file holds. Folders are created.
    ///
    /// # Errors
    ///
    /// As [`typescript`](Self::typescript), and when the file cannot be written.
    pub fn write_typescript(&self, path: impl AsRef<Path>) -> Result<(), ContractError> {
        write(path.as_ref(), &self.typescript()?)
    }

    /// The TypeScript of the contract, with what the options ask for.
    ///
    /// # Errors
    ///
    /// As [`document`](Self::document), and [`ContractError::Document`] when the validators cannot check what a schema
    /// says that somebody wrote by hand.
    pub fn typescript_with(&self, options: typescript::Options) -> Result<String, ContractError> {
        typescript::print_with(&self.document()?, options).map_err(ContractError::Document)
    }

    /// Writes the TypeScript of the contract, if it is not what the file holds: with validators of what a client
    /// receives, for example. Folders are created.
    ///
    /// ```no_run
    /// use ackord::codegen::typescript::Options;
    ///
    /// # fn files(contract: ackord::Contract) -> Result<(), ackord::ContractError> {
    /// contract.write_typescript_with("web/src/chat.ts", Options::new().validators(true))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`typescript_with`](Self::typescript_with), and when the file cannot be written.
    pub fn write_typescript_with(
        &self,
        path: impl AsRef<Path>,
        options: typescript::Options,
    ) -> Result<(), ContractError> {
        write(path.as_ref(), &self.typescript_with(options)?)
    }

    /// The contract in AsyncAPI 3.0, in JSON.
    ///
    /// # Errors
    ///
    /// As [`document`](Self::document), and when a schema that somebody wrote by hand is none.
    pub fn asyncapi(&self) -> Result<String, ContractError> {
        asyncapi::print(&self.document()?).map_err(ContractError::Document)
    }

    /// Writes the contract in AsyncAPI 3.0, if it is not what the file holds. Folders are created.
    ///
    /// # Errors
    ///
    /// As [`asyncapi`](Self::asyncapi), and when the file cannot be written.
    pub fn write_asyncapi(&self, path: impl AsRef<Path>) -> Result<(), ContractError> {
        write(path.as_ref(), &self.asyncapi()?)
    }

    /// The contract as documentation: one HTML file, with a console that talks to a server.
    ///
    /// # Errors
    ///
    /// As [`document`](Self::document).
    pub fn page(&self) -> Result<String, ContractError> {
        self.document().map(|document| page::print(&document))
    }

    /// Writes the contract as documentation, if it is not what the file holds: `docs.html`. Folders are created.
    ///
    /// # Errors
    ///
    /// As [`document`](Self::document), and when the file cannot be written.
    pub fn write_page(&self, path: impl AsRef<Path>) -> Result<(), ContractError> {
        write(path.as_ref(), &self.page()?)
    }

    /// The JSON Schemas of the contract, each with the name of a file for it: of every payload in both directions, of the
    /// arguments and the acknowledgement of every event, of auth and refusals. See [`json_schema::schemas`].
    ///
    /// # Errors
    ///
    /// As [`document`](Self::document), and when a schema that somebody wrote by hand is none.
    pub fn json_schemas(&self) -> Result<Vec<(String, Value)>, ContractError> {
        self.checked().map(|document| json_schema::schemas(&document))
    }

    /// Writes the JSON Schemas of the contract into a folder, which is created: those that changed, and `index.json`, which
    /// lists them. What an earlier run left there and belongs to nothing any more is removed.
    ///
    /// # Errors
    ///
    /// As [`json_schemas`](Self::json_schemas), and when a file cannot be written or removed.
    pub fn write_json_schemas(&self, folder: impl AsRef<Path>) -> Result<(), ContractError> {
        let folder = folder.as_ref();
        let written = json_schema::write(folder, &self.checked()?);
        written.map(drop).map_err(|source| ContractError::Write { path: folder.to_owned(), source })
    }

    /// Writes the document, if it is not what the file holds. Folders are created.
    ///
    /// # Errors
    ///
    /// As [`document`](Self::document), and when the file cannot be written.
    pub fn write_json(&self, path: impl AsRef<Path>) -> Result<(), ContractError> {
        write(path.as_ref(), &self.document()?.to_json())
    }

    fn checked(&self) -> Result<Document, ContractError> {
        let document = self.document()?;
        document.check().map_err(ContractError::Document)?;
        Ok(document)
    }

    fn describe(&self, generators: &mut Generators) -> Vec<Described> {
        self.namespaces.iter().map(|describe| describe(generators)).collect()
    }
}

impl Import {
    fn mark(&self, definitions: &mut Definitions) -> Result<(), ContractError> {
        let both = [definitions.input.get_mut(&self.definition), definitions.output.get_mut(&self.definition)];
        let mut found = false;
        for schema in both.into_iter().flatten().filter_map(Value::as_object_mut) {
            schema.insert("x-import".to_owned(), import(&self.from, &self.name));
            found = true;
        }
        if found { Ok(()) } else { Err(ContractError::NothingToImport(self.definition.clone())) }
    }
}

fn write(path: &Path, content: &str) -> Result<(), ContractError> {
    file::write(path, content).map(drop).map_err(|source| ContractError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests;
