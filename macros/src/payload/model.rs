//! What a payload is: its fields, where each stands on the wire, and what must hold.

use proc_macro2::{Span, TokenStream};
use quote::format_ident;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Ident, Index, LitStr, Member, Path, Token, Type};

use crate::attr::{self, Serde};
use crate::case::RenameRule;
use crate::constraint::{self, Constraint};
use crate::ctxt::Ctxt;
use crate::docs;

/// The arguments of the attribute itself.
pub(crate) struct Arguments {
    pub(crate) krate: Path,
    /// What the type is called in the contract.
    pub(crate) name: Option<LitStr>,
    /// What it is in TypeScript.
    pub(crate) ts: Option<LitStr>,
    /// The module in which TypeScript has it already.
    pub(crate) import: Option<LitStr>,
}

impl Arguments {
    pub(crate) fn parse(cx: &Ctxt, tokens: TokenStream) -> Self {
        let mut arguments = Self { krate: attr::default_crate(), name: None, ts: None, import: None };
        let of_fields = [constraint::KEYS.as_slice(), &attr::OF_FIELDS].concat();
        let keys = attr::Keys { usable: &["crate", "name", "ts", "import"], refused: &of_fields };
        attr::arguments(cx, "payload", keys, tokens, |key, input| {
            let example = match key.to_string().as_str() {
                "name" => Some("NewMessage"),
                "ts" => Some("string & { readonly __brand: 'UserId' }"),
                "import" => Some("./bindings/User"),
                _ => None,
            };
            if let Some(example) = example
                && !input.peek(Token![=])
            {
                return Err(syn::Error::new(key.span(), format!("`{key}` has a value: `{key} = \"{example}\"`")));
            }
            match key.to_string().as_str() {
                "name" => arguments.name = Some(attr::value(input)?),
                "ts" => arguments.ts = Some(attr::value(input)?),
                "import" => arguments.import = Some(attr::value(input)?),
                "crate" => arguments.krate = attr::path(input)?,
                _ => {
                    cx.error(
                        key,
                        format!("`{key}` belongs on a field: write it in a `#[payload(…)]` of its own there"),
                    );
                    return attr::skip_value(input);
                }
            }
            Ok(())
        });
        arguments
    }
}

pub(crate) struct Payload {
    pub(crate) krate: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) serde: Serde,
    pub(crate) shape: Shape,
    pub(crate) arguments: Arguments,
    /// `#[ts(type = "…")]` and `#[ts(rename = "…")]` on the container.
    pub(crate) ts: Option<LitStr>,
    pub(crate) ts_rename: Option<LitStr>,
    /// `#[ts(as = "…")]` on the container, which only ts-rs reads.
    pub(crate) ts_as: Option<LitStr>,
    /// The note of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
    /// Derives that the user wrote as well as we do.
    pub(crate) derived: Vec<(String, Span)>,
    /// A helper attribute above ours.
    pub(crate) above: Option<Span>,
}

pub(crate) enum Shape {
    Struct(Vec<Field>),
    Enum(Vec<Variant>),
}

pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) serde: Serde,
    /// Where the fields stand: the segments in front of theirs.
    pub(crate) prefix: Option<String>,
    pub(crate) fields: Vec<Field>,
    pub(crate) constrained: Option<Span>,
    /// Has docs, or something else that schemas tell of a variant.
    pub(crate) described: bool,
    pub(crate) deprecated: Option<String>,
    pub(crate) cfgs: Vec<Attribute>,
}

pub(crate) struct Field {
    pub(crate) member: Member,
    /// What the field is called in a pattern.
    pub(crate) binding: Ident,
    pub(crate) ty: Type,
    pub(crate) serde: Serde,
    /// The segment of the pointer; none where the value stands in the place of its owner.
    pub(crate) segment: Option<String>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) policy: Option<Policy>,
    /// What a type of another crate looks like.
    pub(crate) shown: Option<Shown>,
    pub(crate) schemars_with: bool,
    /// What is not there is as in a default of the whole type.
    pub(crate) owner_has_default: bool,
    pub(crate) ts_type: bool,
    /// What it is in TypeScript: `#[ts(type = "…")]`.
    pub(crate) ts: Option<LitStr>,
    /// `#[ts(as = "…")]`, which only ts-rs reads.
    pub(crate) ts_as: Option<LitStr>,
    /// What it is called as a property, read and written; nothing where it is none.
    pub(crate) names: Vec<String>,
    pub(crate) deprecated: Option<String>,
    pub(crate) cfgs: Vec<Attribute>,
}

/// `as = "Type"`: the payload whose schema and TypeScript are those of the field.
pub(crate) struct Shown {
    pub(crate) literal: LitStr,
    pub(crate) ty: Type,
}

/// How an integer of 64 bits travels.
#[derive(Clone, Copy)]
pub(crate) enum Policy {
    Number(Span),
    Text(Span),
}

