//! Writes the trait with its futures spelled out, its implementation for `Arc`, and the dispatch of the namespace.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, Path, Type};

use super::model::{Event, Handler, Kind, Method, Parameter};
use crate::types;

impl Handler {
    /// ```text
    /// trait Handler: Send + Sync + 'static { fn event(&self, …) -> impl Future<Output = R> + Send; … }
    /// const _: () = {
    ///     const _: fn() = || { assert_payload::<T>(); … };
    ///     impl<T: Handler> Handler for Arc<T> { … }
    ///     impl Served for Namespace { … }
    ///     impl<H: Handler> Serves<H> for Namespace { fn event(…) { match event.name() { … } } }
    /// };
    /// ```
    pub(crate) fn expand(&self) -> TokenStream {
        let Some(namespace) = &self.arguments.namespace else {
            return self.expand_stub();
        };
        let krate = &self.arguments.krate;
        let item = self.item();
        let assertions = self.methods.iter().map(|method| method.asserted(krate));
        let arc = self.arc();
        let served = self.served(namespace);
        let serves = self.serves(namespace);
        quote! {
            #item
            const _: () = {
                #[allow(unused_qualifications)]
                const _: fn() = || { #(#assertions)* };
                #arc
                #served
                #serves
            };
        }
    }

    /// The trait, and a namespace that it serves with nothing, so that what uses either is not reported as well.
    pub(crate) fn expand_stub(&self) -> TokenStream {
        let item = self.item();
        let Some(namespace) = &self.arguments.namespace else {
            return item;
        };
        let krate = &self.arguments.krate;
        let ident = &self.item.ident;
        let data = match self.method(|kind| matches!(kind, Kind::Connect)) {
            // What returns no `Result` wanted to return the data.
            Some(connect) if !types::is_result(&connect.output) => connect.output.to_token_stream(),
            _ => self.data(),
        };
        let connect_head = self.connect_head();
        let generic = (!self.item.generics.params.is_empty()).then(|| quote!(__H));
        let bound = match generic {
            Some(_) => quote!(__H),
            None => quote!(__H: #ident),
        };
        quote! {
            #item
            const _: () = {
                impl #krate::Served for #namespace {
                    type Data = #data;
                    fn public(_: &Self::Data) -> <Self as #krate::Namespace>::Public {
                        ::core::unreachable!()
                    }
                    fn describe_handlers(_: &mut #krate::__private::HandlersDescription<'_>) {}
                }
                impl<#bound> #krate::__private::Serves<__H> for #namespace {
                    #connect_head {
                        let _ = (handler, request);
                        ::std::boxed::Box::pin(::core::future::pending())
                    }
                    fn event(
                        _: &::std::sync::Arc<__H>,
                        _: &#krate::Socket<Self>,
                        event: #krate::__private::IncomingEvent<'_>,
                    ) -> #krate::__private::Dispatched {
                        event.unhandled()
                    }
                }
            };
        }
    }

    /// The data of a socket: what `#[connect]` returns, or nothing.
    fn data(&self) -> TokenStream {
        let krate = &self.arguments.krate;
        match self.method(|kind| matches!(kind, Kind::Connect)) {
            None => quote!(()),
            Some(connect) => {
                let output = &connect.output;
                // The projection is an assertion: it underlines what the method returns. Where that is a `Result` its
                // refusal is asserted apart, and the data is known also if the refusal does not fit.
                let port = match types::is(output, "Result") {
                    true => quote!(ConnectData),
                    false => quote!(ConnectOutcome),
                };
                quote_spanned!(output.span()=> <#output as #krate::__private::#port>::Data)
            }
        }
    }

    /// The head of `Serves::connect`, at the place of what `#[connect]` returns: that is what it may not fit.
    fn connect_head(&self) -> TokenStream {
        let krate = &self.arguments.krate;
        let head = quote! {
            fn connect(
                handler: ::std::sync::Arc<__H>,
                request: #krate::__private::ConnectRequest<Self>,
            ) -> #krate::__private::ConnectFuture<Self::Data>
        };
        match self.method(|kind| matches!(kind, Kind::Connect)) {
            Some(connect) => types::respanned(head, connect.output.span()),
            None => head,
        }
    }

    fn item(&self) -> TokenStream {
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
    fn arc(&self) -> TokenStream {
        let ident = &self.item.ident;
        let methods = self.methods.iter().map(|method| method.forward(ident));
        quote! {
            #[automatically_derived]
            #[allow(deprecated, unused_qualifications)]
            impl<__T: #ident> #ident for ::std::sync::Arc<__T> {
                #(#methods)*
            }
        }
    }

    fn served(&self, namespace: &Type) -> TokenStream {
        let krate = &self.arguments.krate;
        let data = self.data();
        let docs = &self.docs;
        let connect = self.method(|kind| matches!(kind, Kind::Connect)).map(|connect| connect.describe_connect(krate));
        let events = self.events().map(|(event, method)| method.describe_event(krate, event));
        let shown = self.shown(namespace);
        // At the namespace, so that what is no namespace is underlined there.
        let public = quote_spanned! {namespace.span()=>
            fn public(data: &Self::Data) -> <Self as #krate::Namespace>::Public {
                #[allow(unused_imports)]
                use #krate::__private::UnfitShown as _;
                #krate::__private::Shown::<
                    <Self as #krate::Served>::Data,
                    <Self as #krate::Namespace>::Public,
                >::of(data)
            }
        };
        quote! {
            #shown
            #[automatically_derived]
            #[allow(unused_qualifications)]
            impl #krate::Served for #namespace {
                type Data = #data;
                #public
                fn describe_handlers(handlers: &mut #krate::__private::HandlersDescription<'_>) {
                    #[allow(unused_imports)]
                    use #krate::__private::{UnfitArgument as _, UnfitOutcome as _, UnfitSignature as _};
                    handlers.docs(#docs);
                    #connect
                    #(#events)*
                }
            }
        }
    }

    /// That others can be shown the data, underlined where `#[connect]` says what it is.
    fn shown(&self, namespace: &Type) -> TokenStream {
        let krate = &self.arguments.krate;
        let span = self.method(|kind| matches!(kind, Kind::Connect)).map_or_else(
            || namespace.span(),
            |connect| match types::arguments_of(&connect.output, "Result").as_deref() {
                Some([data, ..]) => data.span(),
                _ => connect.output.span(),
            },
        );
        quote_spanned! {span=>
            #[allow(unused_qualifications)]
            const _: fn() = || #krate::__private::assert_public::<
                <#namespace as #krate::Namespace>::Public,
                <#namespace as #krate::Served>::Data,
            >();
        }
    }

    fn serves(&self, namespace: &Type) -> TokenStream {
        let krate = &self.arguments.krate;
        let ident = &self.item.ident;
        let head = self.connect_head();
        let connect = match self.method(|kind| matches!(kind, Kind::Connect)) {
            Some(connect) => {
                let body = connect.connect(krate, ident);
                types::respanned(quote!(#head { #body }), connect.output.span())
            }
            None => quote! {
                #head {
                    let _ = (handler, request);
                    ::std::boxed::Box::pin(::core::future::ready(::core::result::Result::Ok(())))
                }
            },
        };
        let told = [
            (self.method(|kind| matches!(kind, Kind::Connected)), false),
            (self.method(|kind| matches!(kind, Kind::Disconnecting)), true),
            (self.method(|kind| matches!(kind, Kind::Disconnect)), true),
        ];
        let told = told.into_iter().filter_map(|(method, reason)| Some(method?.told(krate, ident, reason)));
        let server_event = self.method(|kind| matches!(kind, Kind::ServerEvent));
        let server_event = server_event.map(|method| method.server_event(krate, ident));
        let arms = self.events().map(|(event, method)| method.arm(krate, ident, event));
        let otherwise = match self.method(|kind| matches!(kind, Kind::Fallback)) {
            Some(fallback) => fallback.fallback(krate, ident, self.arguments.serial),
            None => quote!({
                let _ = (handler, socket);
                event.unhandled()
            }),
        };
        quote! {
            #[automatically_derived]
            #[allow(deprecated, unused_qualifications)]
            impl<__H: #ident> #krate::__private::Serves<__H> for #namespace {
                #connect
                #(#told)*
                #server_event
                fn event(
                    handler: &::std::sync::Arc<__H>,
                    socket: &#krate::Socket<Self>,
                    event: #krate::__private::IncomingEvent<'_>,
                ) -> #krate::__private::Dispatched {
                    #[allow(unused_imports)]
                    use #krate::__private::UnfitSignature as _;
                    match event.name() {
                        #(#arms)*
                        _ => #otherwise
                    }
                }
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

    /// Types that must be payloads, answers or outcomes, each underlined where it stands.
    fn asserted(&self, krate: &Path) -> TokenStream {
        let payload = |ty: &Type| quote_spanned!(ty.span()=> #krate::__private::assert_payload::<#ty>(););
        let output = &self.output;
        let cfgs = self.cfgs();
        let assertions = match self.kind() {
            Some(Kind::Event(_)) => {
                let arguments: TokenStream = match self.rest() {
                    Some(ty) => payload(ty),
                    None => self.arguments().iter().map(|argument| payload(&argument.ty)).collect(),
                };
                let answer = asserted_answer(krate, output);
                quote!(#arguments #answer)
            }
            Some(Kind::Connect) => {
                let auth = self.auth().map(|(_, auth)| payload(&auth.ty));
                let outcome = asserted_outcome(krate, output);
                quote!(#auth #outcome)
            }
            Some(Kind::Fallback) => {
                types::argument_of(output, "Option").map(|ty| asserted_answer(krate, ty)).unwrap_or_default()
            }
            _ => TokenStream::new(),
        };
        if assertions.is_empty() {
            return assertions;
        }
        quote!(#(#cfgs)* { #assertions })
    }

    /// The auth payload among the parameters of `#[connect]`, and its place.
    fn auth(&self) -> Option<(usize, &Parameter)> {
        self.parameters.iter().enumerate().find(|(_, parameter)| !matches!(parameter.ty, Type::Reference(_)))
    }

    fn describe_connect(&self, krate: &Path) -> TokenStream {
        let auth = self.auth().map(|(_, auth)| {
            let ty = &auth.ty;
            quote!(#krate::__private::Argument::<#ty>::describe_auth(handlers);)
        });
        let output = &self.output;
        quote! {
            #auth
            #krate::__private::Outcome::<#output>::describe(handlers);
        }
    }

    fn describe_event(&self, krate: &Path, event: &Event) -> TokenStream {
        let (name, docs, deprecated) = (&event.name, &self.docs, &self.deprecated);
        let cfgs = self.cfgs();
        let mut described = quote!(handlers.event(#name, #docs, #deprecated));
        for argument in self.arguments() {
            let name = argument.name();
            let ty = &argument.ty;
            described = match self.rest() {
                Some(ty) => {
                    quote!(#krate::__private::Argument::<#ty>::describe_rest(#described, #name))
                }
                None => quote!(#krate::__private::Argument::<#ty>::describe(#described, #name)),
            };
            let constraints = argument.constraints.iter().filter_map(|constraint| constraint.describe(ty));
            described = quote!(#described #(#constraints)*);
        }
        let signature = self.event_signature(krate);
        quote!(#(#cfgs)* #signature::describe(#described);)
    }

    /// `Signature::<(A, B), R>`: the arguments and the answer of an event.
    fn event_signature(&self, krate: &Path) -> TokenStream {
        let types = self.arguments().iter().map(|argument| &argument.ty);
        let output = &self.output;
        quote!(#krate::__private::Signature::<(#(#types,)*), #output>)
    }

    /// The decision on a CONNECT.
    fn connect(&self, krate: &Path, handler: &Ident) -> TokenStream {
        let ident = &self.signature.ident;
        let output = &self.output;
        let auth_index = self.auth().map(|(index, _)| index);
        let auth = self.auth().map(|(_, auth)| {
            let ty = &auth.ty;
            quote!(let auth = #krate::__private::Argument::<#ty>::auth(&request)?;)
        });
        let has_handshake = self.parameters.len() > usize::from(auth_index.is_some());
        let handshake = has_handshake.then(|| quote!(let handshake = request.handshake();));
        let arguments = self.parameters.iter().enumerate().map(|(index, parameter)| {
            if Some(index) == auth_index { quote!(auth) } else { quote_spanned!(parameter.ty.span()=> &handshake) }
        });
        quote! {
            #[allow(unused_imports)]
            use #krate::__private::{UnfitArgument as _, UnfitOutcome as _};
            ::std::boxed::Box::pin(async move {
                #auth
                #handshake
                let _ = request;
                let outcome = <__H as #handler>::#ident(&*handler, #(#arguments),*).await;
                #krate::__private::Outcome::<#output>::decide(outcome)
            })
        }
    }

    /// `connected`, `disconnecting` and `disconnect`.
    fn told(&self, krate: &Path, handler: &Ident, has_reason: bool) -> TokenStream {
        let ident = &self.signature.ident;
        let port = format_ident!("{}", self.kind().map_or("connected", Kind::name));
        let parameter = has_reason.then(|| quote!(reason: #krate::DisconnectReason,));
        let socket = self.socket();
        let arguments = self.arguments().iter().map(|argument| quote_spanned!(argument.ty.span()=> reason));
        quote! {
            fn #port(
                handler: ::std::sync::Arc<__H>,
                socket: #krate::Socket<Self>,
                #parameter
            ) -> ::core::option::Option<#krate::__private::HandlerFuture> {
                ::core::option::Option::Some(::std::boxed::Box::pin(async move {
                    <__H as #handler>::#ident(&*handler, #socket, #(#arguments),*).await
                }))
            }
        }
    }

    /// What runs when a server sent an event.
    fn server_event(&self, krate: &Path, handler: &Ident) -> TokenStream {
        let ident = &self.signature.ident;
        let last = self.parameters.len().saturating_sub(1);
        let arguments = self.parameters.iter().enumerate().map(|(index, parameter)| {
            let name = if index == last { "event" } else { "here" };
            let name = Ident::new(name, parameter.ty.span());
            quote!(#name)
        });
        quote! {
            fn server_event(
                handler: ::std::sync::Arc<__H>,
                here: #krate::Broadcast<Self>,
                event: <Self as #krate::Namespace>::Server,
            ) -> ::core::option::Option<#krate::__private::HandlerFuture> {
                let _ = &here;
                ::core::option::Option::Some(::std::boxed::Box::pin(async move {
                    <__H as #handler>::#ident(&*handler, #(#arguments),*).await
                }))
            }
        }
    }

    /// The socket as an argument, so that another namespace's is underlined in the signature.
    fn socket(&self) -> TokenStream {
        let span = self.parameters.first().map_or_else(proc_macro2::Span::call_site, |socket| socket.ty.span());
        quote_spanned!(span=> &socket)
    }

    /// The arm of an event in the `match` on its name.
    fn arm(&self, krate: &Path, handler: &Ident, event: &Event) -> TokenStream {
        let (ident, name) = (&self.signature.ident, &event.name);
        let cfgs = self.cfgs();
        let signature = self.event_signature(krate);
        let bindings = bindings(self.arguments());
        let socket = self.socket();
        let checks: TokenStream = self
            .arguments()
            .iter()
            .enumerate()
            .filter(|(_, argument)| !argument.constraints.is_empty())
            .map(|(index, argument)| {
                let segment = index.to_string();
                let member = syn::Index::from(index);
                let checks = argument
                    .constraints
                    .iter()
                    .map(|constraint| constraint.check(krate, &quote!(&arguments.#member), &argument.ty));
                quote!(checker.within(#segment, |checker| { #(#checks)* });)
            })
            .collect();
        let check = if checks.is_empty() { quote!(|_, _| {}) } else { quote!(|arguments, checker| { #checks }) };
        let run = if event.serial { quote!(run_serially) } else { quote!(run) };
        quote! {
            #(#cfgs)*
            #name => {
                let (arguments, responder) = match #signature::accept(event, #name, #check) {
                    ::core::result::Result::Ok(accepted) => accepted,
                    ::core::result::Result::Err(dispatched) => return dispatched,
                };
                let (#(#bindings,)*) = arguments;
                let handler = ::core::clone::Clone::clone(handler);
                let socket = ::core::clone::Clone::clone(socket);
                #krate::__private::Dispatched::#run(async move {
                    let answer = <__H as #handler>::#ident(&*handler, #socket, #(#bindings),*).await;
                    #signature::answer(responder, answer);
                })
            }
        }
    }

    /// The arm of all other events.
    fn fallback(&self, krate: &Path, handler: &Ident, serial: bool) -> TokenStream {
        let ident = &self.signature.ident;
        let socket = self.socket();
        let arguments = self.arguments().iter().zip(["name", "arguments", "wants_ack"]).map(|(argument, name)| {
            let name = Ident::new(name, argument.ty.span());
            quote!(#name)
        });
        let run = if serial { quote!(run_serially) } else { quote!(run) };
        quote! {{
            let (name, arguments, wants_ack, responder) = match event.untyped() {
                ::core::result::Result::Ok(untyped) => untyped,
                ::core::result::Result::Err(dispatched) => return dispatched,
            };
            let handler = ::core::clone::Clone::clone(handler);
            let socket = ::core::clone::Clone::clone(socket);
            #krate::__private::Dispatched::#run(async move {
                let answer = <__H as #handler>::#ident(&*handler, #socket, #(#arguments),*).await;
                responder.answer(answer);
            })
        }}
    }
}

/// The answer of an event. The arms of a `Reply` or a `Result` are asserted apart, each at its own place; the whole too,
/// since the names may be the user's own, but not where an arm was reported.
fn asserted_answer(krate: &Path, output: &Type) -> TokenStream {
    let Some((data, error)) = arms(output) else {
        return quote_spanned!(output.span()=> #krate::__private::assert_ack::<#output>(););
    };
    let assert_data = quote_spanned!(data.span()=> #krate::__private::assert_data::<#data>(););
    let assert_error = error.map(|error| quote_spanned!(error.span()=> #krate::__private::assert_error::<#error>();));
    let error = error.map_or_else(|| quote!(#krate::Never), |error| quote!(#error));
    let whole = quote_spanned!(output.span()=> #krate::__private::Arms::<#data, #error>::assert::<#output>(););
    quote! {
        #assert_data
        #assert_error
        {
            #[allow(unused_imports)]
            use #krate::__private::UnfitArms as _;
            #whole
        }
    }
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
fn asserted_outcome(krate: &Path, output: &Type) -> TokenStream {
    let Some(arguments) = types::arguments_of(output, "Result") else {
        return TokenStream::new();
    };
    match *arguments.as_slice() {
        [_, error] => quote_spanned! {error.span()=>
            #krate::__private::assert_words::<#error>();
            #krate::__private::assert_refusal::<#error>();
        },
        _ => quote_spanned!(output.span()=> #krate::__private::assert_outcome::<#output>();),
    }
}

/// A name for each parameter that none of the generated ones can meet.
fn bindings(parameters: &[Parameter]) -> Vec<Ident> {
    (0..parameters.len()).map(|index| format_ident!("argument{index}")).collect()
}
