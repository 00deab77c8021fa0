//! What must hold of the types in the signatures, each underlined where it stands.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::handler::model::{Handler, Kind, Method, Parameter};
use crate::types;

impl Handler {
    pub(super) fn assertions(&self, namespace: &Type) -> TokenStream {
        let assertions = self.methods.iter().map(Method::asserted);
        let shown = self.asserted_shown(namespace);
        let listed = self.asserted_listed(namespace);
        quote! {
            const _: fn() = || { #(#assertions)* #shown };
            #listed
        }
    }

    /// The namespace lists the trait, if it lists any, and has data to show, if it shows any.
    fn asserted_listed(&self, namespace: &Type) -> TokenStream {
        let name = self.item.ident.unraw().to_string();
        let words = types::words(namespace);
        let connects = self.connect_method().is_some();
        let assertion = quote!(const _: () = __ackord::assert_listed::<#namespace>(#words, #name, #connects););
        types::respanned(assertion, namespace.span())
    }

    /// That others can be shown the data, underlined where `#[connect]` says what it is.
    fn asserted_shown(&self, namespace: &Type) -> Option<TokenStream> {
        let connect = self.connect_method()?;
        let span = match types::arguments_of(&connect.output, "Result").as_deref() {
            Some([data, ..]) => data.span(),
            _ => connect.output.span(),
        };
        let data = self.data();
        Some(quote_spanned!(span=> let _ = <__ackord::Public<#namespace> as __ackord::PublicOf<#data>>::of;))
    }
}

impl Method {
    /// Types that must be payloads, answers or outcomes.
    fn asserted(&self) -> TokenStream {
        let payload = |ty: &Type| quote_spanned!(ty.span()=> let _ = <#ty as __ackord::IsPayload>::FITS;);
        let output = &self.output;
        let cfgs = self.cfgs();
        let assertions = match self.kind() {
            Some(Kind::Event(_)) => {
                let arguments: TokenStream = match self.rest() {
                    Some(ty) => payload(ty),
                    None => self.arguments().iter().map(|argument| payload(&argument.ty)).collect(),
                };
                let answer = asserted_answer(output);
                quote!(#arguments #answer)
            }
            Some(Kind::Connect) => {
                let auth = self.auth().map(|(_, auth)| payload(&auth.ty));
                let outcome = asserted_outcome(output);
                quote!(#auth #outcome)
            }
            Some(Kind::Fallback) => types::argument_of(output, "Option").map(asserted_answer).unwrap_or_default(),
            _ => TokenStream::new(),
        };
        if assertions.is_empty() {
            return assertions;
        }
        quote!(#(#cfgs)* { #assertions })
    }

    /// The auth payload among the parameters of `#[connect]`, and its place.
    pub(super) fn auth(&self) -> Option<(usize, &Parameter)> {
        self.parameters.iter().enumerate().find(|(_, parameter)| !matches!(parameter.ty, Type::Reference(_)))
    }
}

/// The answer of an event. The arms of a `Reply` or a `Result` are asserted apart, each at its own place; the whole too,
/// since the names may be the user's own, but not where an arm was reported.
fn asserted_answer(output: &Type) -> TokenStream {
    let Some((data, error)) = arms(output) else {
        return quote_spanned!(output.span()=> let _ = <#output as __ackord::IsAck>::FITS;);
    };
    let assert_data = quote_spanned!(data.span()=> let _ = <#data as __ackord::IsData>::FITS;);
    let assert_error = error.map(|error| quote_spanned!(error.span()=> let _ = <#error as __ackord::IsError>::FITS;));
    let error = error.map_or_else(|| quote!(__ackord::Never), |error| quote!(#error));
    let whole = quote_spanned!(output.span()=> __ackord::Arms::<#data, #error>::assert::<#output>(););
    quote!(#assert_data #assert_error #whole)
}

/// `T` and `E` of `Reply<T, E>`, `Reply<T>`, `Result<T, E>` and `Result<T, Failure<E>>`.
fn arms(output: &Type) -> Option<(&Type, Option<&Type>)> {
    let arguments = types::arguments_of(output, "Reply").or_else(|| types::arguments_of(output, "Result"))?;
    match *arguments.as_slice() {
        [data] => Some((data, None)),
        [data, error] => Some((data, Some(types::argument_of(error, "Failure").unwrap_or(error)))),
        _ => None,
    }
}

/// What `#[connect]` returns, as far as the projection to its data does not assert it.
fn asserted_outcome(output: &Type) -> TokenStream {
    let Some(arguments) = types::arguments_of(output, "Result") else {
        return TokenStream::new();
    };
    match *arguments.as_slice() {
        [_, error] => quote_spanned! {error.span()=>
            let _ = <#error as __ackord::RefusalWords>::FITS;
            let _ = <#error as __ackord::Refuses>::FITS;
        },
        _ => quote_spanned!(output.span()=> let _ = <#output as __ackord::ConnectOutcome>::decide;),
    }
}