impl Payload {
    /// Reads the item, and takes our attributes from its fields.
    pub(crate) fn read(cx: &Ctxt, arguments: Arguments, input: &mut DeriveInput) -> Self {
        let serde = Serde::read(&input.attrs);
        attr::check_serde(cx, &mut input.attrs, &attr::SERDE_ON_TYPES);
        let shape = match &mut input.data {
            Data::Struct(data) => {
                let rules = Rules { read: serde.rename_all, written: serde.written.rename_all };
                let mut fields = fields(cx, &mut data.fields, rules, serde.transparent);
                fields.iter_mut().for_each(|field| field.owner_has_default = serde.default);
                Shape::Struct(fields)
            }
            Data::Enum(data) => {
                Shape::Enum(data.variants.iter_mut().map(|variant| Variant::read(cx, &serde, variant)).collect())
            }
            Data::Union(_) => Shape::Struct(Vec::new()),
        };
        Self {
            krate: arguments.krate.clone(),
            arguments,
            ts: attr::text(&input.attrs, "ts", "type"),
            ts_rename: attr::text(&input.attrs, "ts", "rename"),
            ts_as: attr::text(&input.attrs, "ts", "as"),
            deprecated: docs::deprecated(&input.attrs),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            shape,
            derived: derived(&input.attrs),
            above: above(&input.attrs),
            serde,
        }
    }

    /// Whether `#[serde(…)]` stands above `#[payload]`, where rustc does not know it.
    pub(crate) fn is_below_serde(&self) -> bool {
        self.above.is_some()
    }

    /// All fields, of all variants.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field> {
        let (fields, variants): (&[Field], &[Variant]) = match &self.shape {
            Shape::Struct(fields) => (fields, &[]),
            Shape::Enum(variants) => (&[], variants),
        };
        fields.iter().chain(variants.iter().flat_map(|variant| &variant.fields))
    }
}

impl Variant {
    fn read(cx: &Ctxt, container: &Serde, variant: &mut syn::Variant) -> Self {
        let serde = Serde::read(&variant.attrs);
        attr::check_serde(cx, &mut variant.attrs, &attr::SERDE_ON_VARIANTS);
        let name = serde
            .rename
            .clone()
            .unwrap_or_else(|| container.rename_all.unwrap_or(RenameRule::Pascal).variant(&variant.ident));
        let untagged = container.untagged || serde.untagged;
        let prefix = match (&container.tag, &container.content) {
            _ if untagged => None,
            (Some(_), content) => content.clone(),
            (None, _) => Some(name),
        };
        let rules = Rules {
            read: serde.rename_all.or(container.rename_all_fields),
            written: serde.written.rename_all.or(container.written.rename_all_fields),
        };
        let constrained = variant
            .attrs
            .iter()
            .find(|attr| attr.path().is_ident("payload"))
            .map(|attr| syn::spanned::Spanned::span(attr.path()));
        variant.attrs.retain(|attr| !attr.path().is_ident("payload"));
        let cfgs = cfgs(&variant.attrs);
        let mut fields = fields(cx, &mut variant.fields, rules, false);
        for field in &mut fields {
            // What stands on the variant holds for all that is in it.
            field.cfgs.extend(cfgs.iter().cloned());
        }
        let deprecated = docs::deprecated(&variant.attrs);
        let described = variant
            .attrs
            .iter()
            .any(|attr| ["doc", "deprecated", "schemars"].iter().any(|it| attr.path().is_ident(it)));
        Self { ident: variant.ident.clone(), prefix, fields, serde, constrained, described, deprecated, cfgs }
    }
}

/// How fields are renamed.
#[derive(Clone, Copy)]
struct Rules {
    read: Option<RenameRule>,
    written: Option<RenameRule>,
}

