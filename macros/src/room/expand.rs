//! Writes the implementation of `Room`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::{Part, Room, Rooms};

impl Rooms {
    pub(crate) fn expand(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let arms = self.rooms.iter().map(|room| room.arm(krate));
        let patterns = self.rooms.iter().map(|room| &room.pattern);
        quote! {
            #[automatically_derived]
            #[allow(deprecated, unused_qualifications)]
            impl #krate::Room for #ident {
                const PATTERNS: &'static [&'static str] = &[#(#patterns),*];
                fn name(&self) -> #krate::RoomName {
                    match self { #(#arms)* }
                }
            }
        }
    }

    /// An implementation that names nothing, so that what joins the rooms is not reported as well.
    pub(crate) fn expand_stub(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let (impl_generics, type_generics, where_clause) = self.generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #krate::Room for #ident #type_generics #where_clause {
                const PATTERNS: &'static [&'static str] = &[];
                fn name(&self) -> #krate::RoomName { ::core::convert::From::from("") }
            }
        }
    }
}

impl Room {
    fn arm(&self, krate: &syn::Path) -> TokenStream {
        let ident = &self.ident;
        if self.fields.is_empty() {
            let name = &self.pattern;
            return quote!(Self::#ident { .. } => ::core::convert::From::from(#name),);
        }
        let bindings: Vec<_> = (0..self.fields.len()).map(|index| format_ident!("field{index}")).collect();
        let members = self.fields.iter().map(|(member, _)| member);
        let parts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(quote!(&#text)),
            Part::Field(name) => {
                let (member, ty) = self.field(name)?;
                let index = self.fields.iter().position(|(known, _)| known == member)?;
                let binding = format_ident!("field{index}", span = ty.span());
                Some(quote_spanned!(ty.span()=> #binding))
            }
        });
        quote! {
            Self::#ident { #(#members: #bindings),* } => {
                #krate::__private::room_name(&[#(#parts),*])
            }
        }
    }
}
