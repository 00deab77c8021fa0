//! `length`, `range`, `pattern`, `email`, `url` and `custom`: read once, written as the run-time check and as the schema.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitFloat, LitInt, LitStr, Path, Token, Type, UnOp, parenthesized};

use crate::ctxt::Ctxt;
use crate::{attr, pattern, types};

/// The keys that [`Constraint::parse`] reads.
pub(crate) const KEYS: [&str; 6] = ["length", "range", "pattern", "email", "url", "custom"];

/// One constraint on a value.
pub(crate) struct Constraint {
    span: Span,
    kind: Kind,
}

enum Kind {
    Length { min: Option<LitInt>, max: Option<LitInt> },
    Range { min: Option<Box<Expr>>, max: Option<Box<Expr>> },
    Pattern(LitStr),
    Format(Format),
    Custom(Path),
}

/// A format that JSON Schema names.
#[derive(Clone, Copy)]
enum Format {
    Email,
    Url,
}

impl Format {
    fn of(key: &Ident) -> Option<Self> {
        match key.to_string().as_str() {
            "email" => Some(Self::Email),
            "url" => Some(Self::Url),
            _ => None,
        }
    }

    /// What JSON Schema calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Url => "uri",
        }
    }
}

impl Constraint {
    /// Reads what stands behind `key`, one of [`KEYS`].
    pub(crate) fn parse(cx: &Ctxt, key: &Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        if let Some(format) = Format::of(key) {
            if input.is_empty() || input.peek(Token![,]) {
                return Ok(Self { span: key.span(), kind: Kind::Format(format) });
            }
            return Err(input.error(format!("`{key}` has no arguments: leave the parentheses out")));
        }
        if !input.peek(syn::token::Paren) {
            let usage = match key.to_string().as_str() {
                "length" => "length(min = 1, max = 100)",
                "range" => "range(min = 0, max = 100)",
                "pattern" => "pattern(\"^[a-z]+$\")",
                _ => "custom(path::to::function)",
            };
            return Err(syn::Error::new(key.span(), format!("`{key}` has its arguments in parentheses: `{usage}`")));
        }
        let content;
        parenthesized!(content in input);
        let kind = match key.to_string().as_str() {
            "length" => {
                let (mut min, mut max) = (None::<LitInt>, None::<LitInt>);
                attr::list(cx, "length", &["min", "max"], &content, |key, input| {
                    let bound: LitInt = attr::value(input)?;
                    if bound.base10_digits().starts_with('-') {
                        return Err(syn::Error::new(bound.span(), "a length is not negative: leave the bound out"));
                    }
                    *if key == "min" { &mut min } else { &mut max } = Some(bound);
                    Ok(())
                })?;
                bounded(key, min.is_some() || max.is_some() || cx.has_errors())?;
                if let (Some(min), Some(max)) = (&min, &max)
                    && min.base10_parse::<u64>()? > max.base10_parse::<u64>()?
                {
                    return Err(syn::Error::new(min.span(), CROSSED));
                }
                Kind::Length { min, max }
            }
            "range" => {
                let (mut min, mut max) = (None, None);
                attr::list(cx, "range", &["min", "max"], &content, |key, input| {
                    let bound = Some(attr::value(input)?);
                    *if key == "min" { &mut min } else { &mut max } = bound;
                    Ok(())
                })?;
                bounded(key, min.is_some() || max.is_some() || cx.has_errors())?;
                Kind::Range { min, max }
            }
            "pattern" => {
                let literal: LitStr = content.parse()?;
                end(&content)?;
                let wrong = |message| Err(syn::Error::new(literal.span(), message));
                if let Err(error) = regex_lite::Regex::new(&literal.value()) {
                    return wrong(format!("this is no regular expression: {error}"));
                }
                if let Some(foreign) = pattern::foreign(&literal.value()) {
                    return wrong(format!(
                        "JavaScript does not read `{foreign}` as Rust does, and the pattern is for both: write it otherwise"
                    ));
                }
                Kind::Pattern(literal)
            }
            _ => {
                if content.peek(LitStr) {
                    return Err(content.error("a function stands without quotes: `custom(path::to::function)`"));
                }
                let path = content.parse()?;
                end(&content)?;
                Kind::Custom(path)
            }
        };
        Ok(Self { span: key.span(), kind })
    }

