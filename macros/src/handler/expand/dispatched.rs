//! What calls the methods: the decision on a CONNECT, the `match` on an event's name, what a socket's handlers are told.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::bindings;
use crate::handler::model::{Event, Handler, Kind, Method, Parameter};
use crate::types;

impl Handler {
    pub(super) fn dispatched(&self, namespace: &Type) -> TokenStream {
        let ident = &self.item.ident;
        let connect = match self.connect_method() {
            Some(connect) => connect.connect(namespace, ident),
            None => quote!(otherwise(request)),
        };
        let told = self.methods.iter().filter_map(|method| match method.kind()? {
            Kind::Connected => Some(method.told(namespace, ident, false)),
            Kind::Disconnecting | Kind::Disconnect => Some(method.told(namespace, ident, true)),
            _ => None,
        });
        let arms = self.events().map(|(event, method)| method.arm(namespace, ident, event));
        let event = event_port(
            "event",
            &quote! {
                match event.name() {
                    #(#arms)*
                    _ => event.unknown(),
                }
            },
        );
        let fallback = self.method(|kind| matches!(kind, Kind::Fallback));
        let fallback = fallback.map(|it| event_port("fallback", &it.fallback(namespace, ident, self.arguments.serial)));
        let server_event = self.method(|kind| matches!(kind, Kind::ServerEvent));
        let server_event = server_event.map(|method| method.server_event(namespace, ident));
        self.handles(namespace, &connect, &quote!(#(#told)* #event #fallback #server_event))
    }

    /// Nobody comes in, and nothing is handled. It is for whatever type, where the trait is one that no type implements.
    pub(super) fn dispatched_stub(&self, namespace: &Type) -> TokenStream {
        let pending = quote!(__ackord::Box::pin(::core::future::pending()));
        self.handles(namespace, &pending, &event_port("event", &quote!(event.unknown())))
    }

    fn handles(&self, namespace: &Type, connect: &TokenStream, ports: &TokenStream) -> TokenStream {
        let (ident, number) = (&self.item.ident, self.number());
        let bound = self.item.generics.params.is_empty().then(|| quote!(: #ident));
        let connect = quote! {
            fn connect<__D: ::core::marker::Send + ::core::marker::Sync + 'static>(
                handler: &__ackord::Arc<__H>,
                request: __ackord::ConnectRequest<Self>,
                otherwise: impl ::core::ops::FnOnce(__ackord::ConnectRequest<Self>) -> __ackord::ConnectFuture<__D>,
            ) -> __ackord::ConnectFuture<Self::Data<__D>> {
                #connect
            }
        };
        // At the place of what `#[connect]` returns: that is what it may not fit. Another namespace is underlined in itself.
        let connect = match self.connect_method() {
            Some(method) if !method.parameters.iter().any(|it| it.names_other(namespace, "Handshake").is_some()) => {
                types::respanned(connect, method.output.span())
            }
            _ => connect,
        };
        quote! {
            #[automatically_derived]
            impl<__H #bound> __ackord::Handles<__H, #number> for #namespace {
                #connect
                #ports
            }
        }
    }
}

/// A function that starts the handler of an event.
fn event_port(name: &str, body: &TokenStream) -> TokenStream {
    let name = format_ident!("{name}");
    quote! {
        fn #name<'a>(
            handler: &__ackord::Arc<__H>,
            socket: &__ackord::Socket<Self>,
            event: __ackord::IncomingEvent<'a>,
        ) -> __ackord::Started<'a> {
            #body
        }
    }
}

/// `run`, or `run_serially`.
fn run(serial: bool) -> Ident {
    format_ident!("{}", if serial { "run_serially" } else { "run" })
}

