//! Rooms: a pattern for each variant.

use proc_macro2::{Ident, Span};
use syn::{Data, DeriveInput, LitStr, Member, Path, Type};

use crate::attr;
use crate::case::RenameRule;
use crate::ctxt::Ctxt;

pub(crate) struct Rooms {
    pub(crate) krate: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: syn::Generics,
    pub(crate) rooms: Vec<Room>,
}

pub(crate) struct Room {
    pub(crate) ident: Ident,
    /// What `#[room("…")]` says, or the variant's own name.
    pub(crate) pattern: String,
    pub(crate) span: Span,
    pub(crate) written: bool,
    pub(crate) parts: Vec<Part>,
    pub(crate) fields: Vec<(Member, Type)>,
}

/// A piece of a pattern.
pub(crate) enum Part {
    Text(String),
    /// What stands between braces.
    Field(String),
}

impl Rooms {
    /// `None` when the item is no enum.
    pub(crate) fn read(cx: &Ctxt, input: &DeriveInput) -> Option<Self> {
        let Data::Enum(data) = &input.data else {
            cx.error(&input.ident, "`Room` is derived for an enum: each variant is a kind of room");
            return None;
        };
        let mut krate = attr::default_crate();
        for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("room")) {
            attr::inside(cx, attr, |input| {
                attr::list(cx, "room", &["crate"], input, |_, input| {
                    krate = attr::path(input)?;
                    Ok(())
                })
            });
        }
        Some(Self {
            krate,
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            rooms: data.variants.iter().map(|variant| Room::read(cx, variant)).collect(),
        })
    }
}

impl Room {
    fn read(cx: &Ctxt, variant: &syn::Variant) -> Self {
        let mut room = Self {
            ident: variant.ident.clone(),
            pattern: RenameRule::Camel.variant(&variant.ident),
            span: variant.ident.span(),
            written: false,
            parts: Vec::new(),
            fields: variant
                .fields
                .members()
                .zip(&variant.fields)
                .map(|(member, field)| (member, field.ty.clone()))
                .collect(),
        };
        for attr in variant.attrs.iter().filter(|attr| attr.path().is_ident("room")) {
            match attr.parse_args::<LitStr>() {
                Ok(pattern) => {
                    room.pattern = pattern.value();
                    room.span = pattern.span();
                }
                Err(error) => {
                    cx.error_at(error.span(), "a variant has the pattern of its name: `#[room(\"room:{0}\")]`")
                }
            }
            room.written = true;
        }
        match parts(&room.pattern) {
            Some(parts) => room.parts = parts,
            None => cx.error_at(room.span, "a brace without its other half: fields stand in braces, as in `room:{0}`"),
        }
        room
    }

    /// The pattern with nameless braces: two rooms whose patterns agree in this have the same names.
    pub(crate) fn shape(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Field(_) => "{}",
            })
            .collect()
    }

    /// The field that is written in braces.
    pub(crate) fn field(&self, name: &str) -> Option<&(Member, Type)> {
        self.fields.iter().find(|(member, _)| match member {
            Member::Named(ident) => ident == name,
            Member::Unnamed(index) => index.index.to_string() == name,
        })
    }
}

/// Splits at braces; `None` when one of them has no other half.
pub(crate) fn parts(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((text, behind)) = rest.split_once('{') {
        let (field, after) = behind.split_once('}')?;
        if text.contains('}') || field.contains('{') {
            return None;
        }
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        parts.push(Part::Field(field.to_owned()));
        rest = after;
    }
    if rest.contains('}') {
        return None;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Some(parts)
}
