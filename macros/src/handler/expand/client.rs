//! The trait that a client calls: a method for each event, without the socket, that returns the answer.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Meta, Type};

use crate::handler::model::{Event, Handler, Method};
use crate::types;

/// The attributes of a method that hold for whoever calls it, too.
const OF_METHODS: [&str; 5] = ["doc", "cfg", "deprecated", "allow", "expect"];

/// Those of the trait.
const OF_TRAITS: [&str; 3] = ["cfg", "allow", "expect"];

impl Handler {
    /// Beside the handlers' trait, as visible as that.
    pub(super) fn client(&self, namespace: &Type) -> Option<TokenStream> {
        self.client_trait(namespace, Method::call)
    }

    /// The same trait, of which no method does anything.
    pub(super) fn client_stub(&self, namespace: &Type) -> Option<TokenStream> {
        // Two traits of one name would be one more error.
        let client = self.arguments.client.as_ref().filter(|client| **client != self.item.ident);
        client.and_then(|_| self.client_trait(namespace, |_, _, _, _| quote!(::core::unreachable!())))
    }

    fn client_trait(
        &self,
        namespace: &Type,
        body: impl Fn(&Method, &Event, &Type, &TokenStream) -> TokenStream,
    ) -> Option<TokenStream> {
        let client = self.arguments.client.as_ref()?;
        // The item stands where it is named, which is no code of the user: rustc does not advise to change it.
        let span = Span::mixed_site().located_at(client.span());
        let mut client = client.clone();
        client.set_span(span);
        let krate = &self.arguments.krate;
        let private = quote!(#krate::__private);
        let vis = types::respanned(self.item.vis.to_token_stream(), span);
        let docs = format!(
            "What a client calls of [`{}`]: the event is sent, and its answer awaited.",
            self.item.ident.unraw()
        );
        let attrs = shared(&self.item.attrs, &OF_TRAITS);
        let cfgs = shared(&self.item.attrs, &["cfg"]);
        let methods = self.events().filter_map(|(event, method)| {
            let head = method.client_head(&private)?;
            let body = body(method, event, namespace, &private);
            Some(quote!(#head { #body }))
        });
        let mut body = Group::new(Delimiter::Brace, quote!(#(#methods)*));
        body.set_span(span);
        let head = quote_spanned!(span=> #vis trait #client: #private::Caller<#namespace>);
        Some(quote! {
            #(#attrs)*
            #[doc = #docs]
            // Docs may link to what only the handlers' trait has.
            #[allow(dead_code, deprecated, unused_variables, rustdoc::broken_intra_doc_links)]
            #[allow(clippy::too_many_arguments, clippy::type_complexity)]
            #head #body
            #(#cfgs)*
            #[automatically_derived]
            impl<__C: #private::Caller<#namespace> + ?::core::marker::Sized> #client for __C {}
        })
    }
}

impl Method {
    /// `fn post(&self, message: NewMessage) -> Call<Reply<Posted, PostError>>`; `None` of a signature that is reported.
    fn client_head(&self, private: &TokenStream) -> Option<TokenStream> {
        let attrs = shared(&self.attrs, &OF_METHODS);
        let ident = &self.signature.ident;
        let names: Vec<&Ident> =
            self.arguments().iter().map(|argument| argument.ident.as_ref()).collect::<Option<_>>()?;
        let types = self.arguments().iter().map(|argument| &argument.ty);
        let output = &self.output;
        if matches!(output, Type::ImplTrait(_) | Type::Reference(_)) && !is_static(output) {
            return None;
        }
        Some(quote! {
            #(#attrs)*
            fn #ident(&self, #(#names: #types),*) -> #private::Call<#output>
        })
    }

    /// Sends the event.
    fn call(&self, event: &Event, namespace: &Type, private: &TokenStream) -> TokenStream {
        let name = &event.name;
        let names = self.arguments().iter().filter_map(|argument| argument.ident.as_ref());
        let types = self.arguments().iter().map(|argument| &argument.ty);
        let output = &self.output;
        quote! {
            #[allow(unused_imports)]
            use #private::unfit::*;
            #private::Signature::<(#(#types,)*), #output>::call::<#namespace, Self>(self, #name, (#(#names,)*))
        }
    }
}

/// Those of these names. What is expected of the handlers' trait need not be so here, and is allowed.
fn shared<'a>(attrs: &'a [Attribute], names: &'a [&str]) -> impl Iterator<Item = TokenStream> + 'a {
    let shared = attrs.iter().filter(|attr| names.iter().any(|name| attr.path().is_ident(name)));
    shared.map(|attr| match &attr.meta {
        Meta::List(list) if list.path.is_ident("expect") => {
            let lints = &list.tokens;
            quote!(#[allow(#lints)])
        }
        _ => attr.to_token_stream(),
    })
}

/// Whether it is `&'static T`.
fn is_static(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static"),
        _ => false,
    }
}