impl Method {
    /// The decision on a CONNECT.
    fn connect(&self, namespace: &Type, handler: &Ident) -> TokenStream {
        let (ident, output) = (&self.signature.ident, &self.output);
        let auth_index = self.auth().map(|(index, _)| index);
        let auth = self.auth().map(|(_, auth)| {
            let ty = &auth.ty;
            quote!(let auth = __ackord::Argument::<#ty>::auth(&request)?;)
        });
        let has_handshake = self.parameters.len() > usize::from(auth_index.is_some());
        let handshake = has_handshake.then(|| quote!(let handshake = request.handshake();));
        let arguments = self.parameters.iter().enumerate().map(|(index, parameter)| match auth_index {
            Some(auth) if auth == index => quote!(auth),
            _ => {
                parameter.of_namespace(namespace, "Handshake", "handshake_of", |span| quote_spanned!(span=> &handshake))
            }
        });
        quote! {
            let handler = __ackord::held(handler);
            __ackord::Box::pin(async move {
                #auth
                #handshake
                let _ = request;
                let outcome = <__H as #handler>::#ident(&*handler, #(#arguments),*).await;
                __ackord::Outcome::<#output>::decide(outcome)
            })
        }
    }

    /// `connected`, `disconnecting` and `disconnect`.
    fn told(&self, namespace: &Type, handler: &Ident, has_reason: bool) -> TokenStream {
        let ident = &self.signature.ident;
        let port = format_ident!("{}", self.kind().map_or("connected", Kind::name));
        let parameter = has_reason.then(|| quote!(reason: __ackord::DisconnectReason,));
        let socket = self.socket(namespace);
        let arguments = self.arguments().iter().map(|argument| quote_spanned!(argument.ty.span()=> reason));
        quote! {
            fn #port(
                handler: &__ackord::Arc<__H>,
                socket: &__ackord::Socket<Self>,
                #parameter
            ) -> ::core::option::Option<__ackord::HandlerFuture> {
                let (handler, socket) = __ackord::kept(handler, socket);
                __ackord::told(async move { <__H as #handler>::#ident(&*handler, #socket, #(#arguments),*).await })
            }
        }
    }

    /// What runs when a server sent an event.
    fn server_event(&self, namespace: &Type, handler: &Ident) -> TokenStream {
        let ident = &self.signature.ident;
        let last = self.parameters.len().saturating_sub(1);
        let arguments = self.parameters.iter().enumerate().map(|(index, parameter)| {
            if index == last {
                return quote_spanned!(parameter.ty.span()=> event);
            }
            parameter.of_namespace(namespace, "Broadcast", "broadcast_of", |span| quote_spanned!(span=> here))
        });
        quote! {
            fn server_event(
                handler: &__ackord::Arc<__H>,
                here: __ackord::Broadcast<Self>,
                event: __ackord::Server<Self>,
            ) -> __ackord::StartedServerEvent<Self> {
                let handler = __ackord::held(handler);
                ::core::result::Result::Ok(__ackord::Box::pin(async move {
                    <__H as #handler>::#ident(&*handler, #(#arguments),*).await
                }))
            }
        }
    }

    /// The arm of an event in the `match` on its name.
    fn arm(&self, namespace: &Type, handler: &Ident, event: &Event) -> TokenStream {
        let (ident, name) = (&self.signature.ident, &event.name);
        let cfgs = self.cfgs();
        let signature = self.event_signature();
        let bindings = bindings(self.arguments());
        let socket = self.socket(namespace);
        let checks = self.checks();
        let check = if checks.is_empty() { quote!(|_, _| {}) } else { quote!(|arguments, checker| { #checks }) };
        let constraints = self.constraints();
        let accepted = if constraints.is_empty() {
            quote!(accept(event, #name, #check))
        } else {
            quote!(accept_constrained(event, #name, #check, |schemas| { #constraints }))
        };
        let run = run(event.serial);
        quote! {
            #(#cfgs)*
            #name => {
                let ((#(#bindings,)*), responder) = #signature::#accepted?;
                let (handler, socket) = __ackord::kept(handler, socket);
                __ackord::#run(async move {
                    let answer = <__H as #handler>::#ident(&*handler, #socket, #(#bindings),*).await;
                    responder.answer(answer);
                })
            }
        }
    }

    /// The constraints that stand on the parameters.
    fn checks(&self) -> TokenStream {
        let support = quote!(__ackord);
        let constrained = self.arguments().iter().enumerate().filter(|(_, argument)| !argument.constraints.is_empty());
        let checks = constrained.map(|(index, argument)| {
            let (segment, member) = (index.to_string(), syn::Index::from(index));
            let value = quote!(&arguments.#member);
            let checks = argument.constraints.iter().map(|it| it.check(&support, &value, &argument.ty));
            quote!(checker.within(#segment, |checker| { #(#checks)* });)
        });
        checks.collect()
    }

    /// The same constraints, as far as a schema can say them.
    fn constraints(&self) -> TokenStream {
        let constraints = self.arguments().iter().enumerate().filter_map(|(index, argument)| {
            let said: Vec<_> = argument.constraints.iter().filter_map(|it| it.describe(&argument.ty)).collect();
            (!said.is_empty()).then(|| quote!(schemas.parameter(#index) #(#said)*;))
        });
        constraints.collect()
    }

    /// What takes all other events.
    fn fallback(&self, namespace: &Type, handler: &Ident, serial: bool) -> TokenStream {
        let ident = &self.signature.ident;
        let socket = self.socket(namespace);
        let signature = self.fallback_signature();
        let arguments = self.arguments().iter().zip(["name", "arguments", "wants_ack"]).map(|(argument, name)| {
            let name = Ident::new(name, argument.ty.span());
            quote!(#name)
        });
        let run = run(serial);
        quote! {
            let (name, arguments, wants_ack, responder) = #signature::untyped(event)?;
            let (handler, socket) = __ackord::kept(handler, socket);
            __ackord::#run(async move {
                let answer = <__H as #handler>::#ident(&*handler, #socket, #(#arguments),*).await;
                responder.answer(answer);
            })
        }
    }

    /// The socket as an argument.
    fn socket(&self, namespace: &Type) -> TokenStream {
        match self.parameters.first() {
            Some(socket) => {
                socket.of_namespace(namespace, "Socket", "socket_of", |span| quote_spanned!(span=> &socket))
            }
            None => quote!(&socket),
        }
    }
}

impl Parameter {
    /// `value`, which is of the trait's namespace: `&Socket<N>`, `&Handshake<N>`, `Broadcast<N>`. Where another name stands
    /// in the signature, `same` says that it is the same namespace, and underlines it if not.
    fn of_namespace(
        &self,
        namespace: &Type,
        name: &str,
        same: &str,
        value: impl FnOnce(Span) -> TokenStream,
    ) -> TokenStream {
        match self.names_other(namespace, name) {
            Some(other) => {
                let (same, value) = (Ident::new(same, other.span()), value(other.span()));
                quote_spanned!(other.span()=> __ackord::#same::<_, #other>(#value))
            }
            None => value(self.ty.span()),
        }
    }

    /// `M` of `&Name<M>` or `Name<M>` where that is not how the trait's namespace is written.
    fn names_other(&self, namespace: &Type, name: &str) -> Option<&Type> {
        let ty = match &self.ty {
            Type::Reference(reference) => &*reference.elem,
            ty => ty,
        };
        types::argument_of(ty, name).filter(|other| types::words(other) != types::words(namespace))
    }
}
