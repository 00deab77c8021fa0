//! Reading attributes: the arguments of our own, and what serde's say.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitStr, Meta, Path, Token, Type, parse_quote};

use crate::case::RenameRule;
use crate::ctxt::Ctxt;
use crate::{names, types};

/// The arguments of an attribute.
pub(crate) struct Keys<'a> {
    pub(crate) usable: &'a [&'a str],
    /// Those that are read in order to refuse them with words of their own: nobody is told to use them.
    pub(crate) refused: &'a [&'a str],
}

impl<'a, const COUNT: usize> From<&'a [&'a str; COUNT]> for Keys<'a> {
    fn from(usable: &'a [&'a str; COUNT]) -> Self {
        Self { usable, refused: &[] }
    }
}

/// Arguments of `#[payload(…)]` that say how a field travels. An argument of an event cannot: its type does.
pub(crate) const OF_FIELDS: [&str; 3] = ["number", "string", "as"];

/// Reads `key`, `key = value` and `key(…)`, separated by commas. `each` reads what stands behind the key.
///
/// Unknown and repeated keys are reported at the key, with the list of those that are known.
pub(crate) fn arguments<'a>(
    cx: &Ctxt,
    owner: &str,
    keys: impl Into<Keys<'a>>,
    tokens: TokenStream,
    each: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    cx.ok((|input: ParseStream<'_>| list(cx, owner, keys, input, each)).parse2(tokens));
}

/// As [`arguments`], from a stream that is being read.
pub(crate) fn list<'a>(
    cx: &Ctxt,
    owner: &str,
    keys: impl Into<Keys<'a>>,
    input: ParseStream<'_>,
    mut each: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    let Keys { usable, refused } = keys.into();
    let usable_names = || quoted(usable.iter().copied());
    let mut seen = Vec::new();
    while !input.is_empty() {
        let key = input
            .call(Ident::parse_any)
            .map_err(|error| syn::Error::new(error.span(), format!("expected one of {}", usable_names())))?;
        let name = key.to_string();
        if !usable.contains(&name.as_str()) && !refused.contains(&name.as_str()) {
            let hint = match names::nearest(&name, usable.iter().copied()) {
                Some(nearest) => format!("write `{nearest}`"),
                None => format!("expected one of {}", usable_names()),
            };
            cx.error(&key, format!("`{owner}` has no argument `{name}`: {hint}"));
            skip_value(input)?;
        } else if seen.contains(&name) {
            cx.error(&key, format!("`{name}` is given already: leave one of them out"));
            skip_value(input)?;
        } else {
            each(&key, input)?;
            seen.push(name);
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

/// Refuses one of [`OF_FIELDS`] on an argument, with the newtype that says it instead.
pub(crate) fn refuse_on_argument(cx: &Ctxt, key: &Ident, input: ParseStream<'_>, ty: &Type) -> syn::Result<()> {
    let mut said = key.to_string();
    if input.peek(Token![=]) {
        let shown: syn::Expr = value(input)?;
        said = format!("{said} = {}", shown.to_token_stream());
    }
    let ty = types::words(ty);
    cx.error(
        key,
        format!(
            "`{key}` belongs on a field: put the type into one of your own, \
             `#[payload] #[serde(transparent)] struct New(#[payload({said})] {ty});`, and take that as the argument"
        ),
    );
    Ok(())
}

/// Names in backticks, for people.
pub(crate) fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Leaves out what stands behind a key that was reported.
pub(crate) fn skip_value(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// `= value`.
pub(crate) fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= "path"`. What is generated with it is no code of the user, to lints for instance.
pub(crate) fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    let mut path = value::<LitStr>(input)?.parse_with(Path::parse_mod_style)?;
    for segment in &mut path.segments {
        segment.ident.set_span(Span::call_site().located_at(segment.ident.span()));
    }
    Ok(path)
}

/// `= "camelCase"`.
pub(crate) fn rename_rule(input: ParseStream<'_>) -> syn::Result<RenameRule> {
    let rule: LitStr = value(input)?;
    RenameRule::parse(&rule.value()).ok_or_else(|| {
        syn::Error::new(rule.span(), format!("there is no such rule: expected one of {}", RenameRule::known()))
    })
}

/// Where the framework is, unless `crate = "…"` says otherwise.
pub(crate) fn default_crate() -> Path {
    parse_quote!(::ackord)
}

/// Reads what stands in the parentheses of `#[name(…)]`; a bare `#[name]` has nothing to read. What ends too early is
/// reported at the parenthesis.
pub(crate) fn inside(cx: &Ctxt, attr: &Attribute, read: impl FnOnce(ParseStream<'_>) -> syn::Result<()>) {
    match &attr.meta {
        Meta::Path(_) => {}
        Meta::List(list) => {
            cx.ok(list.parse_args_with(read));
        }
        Meta::NameValue(meta) => {
            let (name, value) = (meta.path.to_token_stream(), meta.value.to_token_stream());
            cx.error(meta, format!("the value stands in parentheses: `#[{name}({value})]`"));
        }
    }
}

/// A type, as an argument of an attribute has it.
pub(crate) fn ty(input: ParseStream<'_>) -> syn::Result<Type> {
    let quoted = input.peek(LitStr);
    input.parse().map_err(|error| {
        syn::Error::new(error.span(), if quoted { "expected a type, without quotes" } else { "expected a type" })
    })
}

/// What serde's attributes on a container, a variant or a field say, as far as it decides the path of a problem.
///
/// Constraints run on what was read, so names are those of deserialisation.
#[derive(Default)]
pub(crate) struct Serde {
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) rename_all_fields: Option<RenameRule>,
    /// The same three as they are written.
    pub(crate) written: Written,
    pub(crate) tag: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) untagged: bool,
    pub(crate) transparent: bool,
    /// `skip` or `skip_deserializing`.
    pub(crate) skip: bool,
    pub(crate) flatten: bool,
    pub(crate) default: bool,
    /// What is not there is the type's own default.
    pub(crate) default_of_type: bool,
    /// `skip_serializing_if = "Option::is_none"`.
    pub(crate) skips_none: bool,
    pub(crate) bound: bool,
    /// `from` or `try_from`: another type is what is read.
    pub(crate) from: Option<Span>,
    pub(crate) with: Option<Span>,
    /// Attributes whose shape no schema can know.
    pub(crate) opaque: Vec<(&'static str, Span)>,
}

/// What things are called where they are serialised.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) rename_all_fields: Option<RenameRule>,
}

impl Serde {
    pub(crate) fn read(attrs: &[Attribute]) -> Self {
        let mut serde = Self::default();
        for meta in metas(attrs, "serde") {
            serde.meta(&meta);
        }
        serde
    }

    fn meta(&mut self, meta: &Meta) {
        let Some(key) = meta.path().get_ident() else {
            return;
        };
        let span = key.span();
        match key.to_string().as_str() {
            "rename" => {
                self.rename = read_value(meta);
                self.written.rename = written_value(meta);
            }
            "rename_all" => {
                self.rename_all = read_rule(meta);
                self.written.rename_all = written_value(meta).as_deref().and_then(RenameRule::parse);
            }
            "rename_all_fields" => {
                self.rename_all_fields = read_rule(meta);
                self.written.rename_all_fields = written_value(meta).as_deref().and_then(RenameRule::parse);
            }
            "tag" => self.tag = read_value(meta),
            "content" => self.content = read_value(meta),
            "untagged" => self.untagged = true,
            "transparent" => self.transparent = true,
            "skip" | "skip_deserializing" => self.skip = true,
            "flatten" => self.flatten = true,
            "default" => {
                self.default = true;
                self.default_of_type = matches!(meta, Meta::Path(_));
            }
            "skip_serializing_if" => {
                let function = read_value(meta).unwrap_or_default();
                self.skips_none = function.contains("Option") && function.ends_with("::is_none");
            }
            "bound" => self.bound = true,
            "from" | "try_from" => self.from = Some(span),
            "with" => self.with = Some(span),
            "serialize_with" => self.opaque.push(("serialize_with", span)),
            "deserialize_with" => self.opaque.push(("deserialize_with", span)),
            "getter" => self.opaque.push(("getter", span)),
            "remote" => self.opaque.push(("remote", span)),
            _ => {}
        }
    }
}

/// What serde reads on a type, a variant and a field.
pub(crate) const SERDE_ON_TYPES: [&str; 18] = [
    "rename",
    "rename_all",
    "rename_all_fields",
    "deny_unknown_fields",
    "tag",
    "content",
    "untagged",
    "bound",
    "default",
    "remote",
    "transparent",
    "from",
    "try_from",
    "into",
    "crate",
    "expecting",
    "variant_identifier",
    "field_identifier",
];
pub(crate) const SERDE_ON_VARIANTS: [&str; 13] = [
    "rename",
    "alias",
    "rename_all",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "serialize_with",
    "deserialize_with",
    "with",
    "bound",
    "borrow",
    "other",
    "untagged",
];
pub(crate) const SERDE_ON_FIELDS: [&str; 14] = [
    "rename",
    "alias",
    "default",
    "flatten",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "serialize_with",
    "deserialize_with",
    "with",
    "borrow",
    "bound",
    "getter",
];

/// Reports what serde would refuse, and takes it away: without serde's traits everything that uses the type would be
/// reported as well.
pub(crate) fn check_serde(cx: &Ctxt, attrs: &mut Vec<Attribute>, known: &[&str]) {
    attrs.retain_mut(|attr| {
        let Meta::List(list) = &mut attr.meta else { return true };
        if !list.path.is_ident("serde") {
            return true;
        }
        let Some(metas) = cx.ok(list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)) else {
            return false;
        };
        let kept: Vec<Meta> = metas.iter().filter(|meta| is_known_to_serde(cx, meta, known)).cloned().collect();
        if kept.len() < metas.len() {
            list.tokens = quote::quote!(#(#kept),*);
        }
        true
    });
}

fn is_known_to_serde(cx: &Ctxt, meta: &Meta, known: &[&str]) -> bool {
    let name = meta.path().to_token_stream().to_string();
    if !known.contains(&name.as_str()) {
        let hint = match names::nearest(&name, known.iter().copied()) {
            Some(nearest) => format!("write `{nearest}`"),
            None => format!("expected one of {}", quoted(known.iter().copied())),
        };
        cx.error(meta.path(), format!("`serde` has no argument `{name}` here: {hint}"));
        return false;
    }
    if let Meta::NameValue(rule) = meta
        && name.starts_with("rename_all")
        && let Some(written) = read_value(meta)
        && RenameRule::parse(&written).is_none()
    {
        cx.error(&rule.value, format!("there is no such rule: expected one of {}", RenameRule::known()));
        return false;
    }
    // Where it is refused serde says something else of it.
    name != "getter"
}

/// Has `#[serde(default)]` name the function that makes the value, one of ours: where a type has no default value, the
/// derives then say the same at the same place, which is one error.
pub(crate) fn name_default(krate: &Path, ty: &Type, attrs: &mut [Attribute]) {
    for attr in attrs.iter_mut().filter(|attr| attr.path().is_ident("serde")) {
        let Meta::List(list) = &mut attr.meta else { continue };
        let Ok(mut metas) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else { continue };
        let Some(default) = metas.iter_mut().find(|meta| matches!(meta, Meta::Path(path) if path.is_ident("default")))
        else {
            continue;
        };
        let span = default.span();
        let function = quote::quote!(<#ty as #krate::__private::DefaultValue>::default_value).to_string();
        let function = LitStr::new(&function, span);
        *default = syn::parse_quote_spanned!(span=> default = #function);
        list.tokens = metas.into_token_stream();
    }
}

/// Whether `#[name(key …)]` is among the attributes.
pub(crate) fn has(attrs: &[Attribute], name: &str, key: &str) -> bool {
    find(attrs, name, key).is_some()
}

/// The text of `#[name(key = "text")]`, wherever it stands among the attributes.
pub(crate) fn text(attrs: &[Attribute], name: &str, key: &str) -> Option<LitStr> {
    syn::parse2(find(attrs, name, key)?).ok()
}

/// What stands behind `key =` in `#[name(key = …)]`; nothing for another form of it. A key may be a word of Rust, as `type`.
fn find(attrs: &[Attribute], name: &str, key: &str) -> Option<TokenStream> {
    let mut found = None;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        // What does not parse is for the owner of the attribute to report.
        let _ = attr.parse_nested_meta(|meta| {
            let is_it = meta.path.is_ident(key);
            let behind = behind(meta.input)?;
            if is_it {
                found = Some(behind);
            }
            Ok(())
        });
    }
    found
}

/// The rest of an argument, without its `=`.
fn behind(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    input.parse::<Option<Token![=]>>()?;
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<proc_macro2::TokenTree>()?]);
    }
    Ok(tokens)
}

/// The metas of all attributes `#[name(…)]`. What does not parse is for the owner of the attribute to report.
fn metas<'a>(attrs: &'a [Attribute], name: &'a str) -> impl Iterator<Item = Meta> + 'a {
    attrs
        .iter()
        .filter(move |attr| attr.path().is_ident(name))
        .filter_map(|attr| attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok())
        .flatten()
}

/// `= "value"`, or `(deserialize = "value")`.
fn read_value(meta: &Meta) -> Option<String> {
    value_of(meta, "deserialize")
}

/// `= "value"`, or `(serialize = "value")`.
fn written_value(meta: &Meta) -> Option<String> {
    value_of(meta, "serialize")
}

fn value_of(meta: &Meta, side: &str) -> Option<String> {
    match meta {
        Meta::Path(_) => None,
        Meta::NameValue(meta) => syn::parse2::<LitStr>(meta.value.to_token_stream()).ok().map(|value| value.value()),
        Meta::List(list) => list
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .ok()?
            .iter()
            .find(|meta| meta.path().is_ident(side))
            .and_then(|meta| value_of(meta, side)),
    }
}

fn read_rule(meta: &Meta) -> Option<RenameRule> {
    RenameRule::parse(&read_value(meta)?)
}
