//! Writes the implementations of `Namespace`, `EmitsOn` and `IntoRoom`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Path, Type};

use super::model::{Namespace, Parameter, Pattern};
use crate::{names, types};

impl Namespace {
    pub(crate) fn expand(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let name = ident.to_string();
        let (docs, deprecated, pattern) = (&self.docs, &self.deprecated, &self.path);
        let (path, from_path) = (self.path(), self.path_reader());
        let parameters = self.fields.iter().map(|(ident, ty)| {
            let name = ident.unraw().to_string();
            quote!(#krate::__private::Parameter::<#ty>::describe(namespace, #name);)
        });
        let patterns = self.room_enum().map(|rooms| quote!(#krate::__private::Rooms::<#rooms>::describe(namespace);));
        let assertions = self.assertions();
        let ports = self.ports();
        let types = self.types();
        let handlers = self.handlers();
        let checked = self.checked_handlers();
        self.in_block(&quote! {
            #assertions
            #[automatically_derived]
            impl #krate::Namespace for #ident {
                const PATTERN: &'static str = #pattern;
                #types
                #handlers
                fn path(&self) -> ::std::string::String {
                    #path
                }
                fn from_path(path: &str) -> ::core::option::Option<Self> {
                    #from_path
                }
                fn describe(namespace: &mut #krate::__private::NamespaceDescription) {
                    namespace.marker(#name, #docs, #deprecated);
                    #(#parameters)*
                    #patterns
                }
            }
            #ports
            #checked
        })
    }

    /// A block in which all types may be used, also those that do not fit; that is reported elsewhere.
    fn in_block(&self, inside: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        quote! {
            #[allow(dead_code, deprecated, unused_imports, unused_qualifications)]
            const _: () = {
                use #krate::__private::unfit::*;
                #inside
            };
        }
    }

    /// Types that must be rooms or parameters, each underlined where it stands.
    fn assertions(&self) -> Option<TokenStream> {
        let krate = &self.krate;
        let rooms =
            self.room_enum().map(|ty| quote_spanned!(ty.span()=> let _ = <#ty as #krate::__private::IsRoom>::FITS;));
        let parameters = self
            .fields
            .iter()
            .map(|(_, ty)| quote_spanned!(ty.span()=> let _ = <#ty as #krate::__private::IsParameter>::FITS;));
        let assertions = quote!(#rooms #(#parameters)*);
        (!assertions.is_empty()).then(|| quote!(const _: fn() = || { #assertions };))
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
        let handlers = self.handlers();
        self.in_block(&quote! {
            #[automatically_derived]
            impl #krate::Namespace for #ident {
                const PATTERN: &'static str = "";
                #types
                #handlers
                fn path(&self) -> ::std::string::String { ::std::string::String::new() }
                fn from_path(_: &str) -> ::core::option::Option<Self> { ::core::option::Option::None }
                fn describe(_: &mut #krate::__private::NamespaceDescription) {}
            }
            #ports
        })
    }

    /// The types that the attribute names, and what stands for those that it does not.
    fn types(&self) -> TokenStream {
        let krate = &self.krate;
        let or = |named: &Option<Type>, default: TokenStream| named.as_ref().map_or(default, ToTokens::to_token_stream);
        let emits = or(&self.emits, quote!(#krate::NoEvents));
        let public = or(&self.public, quote!(#krate::NoPublicData));
        let server = or(&self.server, quote!(#krate::NoEvents));
        quote! {
            type Emits = #emits;
            type Public = #public;
            type Server = #server;
        }
    }

    /// The list of handler traits and the place of each, and what others see where none of them has `#[connect]`.
    fn handlers(&self) -> TokenStream {
        let krate = &self.krate;
        let private = quote!(#krate::__private);
        let shown = quote! {
            const SHOWS_NOTHING: bool = #private::Shown::<(), #private::Public<Self>>::FITS;
            fn public_of_nothing() -> #private::Public<Self> {
                #private::Shown::<(), #private::Public<Self>>::of(&())
            }
        };
        let Some(handlers) = &self.handlers else {
            return quote! {
                type Handlers = #private::Listed<#private::TheOnlyTraitUnlessNamespaceListsHandlers, #private::End>;
                type Place<const NUMBER: u64> = #private::TheOnlyTraitUnlessNamespaceListsHandlers;
                const LISTED: ::core::option::Option<&'static [&'static str]> = ::core::option::Option::None;
                #shown
            };
        };
        let list = handlers.iter().filter_map(|path| number(krate, path)).rev();
        let list = list.fold(quote!(#private::End), |rest, number| quote!(#private::Listed<#number, #rest>));
        let names = handlers.iter().filter_map(|path| Some(path.segments.last()?.ident.unraw().to_string()));
        quote! {
            type Handlers = #list;
            type Place<const NUMBER: u64> = #private::Numbered<NUMBER>;
            const LISTED: ::core::option::Option<&'static [&'static str]> =
                ::core::option::Option::Some(&[#(#names),*]);
            #shown
        }
    }

    /// Each of the listed traits is one, and has nothing that one before it has.
    fn checked_handlers(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let handlers = self.handlers.as_deref().unwrap_or_default();
        let in_scope = handlers.iter().map(|path| quote_spanned!(path.span()=> fn in_scope<__H: #path>() {}));
        let listed = handlers.iter().enumerate().filter_map(|(index, path)| {
            let (listed, number) = (listed(index), number(krate, path)?);
            let (namespace, name) = (ident.to_string(), path.segments.last()?.ident.unraw().to_string());
            let known = quote!(const _: () = #krate::__private::assert_handles(#listed, #namespace, #name););
            let known = types::respanned(known, path.span());
            Some(quote! {
                const #listed: ::core::option::Option<#krate::__private::ListedTrait> =
                    #krate::__private::Listing::<#ident, #number>::TRAIT;
                #known
            })
        });
        let beside = handlers.iter().enumerate().flat_map(|(index, path)| {
            (0..index).map(move |before| {
                let (this, before) = (self::listed(index), self::listed(before));
                types::respanned(quote!(const _: () = #krate::__private::assert_apart(#this, #before);), path.span())
            })
        });
        if handlers.is_empty() {
            return TokenStream::new();
        }
        let all = (0..handlers.len()).map(self::listed);
        let shown = self.public.as_ref().map(|public| {
            let shown = quote!(const _: () = #krate::__private::assert_shown::<#ident>(&[#(#all),*]););
            types::respanned(shown, public.span())
        });
        quote! {
            #(const _: () = { #in_scope };)*
            #(#listed)*
            #(#beside)*
            #shown
        }
    }

    /// What may be emitted on the namespace, and what names its rooms.
    fn ports(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let emits = self.emits.as_ref().map(|emits| {
            quote! {
                #[automatically_derived]
                // With a lifetime that nothing uses, what is no enum of events is reported where the namespace names it only.
                impl #krate::EmitsOn<#ident> for #emits where for<'__events> #emits: #krate::Events {}
            }
        });
        let rooms = match self.room_enum() {
            Some(rooms) => {
                let name = |room: TokenStream| quote!(#krate::__private::Rooms::<#rooms>::name(#room));
                let (owned, borrowed) = (name(quote!(&self)), name(quote!(self)));
                quote! {
                    #[automatically_derived]
                    impl #krate::IntoRoom<#ident> for #rooms {
                        fn into_room(self) -> #krate::RoomName { #owned }
                    }
                    #[automatically_derived]
                    impl #krate::IntoRoom<#ident> for &#rooms {
                        fn into_room(self) -> #krate::RoomName { #borrowed }
                    }
                }
            }
            None => {
                let strings = [quote!(::std::string::String), quote!(&::std::string::String), quote!(&str)];
                quote! { #(
                    #[automatically_derived]
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
            let behind = parameter.behind;
            let literal = (!behind.is_empty()).then(|| quote!(.literal(#behind)));
            Some(quote!(let path = #krate::__private::Parameter::<#ty>::write(path, &self.#field)#literal;))
        });
        quote! {
            let path = #krate::__private::PathWriter::new().literal(#before);
            #(#parameters)*
            path.finish()
        }
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
            let parameter = quote!(#krate::__private::Parameter::<#ty>);
            Some(if place == last {
                quote!(let #binding = #parameter::read_last(&mut parameters)?;)
            } else {
                quote!(let #binding = #parameter::read(&mut parameters, #behind)?;)
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

/// What stands for a handler trait in types.
fn number(krate: &Path, path: &Path) -> Option<TokenStream> {
    let number = names::trait_number(&path.segments.last()?.ident);
    Some(quote!(#krate::__private::Numbered<#number>))
}

/// The name of the constant that describes one of the listed traits.
fn listed(index: usize) -> Ident {
    format_ident!("LISTED{index}")
}
