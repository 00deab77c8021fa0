//! What a payload says of itself to those who print it: its name, its TypeScript, the order of its fields, deprecations.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Path, parse_quote};

use super::model::{Field, Payload, Shape, Variant};
use crate::attr::Serde;

impl Payload {
    /// Adds the attributes of the container and of its variants. Those of fields are added with the others they need.
    pub(super) fn print(&self, item: &mut DeriveInput) {
        item.attrs.extend(self.container_attributes());
        if let (Data::Enum(data), Shape::Enum(variants)) = (&mut item.data, &self.shape) {
            for (variant, model) in data.variants.iter_mut().zip(variants) {
                variant.attrs.extend(model.attributes(&self.krate, &self.serde));
            }
        }
    }

    fn container_attributes(&self) -> Vec<Attribute> {
        let private = private(&self.krate);
        let mut attributes = Vec::new();
        let mut transform = |function: TokenStream| attributes.push(schema(&private, &function));
        if let Shape::Struct(fields) = &self.shape
            && !self.serde.transparent
        {
            if fields.iter().any(|field| field.serde.flatten) {
                transform(quote!(schema_flattened(false)));
            }
            let names = names(self.serde.tag.as_ref(), fields);
            if names.len() > 1 {
                transform(quote!(schema_order(&[#(#names),*], false)));
            }
        }
        if let Shape::Enum(variants) = &self.shape
            && !self.serde.untagged
            && self.serde.tag.is_none()
            && variants.iter().any(|variant| variant.described)
            && variants.iter().all(|variant| variant.fields.is_empty() && !variant.serde.untagged)
        {
            transform(quote!(schema_keys));
        }
        if let Some(note) = &self.deprecated {
            transform(quote!(schema_deprecated(#note)));
        }
        if let Some(ts) = self.ts.as_ref().or(self.arguments.ts.as_ref()) {
            transform(quote!(schema_typescript(#ts)));
        }
        if let Some(from) = &self.arguments.import {
            let name = self.exported_name();
            transform(quote!(schema_import(#from, #name)));
        }
        if let Some(name) = &self.arguments.name {
            if self.serde.transparent {
                // What is nothing but its field has no name, unless something is said of it.
                transform(quote!(schema_named));
            }
            attributes.push(parse_quote!(#[schemars(rename = #name)]));
            let value = name.value();
            let plain = value.split('{').next().unwrap_or_default().trim_end_matches('_');
            if self.ts_rename.is_none() && !plain.is_empty() {
                attributes.push(parse_quote!(#[ts(rename = #plain)]));
            }
        }
        if let Some(ts) = &self.arguments.ts {
            attributes.push(parse_quote!(#[ts(type = #ts)]));
        }
        attributes
    }

    /// What ts-rs calls the type in the files that it exports.
    fn exported_name(&self) -> String {
        let renamed = self.ts_rename.as_ref().or(self.arguments.name.as_ref());
        renamed.map_or_else(|| self.ident.to_string().trim_start_matches("r#").to_owned(), syn::LitStr::value)
    }
}

impl Variant {
    fn attributes(&self, krate: &Path, container: &Serde) -> Vec<Attribute> {
        let private = private(krate);
        let mut attributes = Vec::new();
        let mut transform = |function: TokenStream| attributes.push(schema(&private, &function));
        let is_alone = container.untagged || self.serde.untagged;
        let is_tagged_within = !is_alone && container.tag.is_some() && container.content.is_none();
        // Its fields are an object in the variant's own.
        let within = !is_alone && !is_tagged_within;
        let takes_over = is_tagged_within && self.is_newtype();
        if takes_over || self.fields.iter().any(|field| field.serde.flatten) {
            transform(quote!(schema_flattened(#within)));
        }
        let tag = container.tag.as_ref().filter(|_| is_tagged_within);
        let names = names(tag, &self.fields);
        if names.len() > 1 {
            transform(quote!(schema_order(&[#(#names),*], #within)));
        }
        if let Some(note) = &self.deprecated {
            transform(quote!(schema_deprecated(#note)));
        }
        attributes
    }

    fn is_newtype(&self) -> bool {
        matches!(self.fields.as_slice(), [field] if matches!(field.member, syn::Member::Unnamed(_)))
    }
}

impl Field {
    /// What the field says to those who print it.
    pub(super) fn printed(&self, krate: &Path) -> Vec<Attribute> {
        let private = private(krate);
        let deprecated = self.deprecated.as_ref().map(|note| schema(&private, &quote!(schema_deprecated(#note))));
        let ts = self.ts.as_ref().map(|ts| schema(&private, &quote!(schema_typescript(#ts))));
        deprecated.into_iter().chain(ts).collect()
    }
}

fn private(krate: &Path) -> TokenStream {
    quote!(#krate::__private)
}

fn schema(private: &TokenStream, function: &TokenStream) -> Attribute {
    parse_quote!(#[schemars(transform = #private::#function)])
}

/// The properties in the order of declaration: as they are read, and as they are written where that is something else.
fn names(tag: Option<&String>, fields: &[Field]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in tag.into_iter().chain(fields.iter().flat_map(|field| &field.names)) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    // A tag beside no field is in no order.
    if names.len() == 1 { Vec::new() } else { names }
}
