/// What a client may do on `/chat`.
pub trait ChatHandler: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Decides who comes in.
    fn connect(
        &self,
        auth: Token,
        peer: &Handshake<Chat>,
    ) -> impl ::core::future::Future<
        Output = Result<User, Refused>,
    > + ::core::marker::Send;
    #[allow(unused_variables, clippy::manual_async_fn, clippy::unused_async)]
    fn connected(
        &self,
        socket: &Socket<Chat>,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
        async move {}
    }
    /// Post a message.
    fn post(
        &self,
        socket: &Socket<Chat>,
        message: NewMessage,
        room: String,
        link: Option<String>,
    ) -> impl ::core::future::Future<
        Output = Reply<Posted, PostError>,
    > + ::core::marker::Send;
    fn typing(
        &self,
        socket: &Socket<Chat>,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send;
    #[allow(unused_variables, clippy::manual_async_fn, clippy::unused_async)]
    fn otherwise(
        &self,
        socket: &Socket<Chat>,
        event: String,
        args: Vec<Value>,
        wants_ack: bool,
    ) -> impl ::core::future::Future<Output = Option<Value>> + ::core::marker::Send {
        async move { None }
    }
    #[allow(unused_variables, clippy::manual_async_fn, clippy::unused_async)]
    fn disconnect(
        &self,
        socket: &Socket<Chat>,
        reason: DisconnectReason,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
        async move {}
    }
    #[allow(unused_variables, clippy::manual_async_fn, clippy::unused_async)]
    fn server_event(
        &self,
        here: Broadcast<Chat>,
        event: ChatServerEvent,
    ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
        async move {}
    }
}
const _: () = {
    #[allow(unused_qualifications)]
    const _: fn() = || {
        {
            ::ackord::__private::assert_payload::<Token>();
            ::ackord::__private::assert_words::<Refused>();
            ::ackord::__private::assert_refusal::<Refused>();
        }
        {
            ::ackord::__private::assert_payload::<NewMessage>();
            ::ackord::__private::assert_payload::<String>();
            ::ackord::__private::assert_payload::<Option<String>>();
            ::ackord::__private::assert_data::<Posted>();
            ::ackord::__private::assert_error::<PostError>();
            {
                #[allow(unused_imports)]
                use ::ackord::__private::UnfitArms as _;
                ::ackord::__private::Arms::<
                    Posted,
                    PostError,
                >::assert::<Reply<Posted, PostError>>();
            }
        }
        {
            ::ackord::__private::assert_ack::<()>();
        }
        {
            ::ackord::__private::assert_ack::<Value>();
        }
    };
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl<__T: ChatHandler> ChatHandler for ::std::sync::Arc<__T> {
        fn connect(
            &self,
            argument0: Token,
            argument1: &Handshake<Chat>,
        ) -> impl ::core::future::Future<
            Output = Result<User, Refused>,
        > + ::core::marker::Send {
            <__T as ChatHandler>::connect(&**self, argument0, argument1)
        }
        fn connected(
            &self,
            argument0: &Socket<Chat>,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            <__T as ChatHandler>::connected(&**self, argument0)
        }
        fn post(
            &self,
            argument0: &Socket<Chat>,
            argument1: NewMessage,
            argument2: String,
            argument3: Option<String>,
        ) -> impl ::core::future::Future<
            Output = Reply<Posted, PostError>,
        > + ::core::marker::Send {
            <__T as ChatHandler>::post(
                &**self,
                argument0,
                argument1,
                argument2,
                argument3,
            )
        }
        fn typing(
            &self,
            argument0: &Socket<Chat>,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            <__T as ChatHandler>::typing(&**self, argument0)
        }
        fn otherwise(
            &self,
            argument0: &Socket<Chat>,
            argument1: String,
            argument2: Vec<Value>,
            argument3: bool,
        ) -> impl ::core::future::Future<Output = Option<Value>> + ::core::marker::Send {
            <__T as ChatHandler>::otherwise(
                &**self,
                argument0,
                argument1,
                argument2,
                argument3,
            )
        }
        fn disconnect(
            &self,
            argument0: &Socket<Chat>,
            argument1: DisconnectReason,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            <__T as ChatHandler>::disconnect(&**self, argument0, argument1)
        }
        fn server_event(
            &self,
            argument0: Broadcast<Chat>,
            argument1: ChatServerEvent,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            <__T as ChatHandler>::server_event(&**self, argument0, argument1)
        }
    }
    #[allow(unused_qualifications)]
    const _: fn() = || ::ackord::__private::assert_public::<
        <Chat as ::ackord::Namespace>::Public,
        <Chat as ::ackord::Served>::Data,
    >();
    #[automatically_derived]
    #[allow(unused_qualifications)]
    impl ::ackord::Served for Chat {
        type Data = <Result<User, Refused> as ::ackord::__private::ConnectData>::Data;
        fn public(data: &Self::Data) -> <Self as ::ackord::Namespace>::Public {
            #[allow(unused_imports)]
            use ::ackord::__private::UnfitShown as _;
            ::ackord::__private::Shown::<
                <Self as ::ackord::Served>::Data,
                <Self as ::ackord::Namespace>::Public,
            >::of(data)
        }
        fn describe_handlers(
            handlers: &mut ::ackord::__private::HandlersDescription<'_>,
        ) {
            #[allow(unused_imports)]
            use ::ackord::__private::{
                UnfitArgument as _, UnfitOutcome as _, UnfitSignature as _,
            };
            handlers.docs("What a client may do on `/chat`.");
            ::ackord::__private::Argument::<Token>::describe_auth(handlers);
            ::ackord::__private::Outcome::<Result<User, Refused>>::describe(handlers);
            ::ackord::__private::Signature::<
                (NewMessage, String, Option<String>),
                Reply<Posted, PostError>,
            >::describe(
                ::ackord::__private::Argument::<
                    Option<String>,
                >::describe(
                        ::ackord::__private::Argument::<
                            String,
                        >::describe(
                                ::ackord::__private::Argument::<
                                    NewMessage,
                                >::describe(
                                    handlers
                                        .event(
                                            "chat message",
                                            "Post a message.",
                                            ::core::option::Option::None,
                                        ),
                                    "message",
                                ),
                                "room",
                            )
                            .length(
                                ::core::option::Option::None,
                                ::core::option::Option::Some(20),
                            ),
                        "link",
                    )
                    .format("uri"),
            );
            ::ackord::__private::Signature::<
                (),
                (),
            >::describe(handlers.event("typing", "", ::core::option::Option::None));
        }
    }
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl<__H: ChatHandler> ::ackord::__private::Serves<__H> for Chat {
        fn connect(
            handler: ::std::sync::Arc<__H>,
            request: ::ackord::__private::ConnectRequest<Self>,
        ) -> ::ackord::__private::ConnectFuture<Self::Data> {
            #[allow(unused_imports)]
            use ::ackord::__private::{UnfitArgument as _, UnfitOutcome as _};
            ::std::boxed::Box::pin(async move {
                let auth = ::ackord::__private::Argument::<Token>::auth(&request)?;
                let handshake = request.handshake();
                let _ = request;
                let outcome = <__H as ChatHandler>::connect(&*handler, auth, &handshake)
                    .await;
                ::ackord::__private::Outcome::<Result<User, Refused>>::decide(outcome)
            })
        }
        fn connected(
            handler: ::std::sync::Arc<__H>,
            socket: ::ackord::Socket<Self>,
        ) -> ::core::option::Option<::ackord::__private::HandlerFuture> {
            ::core::option::Option::Some(
                ::std::boxed::Box::pin(async move {
                    <__H as ChatHandler>::connected(&*handler, &socket).await
                }),
            )
        }
        fn disconnect(
            handler: ::std::sync::Arc<__H>,
            socket: ::ackord::Socket<Self>,
            reason: ::ackord::DisconnectReason,
        ) -> ::core::option::Option<::ackord::__private::HandlerFuture> {
            ::core::option::Option::Some(
                ::std::boxed::Box::pin(async move {
                    <__H as ChatHandler>::disconnect(&*handler, &socket, reason).await
                }),
            )
        }
        fn server_event(
            handler: ::std::sync::Arc<__H>,
            here: ::ackord::Broadcast<Self>,
            event: <Self as ::ackord::Namespace>::Server,
        ) -> ::core::option::Option<::ackord::__private::HandlerFuture> {
            let _ = &here;
            ::core::option::Option::Some(
                ::std::boxed::Box::pin(async move {
                    <__H as ChatHandler>::server_event(&*handler, here, event).await
                }),
            )
        }
        fn event(
            handler: &::std::sync::Arc<__H>,
            socket: &::ackord::Socket<Self>,
            event: ::ackord::__private::IncomingEvent<'_>,
        ) -> ::ackord::__private::Dispatched {
            #[allow(unused_imports)]
            use ::ackord::__private::UnfitSignature as _;
            match event.name() {
                "chat message" => {
                    let (arguments, responder) = match ::ackord::__private::Signature::<
                        (NewMessage, String, Option<String>),
                        Reply<Posted, PostError>,
                    >::accept(
                        event,
                        "chat message",
                        |arguments, checker| {
                            checker
                                .within(
                                    "1",
                                    |checker| {
                                        ::ackord::__private::check_length(
                                            &arguments.1,
                                            ::core::option::Option::None,
                                            ::core::option::Option::Some(20),
                                            checker,
                                        );
                                    },
                                );
                            checker
                                .within(
                                    "2",
                                    |checker| {
                                        ::ackord::__private::check_url(&arguments.2, checker);
                                    },
                                );
                        },
                    ) {
                        ::core::result::Result::Ok(accepted) => accepted,
                        ::core::result::Result::Err(dispatched) => return dispatched,
                    };
                    let (argument0, argument1, argument2) = arguments;
                    let handler = ::core::clone::Clone::clone(handler);
                    let socket = ::core::clone::Clone::clone(socket);
                    ::ackord::__private::Dispatched::run(async move {
                        let answer = <__H as ChatHandler>::post(
                                &*handler,
                                &socket,
                                argument0,
                                argument1,
                                argument2,
                            )
                            .await;
                        ::ackord::__private::Signature::<
                            (NewMessage, String, Option<String>),
                            Reply<Posted, PostError>,
                        >::answer(responder, answer);
                    })
                }
                "typing" => {
                    let (arguments, responder) = match ::ackord::__private::Signature::<
                        (),
                        (),
                    >::accept(event, "typing", |_, _| {}) {
                        ::core::result::Result::Ok(accepted) => accepted,
                        ::core::result::Result::Err(dispatched) => return dispatched,
                    };
                    let () = arguments;
                    let handler = ::core::clone::Clone::clone(handler);
                    let socket = ::core::clone::Clone::clone(socket);
                    ::ackord::__private::Dispatched::run_serially(async move {
                        let answer = <__H as ChatHandler>::typing(&*handler, &socket)
                            .await;
                        ::ackord::__private::Signature::<
                            (),
                            (),
                        >::answer(responder, answer);
                    })
                }
                _ => {
                    let (name, arguments, wants_ack, responder) = match event.untyped() {
                        ::core::result::Result::Ok(untyped) => untyped,
                        ::core::result::Result::Err(dispatched) => return dispatched,
                    };
                    let handler = ::core::clone::Clone::clone(handler);
                    let socket = ::core::clone::Clone::clone(socket);
                    ::ackord::__private::Dispatched::run(async move {
                        let answer = <__H as ChatHandler>::otherwise(
                                &*handler,
                                &socket,
                                name,
                                arguments,
                                wants_ack,
                            )
                            .await;
                        responder.answer(answer);
                    })
                }
            }
        }
    }
};
