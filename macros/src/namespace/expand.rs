//! Writes the implementations of `Namespace`, `EmitsOn` and `IntoRoom`.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::model::{Namespace, Parameter, Pattern};
use crate::types;

impl Namespace {
    pub(crate) fn expand(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let name = ident.to_string();
        let (docs, pattern) = (&self.docs, &self.path);
        let (path, from_path) = (self.path(), self.path_reader());
        let parameters = self.fields.iter().map(|(ident, ty)| {
            let name = ident.to_string();
            quote!(namespace.parameter::<#ty>(#name);)
        });
        let patterns = self.room_enum().map(|rooms| {
            quote! {
                #[allow(unused_imports)]
                use #krate::__private::UnfitRooms as _;
                #krate::__private::Rooms::<#rooms>::describe(namespace);
            }
        });
        let ports = self.ports();
        let types = self.types();
        quote! {
            #[automatically_derived]
            #[allow(unused_qualifications)]
            impl #krate::Namespace for #ident {
                const PATTERN: &'static str = #pattern;
                #types
                fn path(&self) -> ::std::string::String {
                    #path
                }
                fn from_path(path: &str) -> ::core::option::Option<Self> {
                    #from_path
                }
                fn describe(namespace: &mut #krate::__private::NamespaceDescription) {
                    namespace.marker(#name, #docs);
                    #(#parameters)*
                    #patterns
                }
            }
            #ports
        }
    }

    /// A namespace that nobody can reach, so that what uses it is not reported as well.
    pub(crate) fn expand_stub(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        if !self.generics.params.is_empty() {
            return TokenStream::new();
        }
        let types = self.types();
        let ports = self.ports();
        quote! {
            #[automatically_derived]
            #[allow(unused_qualifications)]
            impl #krate::Namespace for #ident {
                const PATTERN: &'static str = "";
                #types
                fn path(&self) -> ::std::string::String { ::std::string::String::new() }
                fn from_path(_: &str) -> ::core::option::Option<Self> { ::core::option::Option::None }
                fn describe(_: &mut #krate::__private::NamespaceDescription) {}
            }
            #ports
        }
    }

    /// The types that the attribute names, and what stands for those that it does not.
    fn types(&self) -> TokenStream {
        let krate = &self.krate;
        let or = |named: &Option<Type>, default: TokenStream| named.as_ref().map_or(default, ToTokens::to_token_stream);
        let emits = or(&self.emits, quote!(#krate::NoEvents));
        let public = or(&self.public, quote!(#krate::NoData));
        let server = or(&self.server, quote!(#krate::NoEvents));
        quote! {
            type Emits = #emits;
            type Public = #public;
            type Server = #server;
        }
    }

    /// What may be emitted on the namespace, and what names its rooms.
    fn ports(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let emits = self.emits.as_ref().map(|emits| {
            quote! {
                #[automatically_derived]
                impl #krate::EmitsOn<#ident> for #emits {}
            }
        });
        let rooms = match self.room_enum() {
            Some(rooms) => {
                let assertion = quote_spanned!(rooms.span()=> #krate::__private::assert_room::<#rooms>());
                let import = quote! {
                    #[allow(unused_imports)]
                    use #krate::__private::UnfitRooms as _;
                };
                quote! {
                    #[allow(unused_qualifications)]
                    const _: fn() = || #assertion;
                    #[automatically_derived]
                    #[allow(unused_qualifications)]
                    impl #krate::IntoRoom<#ident> for #rooms {
                        fn into_room(self) -> #krate::RoomName {
                            #import
                            #krate::__private::Rooms::<#rooms>::name(&self)
                        }
                    }
                    #[automatically_derived]
                    #[allow(unused_qualifications)]
                    impl #krate::IntoRoom<#ident> for &#rooms {
                        fn into_room(self) -> #krate::RoomName {
                            #import
                            #krate::__private::Rooms::<#rooms>::name(self)
                        }
                    }
                }
            }
            None => {
                let strings = [quote!(::std::string::String), quote!(&str)];
                quote! { #(
                    #[automatically_derived]
                    #[allow(unused_qualifications)]
                    impl #krate::IntoRoom<#ident> for #strings {
                        fn into_room(self) -> #krate::RoomName { ::core::convert::From::from(self) }
                    }
                )* }
            }
        };
        quote!(#emits #rooms)
    }

    /// The enum of rooms; none where rooms are strings.
    fn room_enum(&self) -> Option<&Type> {
        self.rooms.as_ref().filter(|rooms| !types::is(rooms, "String"))
    }

    fn path(&self) -> TokenStream {
        let krate = &self.krate;
        if self.fields.is_empty() {
            return quote!(::core::convert::From::from(<Self as #krate::Namespace>::PATTERN));
        }
        let Pattern { before, parameters } = self.pattern().unwrap_or_default();
        let parameters = parameters.iter().filter_map(|parameter| {
            let (field, ty) = self.field(parameter.name)?;
            let value = quote_spanned!(ty.span()=> .parameter(&self.#field));
            let behind = parameter.behind;
            let literal = (!behind.is_empty()).then(|| quote!(.literal(#behind)));
            Some(quote!(#value #literal))
        });
        quote!(#krate::__private::PathWriter::new().literal(#before) #(#parameters)* .finish())
    }

    fn path_reader(&self) -> TokenStream {
        let krate = &self.krate;
        if self.fields.is_empty() {
            return quote! {
                if path == <Self as #krate::Namespace>::PATTERN {
                    ::core::option::Option::Some(Self {})
                } else {
                    ::core::option::Option::None
                }
            };
        }
        let binding = |index: usize| format_ident!("field{index}");
        let Pattern { before, parameters } = self.pattern().unwrap_or_default();
        let last = parameters.len().saturating_sub(1);
        let end = parameters.last().map_or("", |parameter| parameter.behind);
        let reads = parameters.iter().enumerate().filter_map(|(place, &Parameter { name, behind })| {
            let index = self.fields.iter().position(|(ident, _)| ident == name)?;
            let (binding, ty) = (binding(index), &self.fields.get(index)?.1);
            Some(if place == last {
                quote_spanned!(ty.span()=> let #binding = parameters.last_parameter::<#ty>()?;)
            } else {
                quote_spanned!(ty.span()=> let #binding = parameters.parameter::<#ty>(#behind)?;)
            })
        });
        let fields = self.fields.iter().enumerate().map(|(index, (ident, _))| {
            let binding = binding(index);
            quote!(#ident: #binding)
        });
        quote! {
            let mut parameters = #krate::__private::PathReader::new(path, #before, #end)?;
            #(#reads)*
            parameters.finish(Self { #(#fields),* })
        }
    }
}
