//! Writes the implementation of `Events`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Member, Path, Type};

use super::model::{Event, Events, Kind};
use super::validate::MAX_ARGUMENTS;
use crate::types;

impl Events {
    /// ```text
    /// const _: () = {
    ///     use ackord::__private::unfit::*;
    ///     #[payload] struct EnumVariant { … }          // for each struct variant
    ///     const _: fn() = || { let _ = <T as IsPayload>::FITS; … };
    ///     impl Events for Enum { … }
    ///     impl ServerEvents for Enum {}              // with `#[events(server)]`
    /// };
    /// ```
    pub(crate) fn expand(&self) -> TokenStream {
        let krate = &self.krate;
        let ident = &self.ident;
        let objects = self.events.iter().filter_map(|event| event.object(self));
        let assertions = self.events.iter().flat_map(|event| event.asserted(krate));
        let names = self.events.iter().map(|event| {
            let (variant, name) = (&event.ident, &event.name);
            quote!(Self::#variant { .. } => #name,)
        });
        let acks = self.events.iter().map(|event| {
            let variant = &event.ident;
            let wants = matches!(event.kind, Kind::Tuple { ack: Some(_), .. });
            quote!(Self::#variant { .. } => #wants,)
        });
        let encodings = self.events.iter().map(|event| event.encode(self));
        let descriptions = self.events.iter().map(|event| event.describe(self));
        let decodings = self.events.iter().map(|event| event.decode(self));
        let server = self.server_port();
        quote! {
            #[allow(deprecated, unused_imports, unused_mut, unused_qualifications)]
            const _: () = {
                use #krate::__private::unfit::*;
                #(#objects)*
                const _: fn() = || { #(#assertions)* };
                #[automatically_derived]
                impl #krate::Events for #ident {
                    fn name(&self) -> &'static str {
                        match *self { #(#names)* }
                    }
                    fn wants_ack(&self) -> bool {
                        match *self { #(#acks)* }
                    }
                    fn encode(
                        self,
                        arguments: &mut #krate::EventWriter<'_, '_>,
                    ) -> ::core::result::Result<(), #krate::EncodeError> {
                        let _ = &arguments;
                        match self { #(#encodings)* }
                    }
                    fn decode<__R>(
                        event: #krate::__private::ReceivedEvent<'_, __R>,
                    ) -> ::core::result::Result<Self, #krate::__private::ReceivedError> {
                        match event.name() {
                            #(#decodings)*
                            _ => ::core::result::Result::Err(#krate::__private::ReceivedError::Unknown),
                        }
                    }
                    fn describe(events: &mut #krate::__private::EventsDescription<'_>) {
                        let _ = &events;
                        #(#descriptions)*
                    }
                }
                #server
            };
        }
    }

    /// Servers send them to each other, if the enum says so.
    fn server_port(&self) -> Option<TokenStream> {
        let (krate, ident) = (&self.krate, &self.ident);
        self.server.then(|| {
            quote! {
                #[automatically_derived]
                impl #krate::ServerEvents for #ident {}
            }
        })
    }

    /// An implementation that says nothing, so that what emits the events is not reported as well.
    pub(crate) fn expand_stub(&self) -> TokenStream {
        if !self.generics.params.is_empty() {
            return TokenStream::new();
        }
        let krate = &self.krate;
        let ident = &self.ident;
        let server = self.server_port();
        quote! {
            #[automatically_derived]
            impl #krate::Events for #ident {
                fn name(&self) -> &'static str { "" }
                fn wants_ack(&self) -> bool { false }
                fn encode(
                    self,
                    _: &mut #krate::EventWriter<'_, '_>,
                ) -> ::core::result::Result<(), #krate::EncodeError> {
                    ::core::result::Result::Ok(())
                }
                fn decode<__R>(
                    _: #krate::__private::ReceivedEvent<'_, __R>,
                ) -> ::core::result::Result<Self, #krate::__private::ReceivedError> {
                    ::core::result::Result::Err(#krate::__private::ReceivedError::Unknown)
                }
                fn describe(_: &mut #krate::__private::EventsDescription<'_>) {}
            }
            #server
        }
    }
}

impl Event {
    fn object_ident(&self, events: &Events) -> Ident {
        format_ident!("{}{}", events.ident, self.ident, span = self.ident.span())
    }

    /// The payload that a struct variant is on the wire.
    fn object(&self, events: &Events) -> Option<TokenStream> {
        let Kind::Struct { attrs, fields } = &self.kind else {
            return None;
        };
        let krate = &events.krate;
        let path = quote!(#krate).to_string().replace(' ', "");
        let ident = self.object_ident(events);
        Some(quote! {
            #[#krate::payload(crate = #path)]
            #(#attrs)*
            #[allow(deprecated)]
            struct #ident { #(#fields),* }
        })
    }

    /// Types that must be payloads, each underlined where it stands.
    fn asserted(&self, krate: &Path) -> Vec<TokenStream> {
        let Kind::Tuple { arguments, ack, .. } = &self.kind else {
            return Vec::new();
        };
        let arguments = arguments
            .iter()
            .map(|argument| types::rest(&argument.ty).unwrap_or(&argument.ty))
            .map(|ty| quote_spanned!(ty.span()=> let _ = <#ty as #krate::__private::IsPayload>::FITS;));
        let answer =
            ack.as_deref().map(|ty| quote_spanned!(ty.span()=> let _ = <#ty as #krate::__private::IsAnswer>::FITS;));
        arguments.chain(answer).collect()
    }

    fn encode(&self, events: &Events) -> TokenStream {
        let krate = &events.krate;
        let variant = &self.ident;
        let done = quote!(::core::result::Result::Ok(()));
        match &self.kind {
            Kind::Unit => quote!(Self::#variant => #done,),
            Kind::Struct { fields, .. } => {
                let object = self.object_ident(events);
                let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
                quote! {
                    Self::#variant { #(#names),* } => {
                        #krate::__private::Argument::<#object>::push(&#object { #(#names),* }, arguments)
                    }
                }
            }
            Kind::Tuple { arguments, ack, .. } => {
                let members = (0..arguments.len()).map(Member::from);
                // Bound, so that no field counts as one that nobody reads.
                let ack = ack.as_ref().map(|_| {
                    let member = Member::from(arguments.len());
                    quote!(#member: _ack,)
                });
                let bindings: Vec<Ident> = (0..arguments.len()).map(|index| format_ident!("argument{index}")).collect();
                let pushes =
                    arguments.iter().zip(&bindings).map(|(argument, binding)| push(krate, &argument.ty, binding));
                quote! {
                    Self::#variant { #(#members: #bindings,)* #ack .. } => { #(#pushes)* #done }
                }
            }
        }
    }

    /// The arm of the event's name.
    fn decode(&self, events: &Events) -> TokenStream {
        let krate = &events.krate;
        let (variant, name) = (&self.ident, &self.name);
        let read = |types: TokenStream| quote!(#krate::__private::Received::<(#types)>::read(&event)?);
        let made = match &self.kind {
            Kind::Unit => quote!(Self::#variant),
            Kind::Struct { fields, .. } => {
                let object = self.object_ident(events);
                let read = read(quote!(#object,));
                let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
                quote!({
                    let (object,) = #read;
                    Self::#variant { #(#names: object.#names),* }
                })
            }
            Kind::Tuple { arguments, .. } if arguments.len() > MAX_ARGUMENTS => {
                let error = quote!(#krate::__private::ReceivedError::TooManyArguments);
                return quote!(#name => ::core::result::Result::Err(#error),);
            }
            Kind::Tuple { arguments, ack, .. } => {
                let types = arguments.iter().map(|argument| &argument.ty);
                let read = read(quote!(#(#types,)*));
                let bindings: Vec<Ident> = (0..arguments.len()).map(|index| format_ident!("argument{index}")).collect();
                let ack = ack.as_ref().map(|_| quote!(event.ack()));
                quote!({
                    let (#(#bindings,)*) = #read;
                    Self::#variant(#(#bindings,)* #ack)
                })
            }
        };
        quote!(#name => ::core::result::Result::Ok(#made),)
    }

    fn describe(&self, events: &Events) -> TokenStream {
        let krate = &events.krate;
        let (name, docs, deprecated) = (&self.name, &self.docs, &self.deprecated);
        let event = quote!(events.event(#name, #docs, #deprecated));
        match &self.kind {
            Kind::Unit => quote!(#event;),
            Kind::Struct { .. } => {
                let object = self.object_ident(events);
                let argument = crate::case::lower_first(&self.ident.to_string());
                quote!(#event.object::<#object>(#argument);)
            }
            Kind::Tuple { arguments, ack, .. } => {
                let arguments = arguments.iter().map(|argument| {
                    let name = &argument.name;
                    match types::rest(&argument.ty) {
                        Some(ty) => quote!(#krate::__private::Argument::<#ty>::describe_rest(&mut event, #name);),
                        None => {
                            let ty = &argument.ty;
                            quote!(#krate::__private::Argument::<#ty>::describe(&mut event, #name);)
                        }
                    }
                });
                let ack = ack.as_ref().map(|ty| quote!(#krate::__private::ClientAnswer::<#ty>::describe(&mut event);));
                quote!({
                    let mut event = #event;
                    #(#arguments)*
                    #ack
                })
            }
        }
    }
}

fn push(krate: &Path, ty: &Type, binding: &Ident) -> TokenStream {
    match types::rest(ty) {
        Some(ty) => quote! {
            #krate::__private::Argument::<#ty>::push_rest(&#binding, arguments)?;
        },
        None => quote! {
            #krate::__private::Argument::<#ty>::push(&#binding, arguments)?;
        },
    }
}
