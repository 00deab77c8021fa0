//! Writes the trait with its futures spelled out, its implementation for `Arc`, and the dispatch of the namespace.

mod assertions;
mod client;
mod declared;
mod dispatched;
mod item;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::model::{Handler, Kind, Method, Parameter};
use crate::{names, types};

impl Handler {
    /// ```text
    /// trait Handler: Send + Sync + 'static { fn event(&self, …) -> impl Future<Output = R> + Send; … }
    /// trait Client: Caller<Namespace> { fn event(&self, …) -> Call<R> { … } … }    // with `client = Client`
    /// impl<C: Caller<Namespace> + ?Sized> Client for C {}
    /// const _: () = {
    ///     use ackord::__private as __ackord;
    ///     const _: fn() = || { let _ = <T as IsPayload>::FITS; … };
    ///     impl<T: Handler> Handler for Arc<T> { … }
    ///     impl HandlerTraitOf<Place<7>> for Namespace { … }
    ///     impl HandlerTrait<Numbered<7>> for Namespace { … }
    ///     impl<H: Handler> Handles<H, Numbered<7>> for Namespace { fn event(…) { match event.name() { … } } }
    /// };
    /// ```
    pub(crate) fn expand(&self) -> TokenStream {
        let Some(namespace) = &self.arguments.namespace else {
            return self.expand_stub();
        };
        let (item, client) = (self.item(), self.client(namespace));
        let assertions = self.assertions(namespace);
        let arc = self.arc();
        let place = self.place(namespace);
        let declared = self.declared(namespace);
        let dispatched = self.dispatched(namespace);
        self.in_block(
            &quote! {
                #assertions
                #arc
                #place
                #declared
                #dispatched
            },
            &quote!(#item #client),
        )
    }

    /// The trait, and a namespace that it serves with nothing, so that what uses either is not reported as well.
    pub(crate) fn expand_stub(&self) -> TokenStream {
        let item = self.item();
        let Some(namespace) = &self.arguments.namespace else {
            return item;
        };
        let client = self.client_stub(namespace);
        let place = self.place(namespace);
        let declared = self.declared_stub(namespace);
        let dispatched = self.dispatched_stub(namespace);
        self.in_block(
            &quote! {
                #place
                #declared
                #dispatched
            },
            &quote!(#item #client),
        )
    }

    /// The trait, and beside it a block in which the framework is `__ackord`.
    fn in_block(&self, inside: &TokenStream, item: &TokenStream) -> TokenStream {
        let krate = &self.arguments.krate;
        quote! {
            #item
            #[allow(deprecated, unused_imports, unused_qualifications, unused_variables)]
            const _: () = {
                use #krate::__private as __ackord;
                use #krate::__private::unfit::*;
                #inside
            };
        }
    }

    /// What stands for the trait in types: its name as a number.
    fn number(&self) -> TokenStream {
        let number = names::trait_number(&self.item.ident);
        quote!(__ackord::Numbered<#number>)
    }

    /// The trait's place in the namespace.
    fn place(&self, namespace: &Type) -> TokenStream {
        let number = names::trait_number(&self.item.ident);
        let numbered = self.number();
        let place = quote! {
            impl __ackord::HandlerTraitOf<<#namespace as __ackord::Namespace>::Place<#number>> for #namespace {
                type Number = #numbered;
            }
        };
        // A second trait of a namespace that lists none is reported here.
        types::respanned(place, namespace.span())
    }

    /// The auth payload that `#[connect]` takes, and why it refuses, or what another trait says.
    fn auth_and_refusal(&self) -> (TokenStream, TokenStream) {
        let Some(connect) = self.connect_method() else { return (quote!(__O), quote!(__O)) };
        let auth = connect.auth().map_or_else(|| quote!(()), |(_, auth)| auth.ty.to_token_stream());
        let (output, port) = (&connect.output, connect.outcome_port());
        (auth, quote_spanned!(connect.data_span()=> <#output as __ackord::#port>::Refusal))
    }

    fn connect_method(&self) -> Option<&Method> {
        self.method(|kind| matches!(kind, Kind::Connect))
    }

    /// The data of a socket: what `#[connect]` returns, or what another trait says.
    fn data(&self) -> TokenStream {
        match self.connect_method() {
            None => quote!(__D),
            Some(connect) => {
                let output = &connect.output;
                // The projection is an assertion: it underlines what the method returns. Where that is a `Result` its
                // refusal is asserted apart, and the data is known also if the refusal does not fit.
                let port = connect.outcome_port();
                quote_spanned!(connect.data_span()=> <#output as __ackord::#port>::Data)
            }
        }
    }
}

impl Method {
    /// What says what `#[connect]` returns.
    fn outcome_port(&self) -> Ident {
        let port = if types::is(&self.output, "Result") { "ConnectData" } else { "ConnectOutcome" };
        Ident::new(port, self.data_span())
    }

    /// Where the data stands in what `#[connect]` returns.
    fn data_span(&self) -> Span {
        match types::arguments_of(&self.output, "Result").as_deref() {
            Some([data, ..]) => data.span(),
            _ => self.output.span(),
        }
    }
}

/// A name for each parameter that none of the generated ones can meet.
fn bindings(parameters: &[Parameter]) -> Vec<Ident> {
    (0..parameters.len()).map(|index| format_ident!("argument{index}")).collect()
}
