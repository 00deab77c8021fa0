//! What is said of a handler trait by its name and methods, whoever implements it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Type;
use syn::ext::IdentExt;

use crate::handler::model::{Event, Handler, Kind, Method};
use crate::types;

impl Handler {
    pub(super) fn declared(&self, namespace: &Type) -> TokenStream {
        let data = self.data();
        let declared = self.events().map(|(event, method)| {
            let cfgs = method.cfgs();
            let declared = declared_event(&event.name, event.serial, &method.event_signature());
            quote!(#(#cfgs)* #declared)
        });
        let fallback = match self.method(|kind| matches!(kind, Kind::Fallback)) {
            Some(fallback) => {
                let declared = declared_event("", self.arguments.serial, &fallback.fallback_signature());
                quote!(::core::option::Option::Some(#declared))
            }
            None => quote!(::core::option::Option::None),
        };
        let server_event = self.method(|kind| matches!(kind, Kind::ServerEvent)).is_some();
        let public = match self.connect_method() {
            Some(_) => quote!(__ackord::Shown::<#data, __ackord::Public<Self>>::of(data)),
            None => quote!(otherwise(data)),
        };
        let docs = &self.docs;
        let connect = self.connect_method().map(Method::describe_connect);
        let events = self.events().map(|(event, method)| method.describe_event(event));
        let described = quote! {
            handlers.docs(#docs);
            #connect
            #(#events)*
        };
        let asked = self.auth_and_refusal();
        self.handler_trait(
            namespace,
            &data,
            &asked,
            &quote!(#(#declared),*),
            &fallback,
            server_event,
            &public,
            &described,
        )
    }

    /// A trait of which nothing is said but its data.
    pub(super) fn declared_stub(&self, namespace: &Type) -> TokenStream {
        let data = match self.connect_method() {
            // What returns no `Result` wanted to return the data.
            Some(connect) if !types::is_result(&connect.output) => connect.output.to_token_stream(),
            _ => self.data(),
        };
        let none = quote!(::core::option::Option::None);
        let (events, described) = (TokenStream::new(), TokenStream::new());
        let asked = match self.connect_method() {
            Some(connect) if !types::is_result(&connect.output) => (quote!(()), quote!(__ackord::Never)),
            _ => self.auth_and_refusal(),
        };
        self.handler_trait(namespace, &data, &asked, &events, &none, false, &quote!(::core::unreachable!()), &described)
    }

    #[expect(clippy::too_many_arguments, reason = "they are the items of the implementation, in their order")]
    fn handler_trait(
        &self,
        namespace: &Type,
        data: &TokenStream,
        (auth, refusal): &(TokenStream, TokenStream),
        events: &TokenStream,
        fallback: &TokenStream,
        server_event: bool,
        public: &TokenStream,
        described: &TokenStream,
    ) -> TokenStream {
        let number = self.number();
        let name = self.item.ident.unraw().to_string();
        let connects = self.connect_method().is_some();
        quote! {
            impl __ackord::HandlerTrait<#number> for #namespace {
                type Data<__D: ::core::marker::Send + ::core::marker::Sync + 'static> = #data;
                type Auth<__O> = #auth;
                type Refusal<__O> = #refusal;
                const NAME: &'static str = #name;
                const CONNECTS: bool = #connects;
                const EVENTS: &'static [__ackord::DeclaredEvent] = &[#events];
                const FALLBACK: ::core::option::Option<__ackord::DeclaredEvent> = #fallback;
                const SERVER_EVENT: bool = #server_event;
                fn public<__D: ::core::marker::Send + ::core::marker::Sync + 'static>(
                    data: &Self::Data<__D>,
                    otherwise: impl ::core::ops::FnOnce(&__D) -> __ackord::Public<Self>,
                ) -> __ackord::Public<Self> {
                    #public
                }
                fn describe_handlers(handlers: &mut __ackord::HandlersDescription<'_>) {
                    #described
                }
            }
        }
    }
}

/// What is known of an event before its arguments are read.
fn declared_event(name: &str, serial: bool, signature: &TokenStream) -> TokenStream {
    quote!(__ackord::DeclaredEvent::new(#name, #serial, #signature::SAYS_REJECTED))
}

impl Method {
    fn describe_connect(&self) -> TokenStream {
        let auth = self.auth().map(|(_, auth)| {
            let ty = &auth.ty;
            quote!(__ackord::Argument::<#ty>::describe_auth(handlers);)
        });
        let output = &self.output;
        quote! {
            #auth
            __ackord::Outcome::<#output>::describe(handlers);
        }
    }

    fn describe_event(&self, event: &Event) -> TokenStream {
        let (name, docs, deprecated) = (&event.name, &self.docs, &self.deprecated);
        let cfgs = self.cfgs();
        let arguments = self.arguments().iter().map(|argument| {
            let name = argument.name();
            let ty = &argument.ty;
            let described = match self.rest() {
                Some(ty) => quote!(__ackord::Argument::<#ty>::describe_rest(&mut event, #name)),
                None => quote!(__ackord::Argument::<#ty>::describe(&mut event, #name)),
            };
            let constraints = argument.constraints.iter().filter_map(|constraint| constraint.describe(ty));
            quote!(#described #(#constraints)*;)
        });
        let signature = self.event_signature();
        quote! {
            #(#cfgs)*
            {
                let mut event = handlers.event(#name, #docs, #deprecated);
                #(#arguments)*
                #signature::describe(&mut event);
            }
        }
    }

    /// `Signature::<(A, B), R>`: the arguments and the answer of an event.
    pub(super) fn event_signature(&self) -> TokenStream {
        let types = self.arguments().iter().map(|argument| &argument.ty);
        let output = &self.output;
        quote!(__ackord::Signature::<(#(#types,)*), #output>)
    }

    /// `Signature::<(), R>`: the answer of the fallback.
    pub(super) fn fallback_signature(&self) -> TokenStream {
        let answer = types::argument_of(&self.output, "Option");
        quote!(__ackord::Signature::<(), #answer>)
    }
}