    /// The run-time check of `value`, a reference to a `ty`; `checker` is in scope. `private` is the support module.
    pub(crate) fn check(&self, private: &TokenStream, value: &TokenStream, ty: &Type) -> TokenStream {
        // A value that the constraint does not fit is reported at the constraint.
        let spanned = |tokens| types::respanned(tokens, self.span);
        let private = &spanned(private.clone());
        let value = &spanned(value.clone());
        match &self.kind {
            Kind::Length { min, max } => {
                let (min, max) = (option(min.as_ref()), option(max.as_ref()));
                spanned(quote!(#private::check_length(#value, #min, #max, checker);))
            }
            Kind::Range { min, max } => {
                let min = option(min.as_deref().map(|bound| number(bound, ty)));
                let max = option(max.as_deref().map(|bound| number(bound, ty)));
                spanned(quote!(#private::check_range(#value, #min, #max, checker);))
            }
            Kind::Pattern(pattern) => quote_spanned! {self.span=>
                {
                    static PATTERN: ::std::sync::LazyLock<#private::Pattern> =
                        ::std::sync::LazyLock::new(|| #private::Pattern::new(#pattern));
                    #private::check_pattern(#value, &PATTERN, checker);
                }
            },
            Kind::Format(Format::Email) => spanned(quote!(#private::check_email(#value, checker);)),
            Kind::Format(Format::Url) => spanned(quote!(#private::check_url(#value, checker);)),
            Kind::Custom(function) => {
                let call = quote_spanned! {self.span=>
                    #private::check_custom(value, #function, checker);
                };
                match types::argument_of(ty, "Option") {
                    Some(_) => {
                        quote!(if let ::core::option::Option::Some(value) = #value { #call })
                    }
                    None => quote!({ let value = #value; #call }),
                }
            }
        }
    }

    /// The constraint in the words of schemars' attribute; `custom` has none.
    pub(crate) fn schema(&self, krate: &Path) -> Option<TokenStream> {
        match &self.kind {
            // schemars' own `length` knows neither maps nor bytes.
            Kind::Length { min, max } => {
                let (min, max) = (option(min.as_ref()), option(max.as_ref()));
                Some(quote!(transform = #krate::__private::schema_length(#min, #max)))
            }
            Kind::Range { min, max } => {
                let min = min.as_ref().map(|bound| quote!(min = #bound,));
                let max = max.as_ref().map(|bound| quote!(max = #bound,));
                Some(quote!(range(#min #max)))
            }
            Kind::Pattern(pattern) => Some(quote!(regex(pattern = #pattern))),
            Kind::Format(Format::Email) => Some(quote!(email)),
            Kind::Format(Format::Url) => Some(quote!(url)),
            Kind::Custom(_) => None,
        }
    }

    /// The call that adds the constraint to an argument that is being described.
    pub(crate) fn describe(&self, ty: &Type) -> Option<TokenStream> {
        match &self.kind {
            Kind::Length { min, max } => {
                let (min, max) = (option(min.as_ref()), option(max.as_ref()));
                Some(quote!(.length(#min, #max)))
            }
            Kind::Range { min, max } => {
                let min = option(min.as_deref().map(|bound| number(bound, ty)));
                let max = option(max.as_deref().map(|bound| number(bound, ty)));
                Some(quote!(.range::<#ty>(#min, #max)))
            }
            Kind::Pattern(pattern) => Some(quote!(.pattern(#pattern))),
            Kind::Format(format) => {
                let name = format.name();
                Some(quote!(.format(#name)))
            }
            Kind::Custom(_) => None,
        }
    }
}

const CROSSED: &str = "`min` is more than `max`: no value would fit";

/// What constraints say of each other and of the type that they stand on.
pub(crate) fn check(cx: &Ctxt, constraints: &[Constraint], ty: &Type) {
    check_formats(cx, constraints);
    for constraint in constraints {
        if let Kind::Range { min, max } = &constraint.kind {
            check_bounds(cx, min.as_deref(), max.as_deref(), ty);
        }
    }
}

/// `range(min = 9, max = 1)`, `range(max = "nine")`, and `range(max = 300)` of a `u8`.
fn check_bounds(cx: &Ctxt, min: Option<&Expr>, max: Option<&Expr>, ty: &Type) {
    let limits = types::limits(ty);
    for bound in [min, max].into_iter().flatten() {
        if let Expr::Lit(ExprLit { lit: Lit::Str(_) | Lit::Char(_) | Lit::Bool(_), .. }) = bound {
            cx.error(bound, "a bound is a number: write it without quotes");
        }
        if let (Some(value), Some((name, least, most))) = (integer(bound), &limits) {
            if value < *least {
                cx.error(bound, format!("`{value}` is less than every `{name}`: leave the bound out"));
            } else if value > *most {
                cx.error(bound, format!("`{value}` is more than every `{name}`: leave the bound out"));
            }
        }
    }
    if let (Some(min), Some(max)) = (min, max)
        && let (Some(least), Some(most)) = (integer(min), integer(max))
        && least > most
    {
        cx.error(min, CROSSED);
    }
}

/// The value of an integer as it is written.
fn integer(bound: &Expr) -> Option<i128> {
    match bound {
        Expr::Lit(ExprLit { lit: Lit::Int(integer), .. }) => integer.base10_parse().ok(),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => integer(expr)?.checked_neg(),
        _ => None,
    }
}

/// `#[payload(email, url)]`: a schema has one format.
fn check_formats(cx: &Ctxt, constraints: &[Constraint]) {
    let mut formats = constraints.iter().filter(|constraint| matches!(constraint.kind, Kind::Format(_)));
    if let Some(second) = formats.nth(1) {
        cx.error_at(second.span, "a string is either an `email` or a `url`: leave one of them out");
    }
}

fn bounded(key: &Ident, bounded: bool) -> syn::Result<()> {
    if bounded {
        Ok(())
    } else {
        Err(syn::Error::new(key.span(), format!("`{key}` needs a bound: `min`, `max` or both")))
    }
}

fn end(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() { Ok(()) } else { Err(input.error("there is one argument: leave this out")) }
}

fn option(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// A bound as it is written, but an integer for a float is one.
fn number(bound: &Expr, ty: &Type) -> Expr {
    match bound {
        Expr::Lit(ExprLit { attrs, lit: Lit::Int(integer) }) if types::is_float(ty) && integer.suffix().is_empty() => {
            Expr::Lit(ExprLit {
                attrs: attrs.clone(),
                lit: Lit::Float(LitFloat::new(&format!("{}.0", integer.base10_digits()), integer.span())),
            })
        }
        Expr::Unary(unary) => Expr::Unary(ExprUnary { expr: Box::new(number(&unary.expr, ty)), ..unary.clone() }),
        other => other.clone(),
    }
}
