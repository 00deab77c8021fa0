//! The trait as it stands, its futures spelled out, and its implementation for `Arc`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::FnArg;

use super::bindings;
use crate::handler::model::{Handler, Method};

impl Handler {
    pub(super) fn item(&self) -> TokenStream {
        let item = &self.item;
        let (attrs, vis, unsafety, token) = (&item.attrs, &item.vis, &item.unsafety, &item.trait_token);
        let (ident, supertraits) = (&item.ident, item.supertraits.iter());
        let (generics, where_clause) = (&item.generics, &item.generics.where_clause);
        let methods = self.methods.iter().map(Method::item);
        let others = &self.others;
        quote! {
            #(#attrs)*
            #vis #unsafety #token #ident #generics: #(#supertraits +)*
                ::core::marker::Send + ::core::marker::Sync + 'static
            #where_clause
            {
                #(#others)*
                #(#methods)*
            }
        }
    }

    /// One state may serve several namespaces.
    pub(super) fn arc(&self) -> TokenStream {
        let ident = &self.item.ident;
        let methods = self.methods.iter().map(|method| method.forward(ident));
        let supertraits = &self.item.supertraits;
        let bound = (!supertraits.is_empty()).then(|| quote!(where __ackord::Arc<__T>: #supertraits));
        quote! {
            #[automatically_derived]
            impl<__T: #ident> #ident for __ackord::Arc<__T> #bound {
                #(#methods)*
            }
        }
    }
}

impl Method {
    /// The method as it stands in the trait.
    fn item(&self) -> TokenStream {
        let (attrs, signature) = (&self.attrs, &self.signature);
        if signature.asyncness.is_none() {
            // Not what we ask for, and reported; it is left as it was.
            let end = match &self.body {
                Some(body) => quote!({ #body }),
                None => quote!(;),
            };
            return quote!(#(#attrs)* #signature #end);
        }
        let head = self.head();
        match &self.body {
            // The names of parameters document the contract, also where the default does not use them.
            Some(body) => quote! {
                #(#attrs)*
                #[allow(unused_variables, clippy::manual_async_fn, clippy::unused_async)]
                #head { async move { #body } }
            },
            None => quote!(#(#attrs)* #head;),
        }
    }

    /// `fn name(&self, …) -> impl Future<Output = R> + Send`.
    fn head(&self) -> TokenStream {
        let signature = &self.signature;
        let (token, ident, inputs) = (&signature.fn_token, &signature.ident, &signature.inputs);
        let (generics, where_clause) = (&signature.generics, &signature.generics.where_clause);
        let output = &self.output;
        quote! {
            #token #ident #generics(#inputs)
                -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
            #where_clause
        }
    }

    /// The method of `Arc<T>`.
    fn forward(&self, handler: &Ident) -> TokenStream {
        let cfgs = self.cfgs();
        let ident = &self.signature.ident;
        let bindings = bindings(&self.parameters);
        let types = self.parameters.iter().map(|parameter| &parameter.ty);
        let receiver = self.signature.inputs.iter().find_map(|input| match input {
            FnArg::Receiver(receiver) => Some(receiver),
            FnArg::Typed(_) => None,
        });
        let output = &self.output;
        quote! {
            #(#cfgs)*
            fn #ident(#receiver, #(#bindings: #types),*)
                -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
            {
                <__T as #handler>::#ident(&**self, #(#bindings),*)
            }
        }
    }
}
