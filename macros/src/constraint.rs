//! `length`, `range`, `pattern` and `custom`: read once, written as the run-time check and as the schema.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, ExprUnary, Lit, LitFloat, LitInt, LitStr, Path, Type, parenthesized};

use crate::ctxt::Ctxt;
use crate::{attr, types};

/// The keys that [`Constraint::parse`] reads.
pub(crate) const KEYS: [&str; 4] = ["length", "range", "pattern", "custom"];

/// One constraint on a value.
pub(crate) struct Constraint {
    span: Span,
    kind: Kind,
}

enum Kind {
    Length { min: Option<LitInt>, max: Option<LitInt> },
    Range { min: Option<Box<Expr>>, max: Option<Box<Expr>> },
    Pattern(LitStr),
    Custom(Path),
}

impl Constraint {
    /// Reads what stands behind `key`, one of [`KEYS`].
    pub(crate) fn parse(cx: &Ctxt, key: &Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(syn::token::Paren) {
            let usage = match key.to_string().as_str() {
                "length" => "length(min = 1, max = 100)",
                "range" => "range(min = 0, max = 100)",
                "pattern" => "pattern(\"^[a-z]+$\")",
                _ => "custom(path::to::function)",
            };
            return Err(syn::Error::new(key.span(), format!("expected `{usage}`")));
        }
        let content;
        parenthesized!(content in input);
        let kind = match key.to_string().as_str() {
            "length" => {
                let (mut min, mut max) = (None::<LitInt>, None::<LitInt>);
                attr::list(cx, "length", &["min", "max"], &content, |key, input| {
                    let bound = Some(attr::value(input)?);
                    *if key == "min" { &mut min } else { &mut max } = bound;
                    Ok(())
                })?;
                bounded(key, min.is_some() || max.is_some() || cx.has_errors())?;
                if let (Some(min), Some(max)) = (&min, &max)
                    && min.base10_parse::<u64>()? > max.base10_parse::<u64>()?
                {
                    return Err(syn::Error::new(min.span(), "`min` is more than `max`"));
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
                let pattern: LitStr = content.parse()?;
                end(&content)?;
                if let Err(error) = regex_lite::Regex::new(&pattern.value()) {
                    return Err(syn::Error::new(pattern.span(), format!("this is no regular expression: {error}")));
                }
                Kind::Pattern(pattern)
            }
            _ => {
                let path = content.parse()?;
                end(&content)?;
                Kind::Custom(path)
            }
        };
        Ok(Self { span: key.span(), kind })
    }

    /// The run-time check of `value`, a reference to a `ty`; `checker` is in scope.
    pub(crate) fn check(&self, krate: &Path, value: &TokenStream, ty: &Type) -> TokenStream {
        // A value that the constraint does not fit is reported at the constraint.
        let spanned = |tokens| types::respanned(tokens, self.span);
        let krate = &spanned(quote!(#krate));
        let value = &spanned(value.clone());
        match &self.kind {
            Kind::Length { min, max } => {
                let (min, max) = (option(min.as_ref()), option(max.as_ref()));
                spanned(quote!(#krate::__private::check_length(#value, #min, #max, checker);))
            }
            Kind::Range { min, max } => {
                let min = option(min.as_deref().map(|bound| number(bound, ty)));
                let max = option(max.as_deref().map(|bound| number(bound, ty)));
                spanned(quote!(#krate::__private::check_range(#value, #min, #max, checker);))
            }
            Kind::Pattern(pattern) => quote_spanned! {self.span=>
                {
                    static PATTERN: ::std::sync::LazyLock<#krate::__private::Pattern> =
                        ::std::sync::LazyLock::new(|| #krate::__private::Pattern::new(#pattern));
                    #krate::__private::check_pattern(#value, &PATTERN, checker);
                }
            },
            Kind::Custom(function) => {
                let call = quote_spanned! {self.span=>
                    #krate::__private::check_custom(value, #function, checker);
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
    pub(crate) fn schema(&self) -> Option<TokenStream> {
        let bounds = |min: Option<TokenStream>, max: Option<TokenStream>| {
            let min = min.map(|bound| quote!(min = #bound,));
            let max = max.map(|bound| quote!(max = #bound,));
            quote!(#min #max)
        };
        match &self.kind {
            Kind::Length { min, max } => {
                let bounds = bounds(min.as_ref().map(|bound| quote!(#bound)), max.as_ref().map(|bound| quote!(#bound)));
                Some(quote!(length(#bounds)))
            }
            Kind::Range { min, max } => {
                let bounds = bounds(min.as_ref().map(|bound| quote!(#bound)), max.as_ref().map(|bound| quote!(#bound)));
                Some(quote!(range(#bounds)))
            }
            Kind::Pattern(pattern) => Some(quote!(regex(pattern = #pattern))),
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
            Kind::Custom(_) => None,
        }
    }
}

fn bounded(key: &Ident, bounded: bool) -> syn::Result<()> {
    if bounded { Ok(()) } else { Err(syn::Error::new(key.span(), format!("`{key}` needs `min`, `max` or both"))) }
}

fn end(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() { Ok(()) } else { Err(input.error("expected nothing further")) }
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
