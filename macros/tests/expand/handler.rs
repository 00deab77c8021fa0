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
///What a client calls of [`ChatHandler`]: the event is sent, and its answer awaited.
#[allow(dead_code, deprecated, unused_variables, rustdoc::broken_intra_doc_links)]
#[allow(clippy::too_many_arguments, clippy::type_complexity)]
pub trait ChatClient: ::ackord::__private::Caller<Chat> {
    /// Post a message.
    fn post(
        &self,
        message: NewMessage,
        room: String,
        link: Option<String>,
    ) -> ::ackord::__private::Call<Reply<Posted, PostError>> {
        #[allow(unused_imports)]
        use ::ackord::__private::unfit::*;
        ::ackord::__private::Signature::<
            (NewMessage, String, Option<String>),
            Reply<Posted, PostError>,
        >::call::<Chat, Self>(self, "chat message", (message, room, link))
    }
    fn typing(&self) -> ::ackord::__private::Call<()> {
        #[allow(unused_imports)]
        use ::ackord::__private::unfit::*;
        ::ackord::__private::Signature::<(), ()>::call::<Chat, Self>(self, "typing", ())
    }
}
#[automatically_derived]
impl<__C: ::ackord::__private::Caller<Chat> + ?::core::marker::Sized> ChatClient
for __C {}
#[allow(deprecated, unused_imports, unused_qualifications, unused_variables)]
const _: () = {
    use ::ackord::__private as __ackord;
    use ::ackord::__private::unfit::*;
    const _: fn() = || {
        {
            let _ = <Token as __ackord::IsPayload>::FITS;
            let _ = <Refused as __ackord::RefusalWords>::FITS;
            let _ = <Refused as __ackord::Refuses>::FITS;
        }
        {
            let _ = <NewMessage as __ackord::IsPayload>::FITS;
            let _ = <String as __ackord::IsPayload>::FITS;
            let _ = <Option<String> as __ackord::IsPayload>::FITS;
            let _ = <Posted as __ackord::IsData>::FITS;
            let _ = <PostError as __ackord::IsError>::FITS;
            __ackord::Arms::<Posted, PostError>::assert::<Reply<Posted, PostError>>();
        }
        {
            let _ = <() as __ackord::IsAck>::FITS;
        }
        {
            let _ = <Value as __ackord::IsAck>::FITS;
        }
        let _ = <__ackord::Public<
            Chat,
        > as __ackord::PublicOf<
            <Result<User, Refused> as __ackord::ConnectData>::Data,
        >>::of;
    };
    const _: () = __ackord::assert_listed::<Chat>("Chat", "ChatHandler", true);
    #[automatically_derived]
    impl<__T: ChatHandler> ChatHandler for __ackord::Arc<__T> {
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
    impl __ackord::HandlerTraitOf<
        <Chat as __ackord::Namespace>::Place<5090907167556103549u64>,
    > for Chat {
        type Number = __ackord::Numbered<5090907167556103549u64>;
    }
    impl __ackord::HandlerTrait<__ackord::Numbered<5090907167556103549u64>> for Chat {
        type Data<__D: ::core::marker::Send + ::core::marker::Sync + 'static> = <Result<
            User,
            Refused,
        > as __ackord::ConnectData>::Data;
        type Auth<__O> = Token;
        type Refusal<__O> = <Result<User, Refused> as __ackord::ConnectData>::Refusal;
        const NAME: &'static str = "ChatHandler";
        const CONNECTS: bool = true;
        const EVENTS: &'static [__ackord::DeclaredEvent] = &[
            __ackord::DeclaredEvent::new(
                "chat message",
                false,
                __ackord::Signature::<
                    (NewMessage, String, Option<String>),
                    Reply<Posted, PostError>,
                >::SAYS_REJECTED,
            ),
            __ackord::DeclaredEvent::new(
                "typing",
                true,
                __ackord::Signature::<(), ()>::SAYS_REJECTED,
            ),
        ];
        const FALLBACK: ::core::option::Option<__ackord::DeclaredEvent> = ::core::option::Option::Some(
            __ackord::DeclaredEvent::new(
                "",
                false,
                __ackord::Signature::<(), Value>::SAYS_REJECTED,
            ),
        );
        const SERVER_EVENT: bool = true;
        fn public<__D: ::core::marker::Send + ::core::marker::Sync + 'static>(
            data: &Self::Data<__D>,
            otherwise: impl ::core::ops::FnOnce(&__D) -> __ackord::Public<Self>,
        ) -> __ackord::Public<Self> {
            __ackord::Shown::<
                <Result<User, Refused> as __ackord::ConnectData>::Data,
                __ackord::Public<Self>,
            >::of(data)
        }
        fn describe_handlers(handlers: &mut __ackord::HandlersDescription<'_>) {
            handlers.docs("What a client may do on `/chat`.");
            __ackord::Argument::<Token>::describe_auth(handlers);
            __ackord::Outcome::<Result<User, Refused>>::describe(handlers);
            {
                let mut event = handlers
                    .event(
                        "chat message",
                        "Post a message.",
                        ::core::option::Option::None,
                    );
                __ackord::Argument::<NewMessage>::describe(&mut event, "message");
                __ackord::Argument::<String>::describe(&mut event, "room")
                    .length(
                        ::core::option::Option::None,
                        ::core::option::Option::Some(20),
                    );
                __ackord::Argument::<Option<String>>::describe(&mut event, "link")
                    .format("uri");
                __ackord::Signature::<
                    (NewMessage, String, Option<String>),
                    Reply<Posted, PostError>,
                >::describe(&mut event);
            }
            {
                let mut event = handlers
                    .event("typing", "", ::core::option::Option::None);
                __ackord::Signature::<(), ()>::describe(&mut event);
            }
        }
    }
    #[automatically_derived]
    impl<
        __H: ChatHandler,
    > __ackord::Handles<__H, __ackord::Numbered<5090907167556103549u64>> for Chat {
        fn connect<__D: ::core::marker::Send + ::core::marker::Sync + 'static>(
            handler: &__ackord::Arc<__H>,
            request: __ackord::ConnectRequest<Self>,
            otherwise: impl ::core::ops::FnOnce(
                __ackord::ConnectRequest<Self>,
            ) -> __ackord::ConnectFuture<__D>,
        ) -> __ackord::ConnectFuture<Self::Data<__D>> {
            let handler = __ackord::held(handler);
            __ackord::Box::pin(async move {
                let auth = __ackord::Argument::<Token>::auth(&request)?;
                let handshake = request.handshake();
                let _ = request;
                let outcome = <__H as ChatHandler>::connect(&*handler, auth, &handshake)
                    .await;
                __ackord::Outcome::<Result<User, Refused>>::decide(outcome)
            })
        }
        fn connected(
            handler: &__ackord::Arc<__H>,
            socket: &__ackord::Socket<Self>,
        ) -> ::core::option::Option<__ackord::HandlerFuture> {
            let (handler, socket) = __ackord::kept(handler, socket);
            __ackord::told(async move {
                <__H as ChatHandler>::connected(&*handler, &socket).await
            })
        }
        fn disconnect(
            handler: &__ackord::Arc<__H>,
            socket: &__ackord::Socket<Self>,
            reason: __ackord::DisconnectReason,
        ) -> ::core::option::Option<__ackord::HandlerFuture> {
            let (handler, socket) = __ackord::kept(handler, socket);
            __ackord::told(async move {
                <__H as ChatHandler>::disconnect(&*handler, &socket, reason).await
            })
        }
        fn event<'a>(
            handler: &__ackord::Arc<__H>,
            socket: &__ackord::Socket<Self>,
            event: __ackord::IncomingEvent<'a>,
        ) -> __ackord::Started<'a> {
            match event.name() {
                "chat message" => {
                    let ((argument0, argument1, argument2), responder) = __ackord::Signature::<
                        (NewMessage, String, Option<String>),
                        Reply<Posted, PostError>,
                    >::accept_constrained(
                        event,
                        "chat message",
                        |arguments, checker| {
                            checker
                                .within(
                                    "1",
                                    |checker| {
                                        __ackord::check_length(
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
                                        __ackord::check_url(&arguments.2, checker);
                                    },
                                );
                        },
                        |schemas| {
                            schemas
                                .parameter(1usize)
                                .length(
                                    ::core::option::Option::None,
                                    ::core::option::Option::Some(20),
                                );
                            schemas.parameter(2usize).format("uri");
                        },
                    )?;
                    let (handler, socket) = __ackord::kept(handler, socket);
                    __ackord::run(async move {
                        let answer = <__H as ChatHandler>::post(
                                &*handler,
                                &socket,
                                argument0,
                                argument1,
                                argument2,
                            )
                            .await;
                        responder.answer(answer);
                    })
                }
                "typing" => {
                    let ((), responder) = __ackord::Signature::<
                        (),
                        (),
                    >::accept(event, "typing", |_, _| {})?;
                    let (handler, socket) = __ackord::kept(handler, socket);
                    __ackord::run_serially(async move {
                        let answer = <__H as ChatHandler>::typing(&*handler, &socket)
                            .await;
                        responder.answer(answer);
                    })
                }
                _ => event.unknown(),
            }
        }
        fn fallback<'a>(
            handler: &__ackord::Arc<__H>,
            socket: &__ackord::Socket<Self>,
            event: __ackord::IncomingEvent<'a>,
        ) -> __ackord::Started<'a> {
            let (name, arguments, wants_ack, responder) = __ackord::Signature::<
                (),
                Value,
            >::untyped(event)?;
            let (handler, socket) = __ackord::kept(handler, socket);
            __ackord::run(async move {
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
        fn server_event(
            handler: &__ackord::Arc<__H>,
            here: __ackord::Broadcast<Self>,
            event: __ackord::Server<Self>,
        ) -> __ackord::StartedServerEvent<Self> {
            let handler = __ackord::held(handler);
            ::core::result::Result::Ok(
                __ackord::Box::pin(async move {
                    <__H as ChatHandler>::server_event(&*handler, here, event).await
                }),
            )
        }
    }
};
