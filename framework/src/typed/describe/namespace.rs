//! A namespace: its marker, the parameters of its path, its rooms.

use std::any::TypeId;

/// A namespace's marker.
#[derive(Debug, Default)]
pub struct NamespaceDescription {
    pub(crate) name: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) deprecated: Option<&'static str>,
    pub(crate) parameters: Vec<(&'static str, ParameterKind)>,
    pub(crate) rooms: Vec<&'static str>,
}

/// What the parameter of a path is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterKind {
    Number,
    String,
    Boolean,
    /// Some type of the user's, or one that was not said.
    Any,
}

impl ParameterKind {
    fn of<T: 'static>() -> Self {
        let is = |types: &[TypeId]| types.contains(&TypeId::of::<T>());
        // Integers that JavaScript holds exactly.
        if is(&[
            TypeId::of::<u8>(),
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<i8>(),
            TypeId::of::<i16>(),
            TypeId::of::<i32>(),
        ]) {
            Self::Number
        } else if is(&[TypeId::of::<String>(), TypeId::of::<char>()]) {
            Self::String
        } else if is(&[TypeId::of::<bool>()]) {
            Self::Boolean
        } else {
            Self::Any
        }
    }
}

impl NamespaceDescription {
    /// The marker's name and docs, and what to use instead of it where it is deprecated.
    pub fn marker(&mut self, name: &'static str, docs: &'static str, deprecated: Option<&'static str>) {
        self.name = name;
        self.docs = docs;
        self.deprecated = deprecated;
    }

    /// One parameter of the path, and the type of its field.
    pub fn parameter<T: 'static>(&mut self, name: &'static str) {
        self.parameters.push((name, ParameterKind::of::<T>()));
    }

    /// The patterns of the rooms.
    pub fn rooms(&mut self, patterns: &'static [&'static str]) {
        self.rooms.extend(patterns);
    }
}