fn fields(cx: &Ctxt, fields: &mut Fields, rules: Rules, transparent: bool) -> Vec<Field> {
    // A newtype is written as what is in it.
    let inline = transparent || matches!(fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
    fields.iter_mut().enumerate().map(|(index, field)| Field::read(cx, index, field, rules, inline)).collect()
}

impl Field {
    fn read(cx: &Ctxt, index: usize, field: &mut syn::Field, rules: Rules, inline: bool) -> Self {
        let serde = Serde::read(&field.attrs);
        attr::check_serde(cx, &mut field.attrs, &attr::SERDE_ON_FIELDS);
        let segment = match &field.ident {
            _ if inline || serde.flatten => None,
            Some(ident) => Some(name(serde.rename.as_ref(), rules.read, ident)),
            None => Some(index.to_string()),
        };
        let names = match (&field.ident, &segment) {
            (Some(ident), Some(read)) => {
                let written = name(serde.written.rename.as_ref(), rules.written, ident);
                std::iter::once(read.clone()).chain((written != *read).then_some(written)).collect()
            }
            _ => Vec::new(),
        };
        let Own { constraints, policy, shown } = Own::take(cx, &mut field.attrs);
        Self {
            member: match &field.ident {
                Some(ident) => Member::Named(ident.clone()),
                None => Member::Unnamed(Index::from(index)),
            },
            binding: format_ident!("field{index}"),
            ty: field.ty.clone(),
            segment,
            constraints,
            policy,
            shown,
            owner_has_default: false,
            schemars_with: attr::has(&field.attrs, "schemars", "with"),
            ts_type: attr::has(&field.attrs, "ts", "type") || attr::has(&field.attrs, "ts", "as"),
            ts: attr::text(&field.attrs, "ts", "type"),
            ts_as: attr::text(&field.attrs, "ts", "as"),
            names,
            deprecated: docs::deprecated(&field.attrs),
            cfgs: cfgs(&field.attrs),
            serde,
        }
    }

    /// Whether the value is read as a payload, so that its own constraints run and its type must be one.
    pub(crate) fn is_payload(&self) -> bool {
        !self.serde.skip && self.policy.is_none() && self.shown.is_none() && self.serde.with.is_none()
    }
}

/// A field's name as a property.
fn name(rename: Option<&String>, rule: Option<RenameRule>, ident: &Ident) -> String {
    rename.cloned().unwrap_or_else(|| rule.unwrap_or(RenameRule::Snake).field(ident))
}

fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

/// What `#[payload(…)]` says on a field.
#[derive(Default)]
struct Own {
    constraints: Vec<Constraint>,
    policy: Option<Policy>,
    shown: Option<Shown>,
}

impl Own {
    /// Reads and removes the attributes.
    fn take(cx: &Ctxt, attrs: &mut Vec<Attribute>) -> Self {
        let mut own = Self::default();
        let known = [constraint::KEYS.as_slice(), &attr::OF_FIELDS].concat();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("payload")) {
            if matches!(attr.meta, syn::Meta::Path(_)) {
                let known = attr::quoted(known.iter().copied());
                cx.error(attr.path(), format!("on a field `#[payload(…)]` has arguments: expected one of {known}"));
            }
            attr::inside(cx, attr, |input| {
                let keys = attr::Keys { usable: &known, refused: &["ts", "name", "import", "deprecated"] };
                attr::list(cx, "payload", keys, input, |key, input| own.argument(cx, key, input))
            });
        }
        attrs.retain(|attr| !attr.path().is_ident("payload"));
        own
    }

    fn argument(&mut self, cx: &Ctxt, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let stated = match key.to_string().as_str() {
            "number" => Policy::Number(key.span()),
            "string" => Policy::Text(key.span()),
            "as" => {
                if !input.peek(Token![=]) {
                    return Err(syn::Error::new(key.span(), "the type stands in quotes: `as = \"String\"`"));
                }
                let literal: LitStr = attr::value(input)?;
                let ty = literal.parse().map_err(|_| {
                    syn::Error::new(literal.span(), "expected a type in quotes, such as `as = \"String\"`")
                })?;
                self.shown = Some(Shown { literal, ty });
                return Ok(());
            }
            name @ ("ts" | "name" | "import" | "deprecated") => {
                let instead = match name {
                    "ts" => "the TypeScript of a field is `#[ts(type = \"…\")]`",
                    "name" => "another name of a field is `#[serde(rename = \"…\")]`",
                    "import" => "write it above the type of the field",
                    _ => "it is an attribute of its own: `#[deprecated(note = \"…\")]`",
                };
                cx.error(key, format!("`{name}` is no argument on a field: {instead}"));
                return attr::skip_value(input);
            }
            _ => {
                self.constraints.push(Constraint::parse(cx, key, input)?);
                return Ok(());
            }
        };
        if self.policy.replace(stated).is_some() {
            cx.error(key, "an integer travels either as a `number` or as a `string`: leave one of them out");
        }
        Ok(())
    }
}

/// The first helper attribute of the derives that stands above `#[payload]`.
fn above(attrs: &[Attribute]) -> Option<Span> {
    // Outside of the compiler nothing has a place.
    if !proc_macro::is_available() {
        return None;
    }
    let start = |span: Span| {
        let start = span.unwrap().start();
        (start.line(), start.column())
    };
    let ours = start(Span::call_site());
    attrs
        .iter()
        .filter(|attr| ["serde", "schemars", "ts"].iter().any(|name| attr.path().is_ident(name)))
        .map(|attr| syn::spanned::Spanned::span(attr.path()))
        // A span of another macro has a place of its own.
        .find(|span| span.unwrap().file() == Span::call_site().unwrap().file() && start(*span) < ours)
}

/// The derives among the attributes that `#[payload]` adds by itself.
fn derived(attrs: &[Attribute]) -> Vec<(String, Span)> {
    let mut derived = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        // What does not parse is rustc's to report.
        let _ = attr.parse_nested_meta(|meta| {
            if let Some(segment) = meta.path.segments.last() {
                let name = segment.ident.to_string();
                if ["Serialize", "Deserialize", "JsonSchema", "TS"].contains(&name.as_str()) {
                    derived.push((name, segment.ident.span()));
                }
            }
            Ok(())
        });
    }
    derived
}
